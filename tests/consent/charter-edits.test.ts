import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Charter } from '../../src/charter/schema.ts'
import { createVersion } from '../../src/charter/version.ts'
import { makeConsent } from '../../src/consent/consent.ts'
import { permissionsOf } from '../../src/consent/permissions.ts'
import { pairsOfCharters } from '../charter/any-charters.ts'
import { swap, together } from '../charter/edit.ts'
import { granting, versionWith } from '../support/charters.ts'

const decidedAt = new Date('2026-11-23T09:30:00Z')
const now = new Date('2027-05-23T09:29:00Z')

/** What a choice under one charter comes to under another, at the end of its life. */
function judge(one: Charter, other: Charter, granted: readonly string[], gpc = false, decidedUnder = false) {
  const [shown, published] = [createVersion(one), createVersion(other)]
  const consent = makeConsent(shown, granting(...granted), { decidedAt, gpc: decidedUnder })
  const terms = (answerable: typeof shown.answerable) =>
    new Map(answerable.map((purpose) => [purpose.id, purpose]))
  return {
    shown: terms(shown.answerable),
    published: terms(published.answerable),
    permissions: permissionsOf(published, consent, { now, gpc }),
  }
}

describe('any edit of a charter', () => {
  const some = fc.subarray(['statistics', 'ads', 'videos'])
  const always = (holds: (one: Charter, other: Charter, granted: string[], gpc: boolean) => void) =>
    fc.assert(
      fc.property(pairsOfCharters, some, fc.boolean(), ({ one, other }, granted, gpc) =>
        holds(one, other, granted, gpc),
      ),
      { numRuns: 500 },
    )

  test('any edit of a charter: asks nobody again about a purpose that she has refused', () => {
    always((one, other, granted, gpc) => {
      const { shown, permissions } = judge(one, other, granted, gpc)
      for (const id of shown.keys())
        if (!granted.includes(id) && permissions.get(id)?.because !== 'necessary')
          expect(['refused', 'objected', undefined]).toContain(permissions.get(id)?.because)
    })
  })

  test('any edit of a charter: makes a yes of nothing that was not a yes to the same terms', () => {
    always((one, other, granted, gpc) => {
      const { shown, published, permissions } = judge(one, other, granted, gpc)
      for (const [id, { consent, terms }] of published) {
        const { mayUse, because } = permissions.get(id) ?? {}
        const wasYes = granted.includes(id) && shown.get(id)?.consent === 'needed'
        if (because === 'granted') expect(wasYes && shown.get(id)?.terms === terms).toBe(true)
        if (mayUse) expect(gpc).toBe(false)
        if (consent === 'needed') expect(mayUse).toBe(because === 'granted')
      }
    })
  })
})

describe('any edit of a charter after a choice under Global Privacy Control', () => {
  const some = fc.subarray(['statistics', 'ads', 'videos'])
  const always = (holds: (judged: ReturnType<typeof judge>, granted: readonly string[]) => void) =>
    fc.assert(
      fc.property(pairsOfCharters, some, fc.boolean(), ({ one, other }, granted, gpc) =>
        holds(judge(one, other, granted, gpc, true), granted),
      ),
      { numRuns: 500 },
    )

  test('any edit after a choice under the signal: makes no consent of what was allowed without one', () => {
    always(({ shown, permissions }) => {
      for (const [id, { consent }] of shown)
        if (consent === 'exempt') expect(permissions.get(id)?.because).not.toBe('granted')
    })
  })

  test('any edit after a choice under the signal: makes no yes of an objection', () => {
    always(({ shown, permissions }, granted) => {
      for (const id of shown.keys())
        if (!granted.includes(id) && permissions.get(id)?.because !== 'necessary')
          expect(permissions.get(id)?.mayUse ?? false).toBe(false)
    })
  })
})

describe('a refusal', () => {
  const other = (edit: (yaml: string) => string) => {
    const { permissions } = judge(versionWith((yaml) => yaml).charter, versionWith(edit).charter, [])
    return [...permissions.values()].map(({ because }) => because)
  }

  test.each<[string, (yaml: string) => string]>([
    ['a revision', swap('id: ads', 'id: ads\n    revision: 2')],
    [
      'another provider and a longer life',
      together(
        swap('P13M, party: third', 'P20M, party: third'),
        swap('provider: Annonceur', 'provider: Autre'),
      ),
    ],
    [
      'another title and other cookies',
      together(swap('fr: Publicité,', 'fr: Vidéos,'), swap('IDE', 'VISITOR')),
    ],
  ])('a refusal: outlives every edit of its purpose, as %s', (_what, edit) => {
    expect(other(edit)).toEqual(['necessary', 'refused', 'refused'])
  })

  test('a refusal: is none of a purpose of another name', () => {
    expect(other(swap('id: ads', 'id: advertising'))).toEqual(['necessary', 'refused', 'unanswered'])
  })
})
