import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { writeMoment } from '../../src/charter/time.ts'
import { type Consent, makeConsent } from '../../src/consent/consent.ts'
import { consentAmong, readConsent, writeConsent } from '../../src/consent/cookie.ts'
import { encodeCookie } from '../../src/web/cookies/own-cookies.ts'
import { granting } from '../support/charters.ts'

const site = 'data.bep.be'
const consent: Consent = {
  decidedAt: new Date('2026-11-23T09:30:00Z'),
  charter: '9f86d081'.repeat(2),
  granted: new Map([['statistics', 'Ab3d_9']]),
  refused: new Map([['third-party', 'x-Y_z0']]),
  gpc: false,
}
const written = {
  v: 1,
  at: '2026-11-23T09:30:00Z',
  charter: '9f86d081'.repeat(2),
  granted: { statistics: 'Ab3d_9' },
  refused: { 'third-party': 'x-Y_z0' },
  site,
}

describe('a written choice', () => {
  test('a written choice: is JSON that scripts of the site may read', () => {
    expect(JSON.parse(writeConsent(consent, site))).toEqual(written)
    expect(JSON.parse(writeConsent({ ...consent, gpc: true }, site))).toEqual({ ...written, gpc: true })
  })

  test.each([
    [[], 969],
    [['p1', 'p30'], 966],
  ])('in less than 1 KB of a cookie for thirty purposes: granting %j', (granted, length) => {
    const answerable = Array.from({ length: 30 }, (_, index) => ({
      ...{ id: `p${index + 1}`, consent: 'needed' as const, terms: 'Ab3d_9' },
    }))
    const decision = { decidedAt: consent.decidedAt, gpc: true }
    const made = makeConsent({ hash: consent.charter, answerable }, granting(...granted), decision)
    const value = writeConsent({ ...made, receipt: 'r'.repeat(22) }, site)
    expect(encodeCookie(value).length).toBe(length)
  })

  test('a written choice: takes less than the 4 KB that browsers keep, for forty purposes with the longest ids', () => {
    const answerable = Array.from({ length: 40 }, (_, index) => ({
      consent: 'needed' as const,
      id: `p${index}`.padEnd(30, 'x'),
      terms: 'Ab3d_9',
    }))
    const decision = { decidedAt: consent.decidedAt, gpc: true }
    const made = makeConsent({ hash: consent.charter, answerable }, granting(), decision)
    const value = writeConsent({ ...made, receipt: 'r'.repeat(22) }, site)
    expect('cookies_preferences='.length + encodeCookie(value).length).toBeLessThan(4096)
    expect(readConsent(value)?.refused.size).toBe(40)
  })
})

const terms = fc.stringMatching(/^[\w-]{6}$/)
const id = fc.stringMatching(/^[a-z][a-z0-9-]{0,29}$/)
const perPurpose = fc.uniqueArray(fc.tuple(id, terms), { selector: ([id]) => id, maxLength: 20 })
const anyConsent: fc.Arbitrary<Consent> = fc.record({
  decidedAt: fc
    .integer({ min: 0, max: Date.parse('9999-12-31T23:59:59Z') / 1000 })
    .map((seconds) => new Date(seconds * 1000)),
  charter: fc.stringMatching(/^[0-9a-f]{16}$/),
  granted: perPurpose.map((pairs) => new Map(pairs)),
  refused: perPurpose.map((pairs) => new Map(pairs)),
  gpc: fc.boolean(),
  receipt: fc.option(fc.stringMatching(/^[\w-]{22}$/), { nil: undefined }),
})

test('what is written is read: every choice comes back as it was made', () => {
  fc.assert(
    fc.property(anyConsent, (consent) => {
      expect(readConsent(writeConsent(consent, site))).toEqual({ ...consent, site })
    }),
    { numRuns: 2000 },
  )
})

describe('a choice among several', () => {
  const at = (day: string, change: Partial<Consent> = {}, of: string | null = site) => {
    const text = writeConsent(
      { ...consent, decidedAt: new Date(`2026-11-${day}T00:00:00Z`), ...change },
      of ?? '',
    )
    return of === null ? text.replace(',"site":""', '') : text
  }
  const granted = (...values: (string | undefined)[]) => consentAmong(values, site)?.granted.has('statistics')
  const no = { granted: new Map(), refused: new Map([['statistics', 'Ab3d_9']]) }

  test.each([
    ['the one of this site', true, [at('01', no, 'www.bep.be'), at('01'), at('02', no, 'bep.be')]],
    ['none of another site alone', undefined, [at('01', {}, 'www.bep.be')]],
    ['the newest of this site', false, [at('02', no), at('01')]],
    ['the newest of this site, in the other order', true, [at('01', no), at('02')]],
    ['that which grants less, of the same second', false, [at('01'), at('01', no)]],
    ['one from before sites were named, alone', true, [at('01', {}, null)]],
    ['one from before beside another site', true, [at('01', {}, null), at('02', no, 'www.bep.be')]],
    ['one of this site before one that names none', true, [at('01'), at('02', no, null)]],
    ['none of two that name none', undefined, [at('01', {}, null), at('01', {}, null)]],
    ['the one beside what is no choice', true, ['', undefined, 'x', at('01')]],
    ['none of nothing', undefined, []],
  ])('a choice among several: is %s', (_which, expected, values) => {
    expect(granted(...values)).toBe(expected)
    expect(granted(...values.toReversed())).toBe(expected)
  })
})

describe('an objection among several choices', () => {
  const objection = new Map([['audience', 'Ab3d_9']])
  const at = (second: number, refused = new Map<string, string>()) =>
    writeConsent({ ...consent, decidedAt: new Date(Date.UTC(2026, 10, 1, 0, 0, second)), refused }, site)
  const refuses = (...values: string[]) => consentAmong(values, site)?.refused.has('audience')

  test.each([
    ['stands beside a choice of the same second that grants as much', true, [at(1), at(1, objection)]],
    ['stands after an older choice', true, [at(0), at(1, objection)]],
    ['is taken back by a newer choice', false, [at(1, objection), at(2)]],
  ])('an objection among several choices: %s', (_which, expected, values) => {
    expect(refuses(...values)).toBe(expected)
    expect(refuses(...values.toReversed())).toBe(expected)
  })
})

describe('a cookie that this software did not write', () => {
  const changed = (change: Record<string, unknown>) => JSON.stringify({ ...written, ...change })
  const without = (field: string) =>
    JSON.stringify(Object.fromEntries(Object.entries(written).filter(([key]) => key !== field)))

  test('a cookie that this software wrote: is a choice', () =>
    expect(readConsent(changed({}))).toEqual({ ...consent, site }))

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['an empty text', ''],
    ['a text', 'granted'],
    ['a number', 1],
    ['an object that is no text', written],
    ['a list of texts', [changed({})]],
    ['JSON of null', 'null'],
    ['JSON of true', 'true'],
    ['JSON of a list', `[${changed({})}]`],
    ['half of it', changed({}).slice(0, -1)],
    ['it twice', changed({}) + changed({})],
    ['it percent-encoded', encodeURIComponent(changed({}))],
    [
      'more than 4 KB',
      changed({ granted: Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`p${n}`, 'Ab3d_9'])) }),
    ],
    ['more than 4 KB of spaces', changed({}) + ' '.repeat(4096)],
    ['no version', without('v')],
    ['another version', changed({ v: 2 })],
    ['a version in another type', changed({ v: '1' })],
    ['no moment', without('at')],
    ['a moment in another form', changed({ at: '2026-11-23T09:30:00.000Z' })],
    ['a moment in another zone', changed({ at: '2026-11-23T09:30:00+01:00' })],
    ['a moment as a number', changed({ at: 1795426200 })],
    ['a day that does not exist', changed({ at: '2026-02-30T09:30:00Z' })],
    ['an hour that does not exist', changed({ at: '2026-11-23T24:00:00Z' })],
    ['no charter', without('charter')],
    ['a receipt that is no number of one', changed({ receipt: '../../records' })],
    ['a charter that is no version', changed({ charter: 'latest' })],
    ['a charter in capitals', changed({ charter: '9F86D081'.repeat(2) })],
    ['no granted', without('granted')],
    ['no refused', without('refused')],
    ['granted as a list', changed({ granted: ['statistics'] })],
    ['granted as a list of terms', changed({ granted: ['Ab3d_9'] })],
    ['granted as an empty list', changed({ granted: [] })],
    ['granted as a text', changed({ granted: 'statistics' })],
    ['granted as null', changed({ granted: null })],
    ['granted without terms', changed({ granted: { statistics: true } })],
    ['one of two granted without terms', changed({ granted: { statistics: 'Ab3d_9', ads: true } })],
    ['terms that are too long', changed({ granted: { statistics: 'Ab3d_9_' } })],
    ['terms with a line end', changed({ granted: { statistics: 'Ab3d_\n' } })],
    ['terms in a list', changed({ granted: { statistics: ['Ab3d_9'] } })],
    ['a signal that is no yes', changed({ gpc: false })],
    ['a signal as a text', changed({ gpc: 'true' })],
    ['granted inherited', `{"__proto__":${changed({})}}`],
    ['granted of a prototype alone', changed({ granted: undefined, __proto__: { granted: {} } })],
  ])('a cookie that this software did not write: %s', (_what, value) => {
    expect(readConsent(value)).toBeUndefined()
  })

  test('a purpose that is called like a property of objects: is only a name', () => {
    const value = JSON.stringify(written).replace('"statistics"', '"__proto__"')
    expect([...(readConsent(value)?.granted ?? [])]).toEqual([['__proto__', 'Ab3d_9']])
    expect(readConsent(JSON.stringify(written).replace('"granted"', '"constructor"'))).toBeUndefined()
    expect(Object.hasOwn(Object.prototype, 'statistics')).toBe(false)
  })
})

const edit = fc.record({
  at: fc.nat(400),
  cut: fc.nat(4),
  put: fc.oneof(
    fc.string({ maxLength: 3 }),
    fc.constantFrom('"', '{', '}', ',', ':', '1', 'null', '"ads":"Ab3d_9",', '\\u0061'),
  ),
})

describe.each([
  ['arbitrary text', fc.string({ unit: 'binary' })],
  ['arbitrary JSON', fc.json()],
  [
    'JSON with the fields of a choice',
    fc
      .record({
        v: fc.constantFrom(1, 2, '1'),
        at: fc.oneof(fc.constant('2026-11-23T09:30:00Z'), fc.jsonValue()),
        charter: fc.oneof(fc.constant('9f86d081'.repeat(2)), fc.jsonValue()),
        granted: fc.oneof(fc.dictionary(fc.string(), fc.oneof(terms, fc.jsonValue())), fc.jsonValue()),
        refused: fc.dictionary(fc.string(), terms),
      })
      .map((value) => JSON.stringify(value)),
  ],
  [
    'a choice that somebody has edited',
    fc
      .tuple(anyConsent, fc.array(edit, { minLength: 1, maxLength: 4 }))
      .map(([consent, edits]) =>
        edits.reduce(
          (text, { at, cut, put }) => text.slice(0, at) + put + text.slice(at + cut),
          writeConsent(consent, site),
        ),
      ),
  ],
])('a cookie of %s: read as a choice', (_of, text) => {
  test('a cookie of any text: nothing is read as granted that does not stand there as granted', () => {
    fc.assert(
      fc.property(text, (text) => {
        const read = readConsent(text)
        if (read === undefined) return
        const { v, at, charter, granted, refused, gpc } = JSON.parse(text)
        expect(v).toBe(1)
        expect([...read.granted]).toEqual(Object.entries(granted))
        expect([...read.refused]).toEqual(Object.entries(refused))
        expect([writeMoment(read.decidedAt), read.charter, read.gpc]).toEqual([at, charter, gpc === true])
      }),
      { numRuns: 5000 },
    )
  })
})

test('a cookie that is not text: is no choice', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      if (typeof value !== 'string') expect(readConsent(value)).toBeUndefined()
    }),
    { numRuns: 2000 },
  )
})
