import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { beyondTerms } from '../../../src/charter/diff/beyond-terms.ts'
import { coversTerms } from '../../../src/charter/terms.ts'
import { parsedWith } from '../../support/charters.ts'
import { pairsOfCharters } from '../any-charters.ts'
import { append, swap, together } from '../edit.ts'

type Edit = (yaml: string) => string
const same: Edit = (yaml) => yaml
const beyond = (edit: Edit, earlier: Edit = same) =>
  beyondTerms(parsedWith(earlier).charter, parsedWith(edit).charter, 'statistics')
const hint = 'one word in fr is enough; capitals, punctuation, links and the other languages are not'
const pixel = (provider: string) =>
  swap(
    '      - { name: SSESS',
    `      - { technology: pixel, provider: ${provider}, purpose: Voir }\n      - { name: SSESS`,
  )

test('what goes beyond a yes: is nothing exactly where the yes stands', () => {
  fc.assert(
    fc.property(pairsOfCharters, ({ one, other }) => {
      for (const { id } of other.purposes)
        expect(beyondTerms(one, other, id).length === 0).toBe(coversTerms(one, other, id))
    }),
  )
})

describe('what goes beyond a yes', () => {
  test.each<[string, Edit, string]>([
    ['a longer life', swap('P13M, party: first', 'P14M, party: first'), '_hs*, _pk_*'],
    ['a life without end', swap('duration: session, ', ''), 'SSESS<ID>'],
  ])('what goes beyond a yes: names the rows that live longer, by %s', (_what, edit, names) => {
    expect(beyond(edit)).toEqual([`a longer duration of ${names}`])
  })

  test('what goes beyond a yes: names what was not there, by one name more, by a row or by another technology', () => {
    expect(beyond(swap('[_pk_*, _hs*]', '[_pk_*, _hs*, _mt*]'))).toEqual(['a new cookie _mt*'])
    expect(beyond(pixel('Matomo'))).toEqual(['a new pixel of Matomo'])
    expect(beyond(pixel('Régie'), pixel('Matomo'))).toEqual(['a new pixel of Régie'])
    const moved = swap('provider: Matomo', 'provider: Matomo, technology: localStorage')
    expect(beyond(moved)).toEqual(['a new localStorage _hs*, _pk_*'])
  })

  test('what goes beyond a yes: names the fields of a row that say something else, added or left out too', () => {
    expect(beyond(swap('provider: Matomo', 'provider: Google, country: US'))).toEqual([
      'a change of country of _hs*, _pk_*',
      'a change of provider of _hs*, _pk_*',
    ])
    expect(beyond(swap('duration: session, party: first', 'duration: P1D'))).toEqual([
      'a longer duration of SSESS<ID>',
      'a change of party of SSESS<ID>',
    ])
  })

  test('what goes beyond a yes: names the fields of a pixel by its provider', () => {
    const abroad = swap('{ technology: pixel', '{ country: US, technology: pixel')
    expect(beyond(together(pixel('Matomo'), abroad), pixel('Matomo'))).toEqual([
      'a change of country of pixel of Matomo',
    ])
  })

  test('what goes beyond a yes: compares a row with the one that is most like it', () => {
    const twice = swap(
      '      - { name: SSESS',
      '      - { name: SSESS<ID>, provider: Autre, purpose: Session, party: third }\n      - { name: SSESS',
    )
    expect(beyond(together(twice, swap('duration: session', 'duration: P1D')), twice)).toEqual([
      'a longer duration of SSESS<ID>',
    ])
  })

  test('what goes beyond a yes: says of a text how little is enough, in which language', () => {
    expect(beyond(swap('fr: Compter les visites.', 'fr: Compter les visiteurs.'))).toEqual([
      `a change of description (${hint})`,
    ])
    expect(beyond(swap('id: statistics', 'id: statistics\n    legalBasis: consent'))).toEqual([
      'a change of legalBasis (one word is enough; capitals, punctuation and links are not)',
    ])
  })

  test('what goes beyond a yes: is what it says of a text', () => {
    for (const harmless of [
      swap('fr: Compter les visites.', 'fr: "[compter](https://a.example), LES visites !"'),
      swap('en: Counting visits.', 'en: Selling visits.'),
    ])
      expect(beyond(harmless)).toEqual([])
    expect(beyond(swap('fr: Compter les visites.', 'fr: Compter les visite.'))).toHaveLength(1)
  })

  test('what goes beyond a yes: names a revision and another controller, of which no word is harmless', () => {
    expect(beyond(swap('id: statistics', 'id: statistics\n    revision: 2'))).toEqual([
      'a change of revision',
    ])
    expect(beyond(append('controller: { name: Autre }\n'))).toEqual(['a change of controller'])
  })

  test('what goes beyond a yes: is all of it where no yes was possible', () => {
    const exempt = swap('id: statistics', 'id: statistics\n    consent: exempt')
    expect(beyond(same, exempt)).toEqual(['a consent that was not asked'])
    expect(beyond(exempt, same)).toEqual([])
  })
})
