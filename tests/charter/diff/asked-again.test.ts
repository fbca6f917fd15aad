import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { askedAgain } from '../../../src/charter/diff/asked-again.ts'
import { coversTerms } from '../../../src/charter/terms.ts'
import { type CharterVersion, createVersion } from '../../../src/charter/version.ts'
import { type Answer, makeConsent, shortHash } from '../../../src/consent/consent.ts'
import { permissionsOf } from '../../../src/consent/permissions.ts'
import { versionWith } from '../../support/charters.ts'
import { pairsOfCharters } from '../any-charters.ts'
import { swap, together } from '../edit.ts'

type Edit = (yaml: string) => string
const same: Edit = (yaml) => yaml
const asked = (edit: Edit, earlier: Edit = same) =>
  askedAgain(versionWith(earlier), versionWith(edit), 'en').map(({ about, who }) => `${about}: ${who}`)
const messages = (edit: Edit, earlier: Edit = same) =>
  askedAgain(versionWith(earlier), versionWith(edit), 'en').map(({ message }) => message)
const consent = (kind: string) => swap('id: statistics', `id: statistics\n    consent: ${kind}`)
const videos =
  (more: string): Edit =>
  (yaml) =>
    `${yaml}  - { id: videos, title: Vidéos${more} }\n`
const used = videos(', cookies: [{ name: v, provider: V, purpose: V }]')

/** The purposes about which a visitor is asked who gave one answer to all in an earlier version. */
function askedOf(answer: Answer, before: CharterVersion, now: CharterVersion): string[] {
  const decidedAt = new Date('2026-11-23T09:30:00Z')
  const choice = makeConsent(before, () => answer, { decidedAt, gpc: false })
  const answerable = now.answerable.map((purpose) => {
    const isCovered = coversTerms(before.charter, now.charter, purpose.id)
    return { ...purpose, agreedIn: new Set(isCovered ? [shortHash(before.hash)] : []) }
  })
  const permissions = permissionsOf({ ...now, answerable }, choice, { now: decidedAt, gpc: false })
  return [...permissions].flatMap(([id, { because }]) => (because === 'unanswered' ? [id] : []))
}

test('whom an edit asks again: are those who are asked by the rules of consent, who accepted and who refused', () => {
  fc.assert(
    fc.property(pairsOfCharters, ({ one, other }) => {
      const [before, now] = [createVersion(one), createVersion(other)]
      const told = askedAgain(before, now, 'fr')
      const about = (...whoever: string[]) =>
        told.filter(({ who }) => whoever.includes(who)).map(({ about }) => about)
      expect(askedOf('granted', before, now)).toEqual(about('everybody', 'all-but-refusals', 'accepters'))
      expect(askedOf('refused', before, now)).toEqual(about('everybody'))
    }),
  )
})

describe('whom an edit asks again', () => {
  test.each<[string, Edit]>([
    ['nothing', same],
    ['less', swap('P13M, party: first', 'P1M, party: first')],
    ['better words', swap('Statistiques', 'Mesures')],
    ['what is necessary', swap('P52W', 'P51W')],
    ['a purpose that is gone', (yaml) => yaml.slice(0, yaml.indexOf('  - id: ads'))],
    ['a purpose of which nothing is in use', videos('')],
    ['an exempt purpose', videos(', consent: exempt, cookies: [{ name: v, provider: V, purpose: V }]')],
  ])('whom an edit asks again: is nobody where it changes %s', (_what, edit) => {
    expect(asked(edit)).toEqual([])
  })

  test('whom an edit asks again: are those who accepted, where more is done, and not those who refused', () => {
    const edit = swap('P13M, party: first', 'P14M, party: first')
    expect(asked(edit)).toEqual(['statistics: accepters'])
    expect(messages(edit)).toEqual([
      'who has accepted is asked again, for what was not agreed to: a longer duration of _hs*, _pk_*; who has refused is not',
    ])
  })

  test('whom an edit asks again: are not those who accepted an earlier version still that said no less', () => {
    const [before, now] = [versionWith(swap('Compter les', 'Vendre les')), versionWith(same)]
    const answerable = now.answerable.map((purpose) => ({
      ...purpose,
      agreedIn: new Set(['9f86d081884c7d65']),
    }))
    const [first] = askedAgain(before, { ...now, answerable }, 'en')
    expect(first?.message).toMatch(/; a yes stands that was given to version 9f86d081884c7d65$/)
  })

  test('whom an edit asks again: is everybody about what is new, or in use for the first time', () => {
    expect(asked(used)).toEqual(['videos: everybody'])
    expect(asked(used, videos(''))).toEqual(['videos: everybody'])
    expect(messages(used)).toEqual(['is asked for the first time, of everybody'])
  })

  test('whom an edit asks again: is everybody about a purpose that is not known by its id any more', () => {
    expect(messages(swap('id: ads', 'id: advertising'))).toEqual([
      'is asked for the first time, of everybody; answers stand by the id: keep ads where it is the same purpose',
    ])
  })

  test.each([
    ['needed', 'exempt', 'nobody', 'nobody is asked, and a refusal stands as an objection'],
    ['exempt', 'needed', 'all-but-refusals', 'everybody is asked but those who have objected'],
    ['none', 'needed', 'everybody', 'everybody is asked'],
    ['none', 'exempt', 'nobody', 'nobody is asked, and everybody may object'],
    ['needed', 'none', 'nobody', 'nobody is asked, and a refusal or an objection counts no more'],
    ['exempt', 'none', 'nobody', 'nobody is asked, and a refusal or an objection counts no more'],
  ])('whom an edit asks again: by consent that goes from %s to %s, is %s', (was, is, who, why) => {
    expect(asked(consent(is), consent(was))).toEqual([`statistics: ${who}`])
    expect(messages(consent(is), consent(was))[0]).toContain(`goes from ${was} to ${is}: ${why}`)
  })

  test('whom an edit asks again: is nobody about an exempt purpose that does more', () => {
    const more = swap('[_pk_*, _hs*]', '[_pk_*, _hs*, _mt*]')
    expect(asked(together(consent('exempt'), more), consent('exempt'))).toEqual([])
  })
})

describe('an edit of the cookie of the choice', () => {
  test('an edit of the cookie of the choice: asks everybody by another name, whatever else it changes', () => {
    const edit = together(swap('name: cookies_preferences', 'name: choice'), used)
    expect(asked(edit)).toEqual(['choice: everybody'])
    expect(messages(edit)[0]).toContain('who has refused too: the choices are in cookies_preferences')
  })

  test('an edit of the cookie of the choice: asks by a shorter life those whose choice has ended', () => {
    const edit = together(swap('P6M', 'P3M'), used)
    expect(asked(edit)).toEqual(['cookies_preferences: older-choices', 'videos: everybody'])
    expect(messages(edit)[0]).toContain('who has accepted longer ago than P3M is asked again')
  })

  test('an edit of the cookie of the choice: asks nobody by a longer life, or the same in other units', () => {
    expect(asked(swap('P6M', 'P7M'))).toEqual([])
    expect(asked(swap('duration: P6M', 'duration: P12M'), swap('duration: P6M', 'duration: P1Y'))).toEqual([])
  })

  test('an edit of the cookie of the choice: asks nobody where there is nothing to choose', () => {
    const necessary = (yaml: string) => yaml.slice(0, yaml.indexOf('  - id: statistics'))
    expect(asked(together(necessary, swap('name: cookies_preferences', 'name: choice')), necessary)).toEqual(
      [],
    )
  })
})
