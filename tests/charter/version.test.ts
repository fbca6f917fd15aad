import { describe, expect, test } from 'vitest'
import { charterSchema } from '../../src/charter/schema.ts'
import { coversTerms } from '../../src/charter/terms.ts'
import { textsIn } from '../../src/charter/text.ts'
import { createVersion } from '../../src/charter/version.ts'
import { shipped, versionOf, versionWith } from '../support/charters.ts'
import { append, swap, together, withMark } from './edit.ts'

const before = versionWith((yaml) => yaml)
const termsOf = (edit: (yaml: string) => string) =>
  Object.fromEntries(versionWith(edit).answerable.map(({ id, terms }) => [id, terms]))
const { statistics, ads } = termsOf((yaml) => yaml)

test('the purposes that are asked: are those that a visitor may refuse, in the order of the charter', () => {
  expect(before.answerable).toEqual([
    { id: 'statistics', consent: 'needed', terms: expect.stringMatching(/^[\w-]{6}$/) },
    { id: 'ads', consent: 'needed', terms: expect.stringMatching(/^[\w-]{6}$/) },
  ])
  expect(shipped.answerable.map(({ id }) => id)).toEqual(['statistics', 'first-party', 'third-party'])
})

/** Puts the two names of a row into rows of their own. */
function split(yaml: string): string {
  const [row = ''] = /.*\[_pk_\*, _hs\*\].*\n/.exec(yaml) ?? []
  const rows = ['_hs*', '_pk_*'].map((name) => row.replace('[_pk_*, _hs*]', name))
  return yaml.replace(row, rows.join(''))
}

describe('better words', () => {
  test.each<[string, (yaml: string) => string]>([
    ['the title of a purpose', swap('Statistiques', 'Mesure')],
    ['the spelling of its description', swap('Compter les visites.', '"compter, LES *visites* !"')],
    ['what a cookie is for', swap('{ fr: Compter, en: Counting }', '{ fr: Mesurer, en: Measuring }')],
    ['a translation', swap('en: Counting', 'en: To count')],
    ['the translation of a provider', swap('provider: Matomo', 'provider: { fr: Matomo, en: Matomo Ltd }')],
    ['a translation into one more language', swap('[fr, en]', '[fr, en, nl]')],
    ['a service', swap('provider: Matomo', 'provider: Matomo, service: Mesure')],
    ['a remark on a duration', swap('duration: P13M', 'durationRemark: at most, duration: P13M')],
    ['the same duration in other units', swap('P13M, party: first', 'P1Y1M, party: first')],
    ['a condition', swap('provider: Matomo', 'provider: Matomo, condition: with consent')],
    ['an introduction', append('introduction: Bonjour\n')],
    ['a cookie that needs no consent', swap('P52W', 'P51W')],
    ['the order of languages', swap('[fr, en]', '[en, fr]')],
    ['a link on the provider', swap('provider: Matomo', 'provider: "[Matomo](https://matomo.example)"')],
    ['emphasis', swap('provider: Annonceur', 'provider: "**Annonceur**"')],
    ['a blank at the end of the provider', swap('provider: Matomo', "provider: 'Matomo '")],
    ['more blanks', swap('recipients: Annonceur', 'recipients: "\u00a0Annonceur\\n"')],
    [
      'the privacy policy of a provider',
      swap('country: US', 'country: US, privacyPolicy: https://a.example'),
    ],
    ['one row split in two', split],
    ['names in another order', swap('[_pk_*, _hs*]', '[_hs*, _pk_*]')],
  ])('better words do not ask a visitor again: %s', (_what, edit) => {
    const after = versionWith(edit)
    expect(after.answerable).toEqual(before.answerable)
    expect(after.hash).not.toBe(before.hash)
  })
})

test('third countries in another order: do not ask a visitor again', () => {
  const [one, other] = ['[US, IN]', '[IN, US]'].map((codes) =>
    termsOf(swap('country: US', `transfers: ${codes}`)),
  )
  expect(one).toEqual(other)
  expect(one?.ads).not.toBe(ads)
})

describe('other terms', () => {
  const row = '- { name: new, provider: Matomo, purpose: Compter }'
  test.each<[string, (yaml: string) => string]>([
    ['a new cookie', swap('- { name: SSESS', `${row}\n      - { name: SSESS`)],
    ['a third country', swap('provider: Matomo', 'provider: Matomo, transfers: [IN]')],
    ['the safeguard of a transfer', swap('provider: Matomo', 'provider: Matomo, safeguard: SCC')],
    ['how long the data are kept', swap('provider: Matomo', 'provider: Matomo, dataRetention: P2Y')],
    ['for whom a provider acts', swap('provider: Matomo', 'provider: Matomo, providerRole: controller')],
    ['a cookie that is gone', (yaml) => yaml.replace(/ +- \{ name: SSESS.*\n/, '')],
    ['one name more', swap('[_pk_*, _hs*]', '[_pk_*, _hs*, _mt*]')],
    ['a longer duration', swap('P13M', 'P14M')],
    ['a shorter duration', swap('P13M', 'P1M')],
    ['another provider', swap('provider: Matomo', 'provider: Google')],
    ['another technology', swap('provider: Matomo', 'provider: Matomo, technology: localStorage')],
    ['others instead of the site', swap('P13M, party: first', 'P13M, party: third')],
    ['one of two rows with another life', (yaml) => split(yaml).replace('P13M', 'P14M')],
    ['another description', swap('Compter les visites.', 'Vendre les visites.')],
    ['another legal basis', swap('id: statistics', 'id: statistics\n    legalBasis: consent')],
    ['no consent but a right to object', swap('id: statistics', 'id: statistics\n    consent: exempt')],
    ['a wider domain', swap('provider: Matomo', 'provider: Matomo, domain: .example.org')],
    [
      'other recipients',
      swap('P13M, party: first, recipients: none', 'P13M, party: first, recipients: Google'),
    ],
    ['another country', swap('provider: Matomo', 'provider: Matomo, country: US')],
    ['a revision', swap('id: statistics', 'id: statistics\n    revision: 2')],
  ])('other terms ask a visitor again about that purpose alone: %s', (_what, edit) => {
    const after = termsOf(edit)
    expect(after.statistics).not.toBe(statistics)
    expect(after.ads).toBe(ads)
  })

  test('a revision that is raised again: asks a visitor again', () => {
    const revised = (revision: number) => termsOf(swap('id: ads', `id: ads\n    revision: ${revision}`)).ads
    expect(new Set([ads, revised(1), revised(2), revised(3)]).size).toBe(4)
  })

  test('a purpose of another name: asks a visitor again, even with the same cookies', () => {
    expect(termsOf(swap('id: ads', 'id: advertising')).advertising).not.toBe(ads)
  })
})

describe('the terms of a text per language', () => {
  const termsOfText = (languages: string, provider: string) =>
    termsOf(together(swap('[fr, en]', languages), swap('provider: Matomo', `provider: ${provider}`)))
      .statistics
  const both = termsOfText('[fr, en]', '{ fr: Régie, en: Agency }')

  test('the terms of a text per language: are the same in any order of the languages', () => {
    expect(termsOfText('[en, fr]', '{ fr: Régie, en: Agency }')).toBe(both)
    expect(termsOfText('[en, fr]', '{ en: Agency, fr: Régie }')).toBe(both)
  })

  test('the terms of a text per language: are those of its first language in the alphabet, English last', () => {
    expect(termsOfText('[fr, en, nl]', '{ fr: Régie, en: Agency, nl: Regie }')).toBe(both)
    expect(termsOfText('[fr, en]', '{ fr: Régie, en: Another }')).toBe(both)
    expect(termsOfText('[fr, en]', '{ fr: Régie }')).toBe(both)
    expect(termsOfText('[fr, en]', '{ fr: Agence, en: Agency }')).not.toBe(both)
    expect(termsOfText('[fr, en, de]', '{ fr: Régie, en: Agency, de: Agentur }')).not.toBe(both)
    expect(termsOfText('[fr, en, de]', '{ fr: Régie, en: Agency }')).toBe(both)
  })
})

test('another controller: is asked for about every purpose', () => {
  const another = versionWith(append('controller: { name: Autre }\n'))
  for (const [index, { terms }] of another.answerable.entries())
    expect(terms).not.toBe(before.answerable[index]?.terms)
})

describe('a yes to an earlier charter', () => {
  const covers = (edit: (yaml: string) => string) =>
    coversTerms(before.charter, versionWith(edit).charter, 'statistics')

  test.each<[string, (yaml: string) => string]>([
    ['the same', (yaml) => yaml],
    ['a shorter life', swap('P13M, party: first', 'P1M, party: first')],
    ['a cookie that is gone', (yaml) => yaml.replace(/ +- \{ name: SSESS.*\n/, '')],
    ['a name that is gone', swap('[_pk_*, _hs*]', '[_pk_*]')],
    [
      'another language, first in the alphabet',
      together(
        swap('[fr, en]', '[fr, en, de]'),
        swap('{ fr: Compter les visites.,', '{ de: Besuche zählen., fr: Compter les visites.,'),
      ),
    ],
    ['consent that is not needed any more', swap('id: statistics', 'id: statistics\n    consent: exempt')],
    ['better words for another purpose', swap('Publicité ciblée.', 'Autre chose.')],
  ])('a yes to an earlier charter: covers what is no more than that, as %s', (_what, edit) => {
    expect(covers(edit)).toBe(true)
  })

  test.each<[string, (yaml: string) => string]>([
    ['a longer life', swap('P13M, party: first', 'P14M, party: first')],
    ['a life without end', swap('duration: P13M, party: first', 'party: first')],
    ['a session that stays', swap('duration: session', 'duration: P1D')],
    ['one name more', swap('[_pk_*, _hs*]', '[_pk_*, _hs*, _mt*]')],
    ['another provider', swap('provider: Matomo', 'provider: Google')],
    ['another description', swap('Compter les visites.', 'Vendre les visites.')],
    ['another controller', append('controller: { name: Autre }\n')],
    ['a revision', swap('id: statistics', 'id: statistics\n    revision: 2')],
    ['another id', swap('id: statistics', 'id: statistiques')],
  ])('a yes to an earlier charter: does not cover more, as %s', (_what, edit) => {
    expect(covers(edit)).toBe(false)
  })

  test('a yes to an earlier charter: is none where nothing was asked, or where only an objection was possible', () => {
    for (const consent of ['none', 'exempt']) {
      const earlier = versionWith(swap('id: statistics', `id: statistics\n    consent: ${consent}`))
      expect(coversTerms(earlier.charter, before.charter, 'statistics')).toBe(false)
    }
  })
})

test.each([
  ['required: true', 'none'],
  ['required: false', 'needed'],
  ['consent: exempt', 'exempt'],
  ['revision: 1', 'needed'],
])('the consent of a purpose: "%s" says that it is %s', (written, consent) => {
  const { charter } = versionWith(swap('id: ads', `id: ads\n    ${written}`))
  expect(charter.purposes.map((purpose) => purpose.consent)).toEqual(['none', 'needed', consent])
  expect(charter.purposes[2]).not.toHaveProperty('required')
})

test('a purpose of which nothing is in use: is asked about only where its charter says so', () => {
  const unused = (more: string) => versionWith((yaml) => `${yaml}  - { id: videos, title: Vidéos${more} }\n`)
  expect(unused('').answerable).toEqual(before.answerable)
  expect(unused(', askWhenUnused: true').answerable.at(-1)).toMatchObject({ id: 'videos', consent: 'needed' })
  expect(unused(', askWhenUnused: true, consent: none').answerable).toEqual(before.answerable)
})

describe('the version of a charter', () => {
  test('the version of a charter: is the same however its file is laid out', () => {
    const laidOut = together(
      swap('updated: 2026-01-15\n', ''),
      append('updated: 2026-01-15 # the day of the launch\n'),
      swap('{ name: Exemple, url: https://example.org }', '\n  url: "https://example.org"\n  name: Exemple'),
      swap('{ fr: Usages, en: Uses }', '{ en: Uses, fr: Usages }'),
      swap('name: IDE, provider: Annonceur,', 'provider: Annonceur, name: IDE,'),
    )
    expect(versionWith(laidOut).hash).toBe(before.hash)
    expect(versionWith(laidOut).answerable).toEqual(before.answerable)
    expect(before.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('the version of a charter: changes with any text in any language', () => {
    const texts = textsIn(shipped.charter)
    const places = texts.flatMap(({ path, text }) =>
      typeof text === 'string' ? [path] : Object.keys(text).map((language) => [...path, language]),
    )
    const versions = places
      .filter((path) => !/,(url|cookies,\d+,duration)(,\w+)?$/.test(path.join()))
      .map((path) => createVersion(charterSchema.parse(withMark(shipped.charter, path))).hash)
    expect(versions.length).toBeGreaterThan(100)
    expect(new Set([...versions, shipped.hash]).size).toBe(versions.length + 1)
  })

  test('the version of a charter: changes with what stands around it, which is not part of the terms', () => {
    const around = (words: unknown, recordRetention: string) =>
      createVersion(before.charter, { words: { fr: words }, recordRetention })
    const versions = [
      around({ save: 'Enregistrer' }, 'P1Y'),
      around({ save: 'Conserver' }, 'P1Y'),
      around({ save: 'Enregistrer' }, 'P2Y'),
    ]
    expect(new Set(versions.map(({ hash: version }) => version)).size).toBe(3)
    for (const { material, answerable } of versions)
      expect({ material, answerable }).toEqual({ material: before.material, answerable: before.answerable })
  })

  test('the version of a charter: changes with the order of purposes', () => {
    const reversed = charterSchema.parse({
      ...before.charter,
      purposes: before.charter.purposes.toReversed(),
    })
    expect(createVersion(reversed).hash).not.toBe(before.hash)
  })
})

/** Never edited, whatever becomes of other charters: what it is today, it must be under every later schema. */
const unedited = `
languages: [fr, nl]
site: { name: Ville, url: https://ville.example }
title: Cookies
usage: { title: { fr: Usages, nl: Gebruik } }
purposes:
  - id: necessary
    required: true
    title: Nécessaires
    cookies:
      - { name: choice, role: preferences, provider: Ville, purpose: Choix, duration: P6M }
      - { name: token, role: csrf, provider: Ville, purpose: Formulaires, duration: P52W }
      - { name: language, role: language, provider: Ville, purpose: Langue, duration: P12M }
  - id: statistics
    title: Statistiques
    cookies:
      - { name: [_pk_*, _hs*], provider: { fr: Régie, nl: Regie }, purpose: Compter, duration: P13M, party: first, domain: ville.example, recipients: Régie, country: Belgique }
      - { technology: pixel, provider: Régie, purpose: Voir }
  - { id: videos, title: Vidéos, revision: 2 }
`

/** Never edited either: a row in which every field says something. */
const uneditedRow = `
languages: [fr, nl]
site: { name: Ville, url: https://ville.example }
title: Cookies
usage: { title: Usages }
purposes:
  - id: necessary
    required: true
    title: Nécessaires
    cookies:
      - { name: choice, role: preferences, provider: Ville, purpose: Choix, duration: P6M }
      - { name: token, role: csrf, provider: Ville, purpose: Formulaires, duration: P52W }
      - { name: language, role: language, provider: Ville, purpose: Langue, duration: P12M }
  - id: statistics
    title: Statistiques
    cookies:
      - name: [_pk_id, _pk_ses]
        technology: cookie
        provider: { fr: Régie, nl: Regie }
        service: { fr: Mesure, nl: Meting }
        purpose: { fr: Compter, nl: Tellen }
        duration: P1Y
        durationRemark: { fr: par défaut, nl: standaard }
        refreshed: false
        condition: { fr: la nuit, nl: bij nacht }
        party: third
        domain: .ville.example
        path: /mesure
        recipients: { fr: Régie, nl: Regie }
        country: { fr: Belgique, nl: België }
`

describe('versions and terms in a later release', () => {
  const surroundings = {
    words: { fr: { save: 'Enregistrer' }, nl: { save: 'Opslaan' } },
    recordRetention: 'P1Y',
  }
  const version = versionOf(unedited, surroundings)

  test('a later release: does not change the version of a charter in the same words, or all charters would be listed anew', () => {
    expect(version.hash).toBe('c40f8cd55d8cd368beeb45fc1ea37430caa444289d423f9b48374fe71c35dd3c')
  })

  test('a later release: does not change the terms of a purpose, or all visitors would be asked again', () => {
    expect(version.answerable).toEqual([{ id: 'statistics', consent: 'needed', terms: 'yhB2-m' }])
    expect(version.material).toBe('7bf1f574d9fa2fce72c8c6ec82b69c35585f7851d3a5b847284b6058e9a7a79d')
  })

  test('a later release: does not change version and terms of a charter that uses every field of a row', () => {
    const { hash, material, answerable } = versionOf(uneditedRow, surroundings)
    expect({ hash, material, answerable }).toEqual({
      hash: '160c42df3a96c72f8fc6c02fc0a3899e61a1ae72cd14ae4164f4f377583537d3',
      material: '449a2300455b0d160ccc7bb58b549483e822d63392d1e0067ca6aeff8aa35164',
      answerable: [{ id: 'statistics', consent: 'needed', terms: 'OnyqDb' }],
    })
  })

  test('a later release: does not change version and terms of the shipped charter, unless its text is edited', () => {
    const { hash, material, answerable } = shipped
    expect({ hash, material, answerable }).toEqual({
      hash: 'bc73998b607de657018e552227968ed183a3142ee833eb3a8fa3672a399e2d8a',
      material: '47e0be3ca40f777573f6ac893909f4a66413b778173a7eca55b90b538a5793c7',
      answerable: [
        { id: 'statistics', consent: 'needed', terms: 'dG2ZKv' },
        { id: 'first-party', consent: 'needed', terms: 'dm-NIZ' },
        { id: 'third-party', consent: 'needed', terms: 'hZSwmC' },
      ],
    })
  })
})

test('the fingerprint of what is agreed to: holds no comment of SQL, for which firewalls refuse the cookie that names it', () => {
  const { charter } = before
  const terms = Array.from({ length: 4000 }, (_, revision) => {
    const purposes = charter.purposes.map((purpose) => ({ ...purpose, revision }))
    return createVersion({ ...charter, purposes }).answerable[0]?.terms ?? ''
  })
  expect(new Set(terms).size).toBe(4000)
  expect(terms.filter((each) => each.includes('__')).length).toBeGreaterThan(0)
  for (const each of terms) expect(each).toMatch(/^(?!.*--)[\w-]{6}$/)
})

test('the cookies that this software sets: are those of the charter', () => {
  expect(before.own).toEqual({
    preferences: { name: 'cookies_preferences', duration: 'P6M' },
    csrf: { name: 'csrftoken', duration: 'P52W' },
    language: { name: 'django_language', duration: 'P12M' },
  })
  expect(versionWith(swap('name: csrftoken', 'name: token')).own.csrf.name).toBe('token')
})

test('the text of a charter: is in each of its languages, and in no other', () => {
  const languages = shipped.charter.languages.map((language) => shipped.in(language).language)
  expect(languages).toEqual(['fr', 'nl', 'de', 'en'])
  expect(() => shipped.in('es')).toThrow('es')
})
