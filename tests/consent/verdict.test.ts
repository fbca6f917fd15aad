import { describe, expect, test } from 'vitest'
import { makeConsent } from '../../src/consent/consent.ts'
import { permissionsOf } from '../../src/consent/permissions.ts'
import { type SeenCookie, type Verdict, verdictOn } from '../../src/consent/verdict.ts'
import { granting, versionWith } from '../support/charters.ts'

const aDay = 86_400_000
const decidedAt = new Date('2026-11-23T09:30:00Z')

const row = (row: string) => `      - { ${row}, provider: P, purpose: { fr: A, en: A } }\n`
const necessary = [row('name: endless, duration: persistent'), row('name: unsaid')].join('')
const statistics = [
  row('name: both, duration: P1D, party: first'),
  row('name: shop*, duration: P2D, party: first'),
  row('name: key, technology: localStorage, duration: persistent'),
  row('name: anyones, duration: P1D'),
].join('')
const ads = [
  row('name: both, domain: ads.example, duration: P2W, party: third'),
  row('name: shop_ads, duration: P1Y, party: first'),
].join('')

const version = versionWith((yaml) =>
  `${yaml}${ads}`
    .replace('  - id: statistics', `${necessary}  - id: statistics`)
    .replace('  - id: ads', `${statistics}  - id: ads`),
)

/** What the charter says of a cookie to a visitor who grants these purposes, or has not answered. */
function verdict(cookie: SeenCookie, granted?: readonly string[], gpc = false): Verdict {
  const consent = granted && makeConsent(version, granting(...granted), { decidedAt, gpc: false })
  return verdictOn(cookie, version, permissionsOf(version, consent, { now: decidedAt, gpc }))
}

describe('the verdict on a cookie, by its name', () => {
  test.each<[string, string, string[] | undefined, Verdict]>([
    ['of a necessary purpose, before a choice', 'csrftoken', undefined, 'declared'],
    ['of a necessary purpose, after a refusal', 'csrftoken', [], 'declared'],
    ['that no row declares', 'tracker', ['statistics', 'ads'], 'undeclared'],
    ['in other capitals than declared', 'CSRFTOKEN', undefined, 'undeclared'],
    ['without a name', '', undefined, 'undeclared'],
    ['called as JavaScript calls a thing of its own', '__proto__', undefined, 'undeclared'],
    ['of an exact name, not answered', 'IDE', undefined, 'not-granted'],
    ['of an exact name, refused', 'IDE', [], 'not-granted'],
    ['of an exact name, granted', 'IDE', ['ads'], 'declared'],
    ['of a pattern, not answered', '_pk_id.1', undefined, 'not-granted'],
    ['of a pattern, refused', '_pk_id.1', ['ads'], 'not-granted'],
    ['of a pattern, granted', '_pk_id.1', ['statistics'], 'declared'],
    ['of two purposes, none granted', 'both', [], 'not-granted'],
    ['of two purposes, the first granted', 'both', ['statistics'], 'declared'],
    ['of two purposes, the second granted', 'both', ['ads'], 'declared'],
    [
      'of a pattern and an exact name, the one of the pattern granted',
      'shop_ads',
      ['statistics'],
      'declared',
    ],
    ['of a pattern and an exact name, the exact one granted', 'shop_ads', ['ads'], 'declared'],
    ['of a third party, granted', 'IDE', ['ads'], 'declared'],
    ['declared as localStorage alone', 'key', ['statistics'], 'undeclared'],
  ])('verdict on a cookie %s: %s, granted %j: %s', (_what, name, granted, expected) => {
    expect(verdict({ name }, granted)).toBe(expected)
  })

  test('verdict on a cookie whose purpose a signal suspends: not granted', () => {
    expect(verdict({ name: '_pk_id.1' }, ['statistics'], true)).toBe('not-granted')
    expect(verdict({ name: 'csrftoken' }, ['statistics'], true)).toBe('declared')
  })
})

describe('the verdict on a cookie, by its life', () => {
  test.each<[string, SeenCookie['life'], Verdict]>([
    ['csrftoken', undefined, 'declared'],
    ['csrftoken', 'session', 'declared'],
    ['csrftoken', 364 * aDay, 'declared'],
    ['csrftoken', 364 * aDay + 1, 'longer-than-declared'],
    ['csrftoken', Number.POSITIVE_INFINITY, 'longer-than-declared'],
    // Twelve months, for hosts that know no calendar.
    ['django_language', 372 * aDay, 'declared'],
    ['django_language', 372 * aDay + 1, 'longer-than-declared'],
    ['SSESS0a1b', 'session', 'declared'],
    ['SSESS0a1b', 1, 'longer-than-declared'],
    ['endless', 10_000 * aDay, 'declared'],
    ['unsaid', 10_000 * aDay, 'declared'],
    ['both', 2 * aDay, 'declared'],
    ['both', 14 * aDay + 1, 'longer-than-declared'],
  ])('verdict on %s with a life of %s: %s', (name, life, expected) => {
    expect(verdict({ name, life }, ['statistics', 'ads'])).toBe(expected)
  })

  test('verdict on a life that a refused purpose declares: longer than declared where the granted one declares less', () => {
    expect(verdict({ name: 'both', life: 2 * aDay }, ['statistics'])).toBe('longer-than-declared')
    expect(verdict({ name: 'both', life: 2 * aDay }, ['ads'])).toBe('declared')
  })

  test.each<[string, number]>([
    ['csrftoken', 0],
    ['IDE', -5000],
    ['tracker', 0],
  ])(
    'verdict on a line that deletes %s, with a life of %s: deleted, which is always allowed',
    (name, life) => {
      expect(verdict({ name, life })).toBe('deleted')
      expect(verdict({ name, life }, [])).toBe('deleted')
    },
  )
})

describe('the verdict on a cookie, by its party', () => {
  test.each<[string, SeenCookie['party'], string[], Verdict]>([
    ['IDE', 'third', ['ads'], 'declared'],
    ['IDE', 'first', ['ads'], 'wrong-party'],
    ['IDE', undefined, ['ads'], 'declared'],
    ['IDE', 'first', [], 'not-granted'],
    ['_pk_id.1', 'third', ['statistics'], 'wrong-party'],
    ['anyones', 'first', ['statistics'], 'declared'],
    ['anyones', 'third', ['statistics'], 'declared'],
    ['both', 'third', ['statistics', 'ads'], 'declared'],
    ['both', 'third', ['statistics'], 'wrong-party'],
  ])('verdict on %s as of the %s party, granted %j: %s', (name, party, granted, expected) => {
    expect(verdict({ name, party }, granted)).toBe(expected)
  })

  test('verdict by party and life: the life is that of the rows of the same party', () => {
    expect(verdict({ name: 'both', party: 'first', life: 2 * aDay }, ['statistics', 'ads'])).toBe(
      'longer-than-declared',
    )
    expect(verdict({ name: 'both', party: 'third', life: 2 * aDay }, ['statistics', 'ads'])).toBe('declared')
  })
})
