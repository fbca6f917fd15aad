import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { advise } from '../../../src/charter/rules/advice.ts'
import { parseCharter } from '../../../src/charter/source/load.ts'
import { parsedWith } from '../../support/charters.ts'
import { append, factsOfThird, swap, together, withFacts } from '../edit.ts'

const now = new Date('2026-11-23T09:30:00Z')

const parties = `
controller: { name: Exemple, address: Rue 1, email: a@example.org }
dataProtectionOfficer: { email: dpo@example.org }
authority: { name: APD }
accessibility: { url: https://example.org/accessibility }
jurisdiction: DE
`

/** What is advised for the short charter with all that the law asks, after an edit. */
function advised(edit: (yaml: string) => string): string[] {
  const { charter, locate } = parsedWith(together(withFacts, append(parties), edit))
  return advise(charter, now)
    .map(locate)
    .map((problem) => describeProblem(problem))
}

test('advice: none for a charter with all that the law asks', () => {
  expect(advised((yaml) => yaml)).toEqual([])
})

test('the charter of the examples: has all that the law asks, since it is there to be copied', () => {
  const { charter } = parseCharter(readFileSync('examples/charter.yaml', 'utf8'))
  expect(advise(charter, new Date(`${charter.updated}T12:00:00Z`))).toEqual([])
})

test('a charter without contacts: is valid, and the advice names what it lacks', () => {
  const { charter, locate } = parsedWith(withFacts)
  expect(advise(charter, now).map((problem) => locate(problem).message)).toEqual([
    'add the name, the postal address, and an e-mail address or a contact page of the controller (GDPR 12(2), 13(1)(a))',
    'add how to reach the data protection officer; a public body must have one (GDPR 13(1)(b), 37(1)(a))',
    expect.stringMatching(/^add BE, FR, .*, if one of them is the law that applies/),
    'add the authority to which a visitor may complain (GDPR 13(2)(d))',
    'add the address of the accessibility statement, which a public body owes (Directive 2016/2102, art. 7)',
  ])
})

/** An edit that adds a row to the necessary purpose. */
const inNecessary = (fields: string) =>
  swap(
    '  - id: statistics',
    `      - { ${fields}, provider: Exemple, purpose: Test, duration: P1D, party: first, recipients: none }\n  - id: statistics`,
  )

describe('what the law asks and is missing', () => {
  test.each<[string, (yaml: string) => string, unknown]>([
    [
      'a translation',
      swap('{ fr: Usages, en: Uses }', '{ fr: Usages }'),
      '6:10 usage.title: found {"fr":"Usages"}; add the text in en; until then the page shows it in fr',
    ],
    [
      'the day of the last update',
      swap('updated: 2026-01-15', ''),
      '2:1 updated: found nothing; add the day of the last update, like 2026-11-23',
    ],
    [
      'the name of the controller',
      swap('controller: { name: Exemple, ', 'controller: { '),
      '30:1 controller: found {"address":"Rue 1","email":"a@example.org"}; add the name of the controller (GDPR 12(2), 13(1)(a))',
    ],
    [
      'the address of the controller',
      swap('address: Rue 1, ', ''),
      '30:1 controller: found {"name":"Exemple","email":"a@example.org"}; add the postal address of the controller (GDPR 12(2), 13(1)(a))',
    ],
    [
      'how to reach the controller',
      swap(', email: a@example.org', ''),
      '30:1 controller: found {"name":"Exemple","address":"Rue 1"}; add an e-mail address or a contact page of the controller (GDPR 12(2), 13(1)(a))',
    ],
    [
      'how to reach the data protection officer',
      swap('{ email: dpo@example.org }', '{ name: DPO }'),
      '31:1 dataProtectionOfficer: found {"name":"DPO"}; add how to reach the data protection officer; a public body must have one (GDPR 13(1)(b), 37(1)(a))',
    ],
    [
      'the authority',
      swap('authority: { name: APD }', ''),
      '2:1 authority: found nothing; add the authority to which a visitor may complain (GDPR 13(2)(d))',
    ],
    [
      'the accessibility statement of a public body',
      swap('accessibility: { url: https://example.org/accessibility }', ''),
      expect.stringMatching(
        /^2:1 accessibility: found nothing; add the address of the accessibility statement, which a public body owes; each page .* \(Directive 2016\/2102, art\. 7; BITV/,
      ),
    ],
    [
      'the legal basis of what needs no consent',
      swap('    legalBasis: art. 10/2\n', ''),
      '8:5 purposes[0].legalBasis: found nothing; add the legal basis of what needs no consent (GDPR 13(1)(c))',
    ],
    [
      'what a visitor agrees to',
      swap('    description: { fr: Publicité ciblée., en: Targeted advertising. }\n', ''),
      '23:5 purposes[2].description: found nothing; say in a sentence what a visitor agrees to (GDPR 4(11))',
    ],
    [
      'a banner that is to tell of what it asks about',
      swap('id: ads', 'id: ads\n    informInBanner: true'),
      '24:5 purposes[2].informInBanner: found true; leave it out: the banner tells of exempt purposes by it, and asks about all that need consent anyhow',
    ],
    [
      'a question about what is necessary',
      swap('id: necessary', 'id: necessary\n    askWhenUnused: true'),
      '9:5 purposes[0].askWhenUnused: found true; leave it out: nobody is asked about what the site cannot do without',
    ],
    [
      'how long a cookie stays',
      swap('duration: session, ', ''),
      '21:9 purposes[1].cookies[1].duration: found nothing; add the duration of SSESS<ID> (C-673/17, GDPR 13(2)(a))',
    ],
    [
      'whose a cookie is',
      swap('party: third, ', ''),
      '27:9 purposes[2].cookies[0].party: found nothing; write the party of IDE: first (the site itself) or third (others) (C-673/17)',
    ],
    [
      'who else receives what a cookie collects',
      swap('recipients: Annonceur, ', ''),
      '27:9 purposes[2].cookies[0].recipients: found nothing; say who else receives the data of IDE, or write none (GDPR 13(1)(e))',
    ],
    [
      'to which third countries others take data',
      swap(', transfers: [US], safeguard: DPF', ''),
      '27:9 purposes[2].cookies[0].transfers: found nothing; list the third countries to which the data of IDE go, or write none (GDPR 13(1)(f))',
    ],
    [
      'a day of the last update that has not come',
      swap('updated: 2026-01-15', 'updated: 2026-11-24'),
      '3:1 updated: found "2026-11-24"; write a day that has come: today is 2026-11-23',
    ],
    [
      'a cookie of others that would need no consent',
      together(inNecessary('name: cdn'), swap('P1D, party: first', `P1D, party: third, ${factsOfThird}`)),
      '16:71 purposes[0].cookies[3].party: found "third"; move cdn to a purpose that needs consent, unless what the visitor asked for cannot do without it: only that needs no consent (ePrivacy Directive 5(3), EDPB Cookie Banner Taskforce 27-28)',
    ],
    [
      'a well-known cookie that would need no consent',
      inNecessary('name: [session, _ga_X1]'),
      '16:11 purposes[0].cookies[3].name: found ["session","_ga_X1"]; move _ga_X1 to a purpose that needs consent: tools that measure or advertise use this name, and both need consent (TDDDG § 25)',
    ],
    [
      'a pattern that well-known cookies have, and that would need no consent',
      inNecessary('name: _g*'),
      '16:11 purposes[0].cookies[3].name: found "_g*"; move _g* to a purpose that needs consent: tools that measure or advertise use this name, and both need consent (TDDDG § 25)',
    ],
    [
      'where a cookie of the whole domain is deleted',
      swap('name: SSESS<ID>', 'name: [SSESS<ID>, _ga_*]'),
      '21:9 purposes[1].cookies[1].domain: found nothing; add the domain that _ga_* is set for, like example.org: such tools take the whole domain, and a cookie is deleted only where it was set (GDPR 7(3))',
    ],
    [
      'a domain for which browsers keep no cookie',
      swap('name: SSESS<ID>', 'name: SSESS<ID>, domain: .gouv.fr'),
      '21:28 purposes[1].cookies[1].domain: found ".gouv.fr"; write a domain below it: it is a public suffix (publicsuffix.org), for which browsers keep no cookie',
    ],
    [
      'an interest instead of a consent',
      swap('id: ads', 'id: ads\n    legalBasis: { fr: Intérêt légitime, en: Our legitimate interests }'),
      '24:5 purposes[2].legalBasis: found {"fr":"Intérêt légitime","en":"Our legitimate interests"}; name consent as the legal basis: no legitimate interest justifies what a visitor may refuse (EDPB Cookie Banner Taskforce 24)',
    ],
    [
      'a pattern that stands for a cookie of this software',
      swap('name: SSESS<ID>', 'name: c*'),
      '21:11 purposes[1].cookies[1].name: found "c*"; write a narrower pattern: c* (statistics) also stands for cookies_preferences (necessary), csrftoken (necessary), which would belong to two purposes',
    ],
    [
      'a pattern that stands for one of another purpose',
      swap(
        'name: IDE, provider: Annonceur, purpose: { fr: Publicité, en: Ads }, duration: P13M, party: third',
        'name: [a, _p<ID>], provider: Annonceur, purpose: { fr: Publicité, en: Ads }, duration: P13M, party: first',
      ),
      '27:21 purposes[2].cookies[0].name[1]: found "_p<ID>"; write a narrower pattern: _p<ID> (ads) also stands for _pk_* (statistics), which would belong to two purposes',
    ],
    [
      'a pattern that would let cookies of a purpose that needs consent be set',
      inNecessary('name: SSE*'),
      '16:11 purposes[0].cookies[3].name: found "SSE*"; write a narrower pattern: SSE* (necessary) also stands for SSESS<ID> (statistics), which would belong to two purposes',
    ],
  ])('advice with its line: %s', (_what, edit, line) => {
    expect(advised(edit)).toEqual([line])
  })
})

test.each([
  'name: _ga, domain: example.org',
  'name: _gid, party: third, country: US',
  'name: uid, party: third, country: US, domain: github.io',
  'name: uid, domain: town.gouv.fr',
  'name: _ga, technology: localStorage',
  'name: _pk_id*',
])('an optional row has no advice on its domain, with { %s }', (fields) => {
  const parties = /party/.test(fields) ? '' : ', party: first'
  const row = `      - { ${fields}${parties}, provider: E, purpose: Test, duration: P1D, recipients: none, ${factsOfThird} }`
  expect(advised(swap('      - { name: SSESS<ID>', `${row}\n      - { name: SSESS<ID>`))).toEqual([])
})

test('advice on a contact: a contact page does as well as an e-mail address', () => {
  const page = 'url: https://example.org/contact'
  expect(advised(together(swap('email: a@example.org', page), swap('email: dpo@example.org', page)))).toEqual(
    [],
  )
})

test('advice on a row without a name: calls it by what it is', () => {
  const pixel = swap('name: IDE', 'technology: pixel')
  expect(advised(pixel)).toEqual([])
  expect(advised(together(pixel, swap('party: third, ', '')))).toEqual([
    expect.stringContaining('write the party of pixel: first (the site itself)'),
  ])
})

test('advice on rows: is one line for all rows of a purpose that lack the same, and one for each purpose', () => {
  const without = together(
    swap('duration: P13M, ', ''),
    swap('duration: session, ', ''),
    swap('duration: P13M, ', ''),
  )
  expect(advised(without).filter((line) => line.includes('add the duration'))).toEqual([
    expect.stringContaining(
      'purposes[1].cookies[0].duration: found nothing; add the duration of _pk_*, _hs*, SSESS<ID> (',
    ),
    expect.stringContaining('purposes[2].cookies[0].duration: found nothing; add the duration of IDE ('),
  ])
})

test('a pattern that meets no cookie of another purpose in the browser: has no advice', () => {
  for (const row of [
    'name: c*, technology: localStorage, party: first',
    'name: c*, party: third, country: US',
    'name: csrf, party: first',
    'name: csrftokens*, party: first',
  ])
    expect(
      advised(
        swap(
          '      - { name: IDE',
          `      - { ${row}, provider: Exemple, purpose: Test, duration: P1D, recipients: none, ${factsOfThird} }\n      - { name: IDE`,
        ),
      ),
      row,
    ).toEqual([])
})

describe('descriptions of a purpose', () => {
  const described = (fr: string, en: string) =>
    advised(swap('{ fr: Publicité ciblée., en: Targeted advertising. }', `{ fr: "${fr}", en: "${en}" }`))

  test.each([
    ["Améliorer l'expérience utilisateur.", 'Targeted advertising.'],
    ['Publicité ciblée.', 'To improve your user experience'],
    ['Publicité ciblée.', 'Marketing'],
    ['Verbetering van onze diensten', 'Targeted advertising.'],
    ['Zur Verbesserung der Nutzererfahrung', 'Targeted advertising.'],
  ])('a vague description of a purpose: %s / %s has advice', (fr, en) => {
    expect(described(fr, en)).toEqual([
      expect.stringMatching(
        /^25:5 purposes\[2\]\.description: found .*; say what is done with what is collected: these words could stand for anything \(EDPB Guidelines 05\/2020, 56-60\)$/,
      ),
    ])
  })

  test.each([
    ['Améliorer le site par des statistiques de visite.', 'Improve the website by counting visits.'],
    ['Marketing par e-mail.', 'Marketing by e-mail.'],
  ])('a clear description of a purpose: %s / %s has no advice', (fr, en) => {
    expect(described(fr, en)).toEqual([])
  })
})

test.each(['pixel', 'script', 'linkDecoration'])(
  'advice on a tracker without a name, %s: does not ask for a duration, since it stays in no browser',
  (technology) => {
    const row = swap('name: IDE,', `technology: ${technology},`)
    expect(advised(together(row, swap('duration: P13M, party: third', 'party: third')))).toEqual([])
  },
)

describe('advice on the life of the choice', () => {
  test.each(['P1W', 'P5M', 'P180D', 'P25W'])(
    'advice on the life of the choice: asks for six months where it is shorter, as %s',
    (duration) => {
      expect(advised(swap('duration: P6M', `duration: ${duration}`))).toEqual([
        expect.stringContaining(
          `found "${duration}"; write P6M or more: who has refused is asked again once this cookie has ended`,
        ),
      ])
    },
  )

  test.each(['P6M', 'P181D', 'P26W', 'P12M'])(
    'advice on the life of the choice: is silent where it is as long, as %s',
    (duration) => {
      expect(advised(swap('duration: P6M', `duration: ${duration}`))).toEqual([])
    },
  )

  test('advice on the life of the choice: is none on that of the language or the token', () => {
    expect(advised(swap('duration: P52W', 'duration: P1D'))).toEqual([])
    expect(
      advised(
        swap(
          'role: language, provider: Exemple, purpose: { fr: Langue, en: Language }, duration: P12M',
          'role: language, provider: Exemple, purpose: { fr: Langue, en: Language }, duration: P1M',
        ),
      ),
    ).toEqual([])
  })
})
