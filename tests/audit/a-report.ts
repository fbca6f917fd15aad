import { type Code, codes, type Evidence, type Finding } from '../../src/audit/finding.ts'
import { createReport, type Report } from '../../src/audit/report.ts'
import {
  type Seen,
  type SeenCookie,
  type SeenPage,
  type SeenState,
  type StateName,
  seenSchema,
} from '../../src/audit/seen.ts'
import { parseCharter } from '../../src/charter/source/load.ts'

export const site = 'https://www.example.org/'
const at = '2026-11-28T14:00:00Z'

/** A charter whose rows are partly false, with comments and in more than one style. */
export const charterText = `# The charter of the example.
languages: [en]
updated: 2026-11-01
site: { name: Example, url: https://www.example.org }
title: Cookies
usage: { title: Uses }

purposes:
  # What the site cannot do without.
  - id: necessary
    consent: none
    title: Necessary
    cookies:
      - name: sessionid   # set at the log-in
        provider: Example
        purpose: Keeps you logged in.
        duration: session # until the browser is closed
        party: first
      - { name: basket, provider: Example, purpose: Holds what you buy., duration: P1D, party: first }

  - id: statistics
    title: Statistics
    description: Counting visits.
    cookies:
      # Counted since 2024.
      - name: _pk_*
        provider: Matomo
        purpose: >-
          Counts visits,
          and those who come back.
        duration: "P6M"
        party: third
      - name: old
        provider: Example
        purpose: Counted visits before.
        duration: P1Y
        path: /old
  # - id: ads
  #   title: Advertising

controller: { name: Example }
`

/** A cookie that was seen, with what a test says of it. */
export function cookie(name: string, facts: Partial<SeenCookie> = {}): SeenCookie {
  return {
    ...{ name, page: site, at, domain: 'www.example.org', path: '/', party: 'first', by: 'header' },
    ...{ life: 'session', isStanding: true, value: { hash: '5f2c', length: 12 } },
    ...facts,
  }
}

export function page(url: string, facts: Partial<SeenPage> = {}): SeenPage {
  return { url, at, outcome: 'visited', status: 200, ...facts }
}

/** A state in which a site was seen, with what a test says of it. */
export function state(name: StateName, facts: Partial<SeenState> = {}): SeenState {
  return {
    ...{ name, unseen: [], pages: [page(site)], cookies: [], storage: [], requests: [], fingerprints: [] },
    ...facts,
  }
}

/** The record of an audit with these states. */
export function seenIn(states: SeenState[]): Seen {
  return seenSchema.parse({
    ...{ v: 1, site, startedAt: at, endedAt: '2026-11-28T14:02:05Z' },
    by: { charte: '0.1.0', chromium: '156.0' },
    remarks: ['The browser did not tell pages that a program drives it.'],
    states,
  })
}

const day = 86_400_000
const tracker = 'https://cdn.tracker.example'

/** A record with something of every kind, and with what only a hostile site would write. */
export const seen: Seen = seenIn([
  state('before', {
    pages: [
      page(site),
      page(`${site}search?q=`, { outcome: 'skipped', status: undefined, why: 'robots.txt forbids it' }),
    ],
    cookies: [
      cookie('sessionid'),
      cookie('_pk_id.1', { life: 393 * day, kept: 393 * day, by: 'script', domain: '.example.org' }),
      cookie('uid', { life: 730 * day, kept: 400 * day, party: 'third', domain: '.tracker.example' }),
      cookie('strange', { refused: 'InvalidDomain', isStanding: false }),
    ],
    storage: [
      {
        page: site,
        at,
        technology: 'localStorage',
        name: 'visits',
        origin: site,
        party: 'first',
        isStanding: true,
      },
    ],
    requests: [
      { page: site, at, url: `${tracker}/p.gif`, host: 'cdn.tracker.example', kind: 'image', isPixel: true },
      {
        page: site,
        at,
        url: `${tracker}/t.js`,
        host: 'cdn.tracker.example',
        kind: 'script',
        cookies: ['uid'],
      },
    ],
    fingerprints: [{ page: site, at, api: 'canvas', from: `${tracker}/t.js` }],
  }),
  state('refused', {
    choice: { means: 'the button “Refuse”', proof: 'cookies_preferences says refused' },
    cookies: [
      cookie('sessionid'),
      cookie('uid', { party: 'third', domain: '.tracker.example', sentTo: ['cdn.tracker.example'] }),
    ],
  }),
  state('accepted', {
    cookies: [
      cookie('sessionid'),
      cookie('_pk_id.1', { life: 60_000, domain: '.example.org', isStanding: false }),
      cookie('old', { life: 365 * day, path: '/new' }),
    ],
  }),
  state('withdrawn', { pages: [], unseen: [{ code: 'choice-not-made', why: 'no button of this name' }] }),
])

export const hostileName = `"><script>alert('x')</script> & ]]> \u0000\u001b[2J\u202e\ud800\uffff|\`_*[a](b)<!--@all`

/** Where something was seen, before any choice. */
export function sighting(seen: string, facts: Partial<Evidence> = {}): Evidence {
  return { state: 'before', page: site, at, seen, ...facts }
}

/** A finding of a kind, with what a test says of it. */
export function finding(code: Code, subject: string, facts: Partial<Finding> = {}): Finding {
  return {
    ...{ code, severity: codes[code], subject, states: ['before'] },
    message: `${subject} is found as ${code}.`,
    remedy: 'Change the charter, or the site.',
    evidence: [sighting(`Set-Cookie: ${subject}=#5f2c(12)`)],
    ...facts,
  }
}

export const audited = parseCharter(charterText)

/** Where a row of the charter above stands, as a finding says it. */
export function placeAt(path: (string | number)[]): NonNullable<Finding['place']> {
  const { line, column, path: written } = audited.locate({ path, message: '' })
  return { line, column, path: written }
}

export const rowOf = {
  sessionid: placeAt(['purposes', 0, 'cookies', 0]),
  basket: placeAt(['purposes', 0, 'cookies', 1]),
  pk: placeAt(['purposes', 1, 'cookies', 0]),
  old: placeAt(['purposes', 1, 'cookies', 1]),
}
const pk = { place: rowOf.pk, purpose: 'statistics' }

/** A finding of every code, in no order. */
export const findings: readonly Finding[] = [
  finding('never-seen', 'basket', { place: rowOf.basket, purpose: 'necessary', states: [], evidence: [] }),
  finding('undeclared', 'uid', {
    evidence: [
      sighting('Set-Cookie: uid=#5f2c(12); Max-Age=63072000', { stack: ['f (t.js:1:2)', 't.js:9:1'] }),
      ...Array.from({ length: 8 }, (_, index) => sighting(`Cookie ${index}`, { from: `${tracker}/t.js` })),
    ],
  }),
  finding('undeclared', hostileName, { remedy: hostileName, evidence: [sighting(hostileName)] }),
  finding('undeclared', 'visits'),
  finding('not-granted', '_pk_id.1', pk),
  finding('still-sent', 'uid', { states: ['refused'] }),
  finding('longer-than-declared', '_pk_id.1', pk),
  finding('wrong-party', '_pk_id.1', pk),
  finding('third-party-request', 'cdn.tracker.example'),
  finding('choice-not-made', site, { states: ['withdrawn'], evidence: [] }),
  finding('blind', site, { states: [], evidence: [] }),
  finding('wrong-domain', '_pk_id.1', pk),
  finding('wrong-path', 'old', { place: rowOf.old, purpose: 'statistics' }),
  finding('fingerprint', 'canvas'),
  finding('category-doubtful', 'old', { place: rowOf.old, purpose: 'statistics' }),
  finding('shorter-than-declared', 'basket', { place: rowOf.basket, purpose: 'necessary' }),
  finding('refused-by-browser', 'strange'),
  finding('capped', 'uid'),
  finding('unusual-life', 'sessionid', {
    place: rowOf.sessionid,
    purpose: 'necessary',
    ignored: { reason: 'Agreed with the DPO', until: '2027-01-01' },
  }),
]

/** The report of these findings, or of others, with what a test says of it. */
export function reportOf(
  found: readonly Finding[] = findings,
  facts: Partial<Parameters<typeof createReport>[0]> = {},
): Report {
  return createReport({
    ...{ charter: audited, file: 'charter.yaml', version: 'a'.repeat(64), seen, findings: found },
    generatedAt: new Date('2026-11-28T14:03:00Z'),
    options: { pages: '25' },
    ...facts,
  })
}
