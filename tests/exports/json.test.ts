import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { charterJson } from '../../src/exports/json.ts'
import { sourceOf } from '../house/sources.ts'
import { shipped } from '../support/charters.ts'
import { address, fullCharter } from './full-charter.ts'

const full = JSON.parse(charterJson(fullCharter, address))

describe('charter.json', () => {
  test('charter.json: names its format, and the version, the fingerprint and the languages of the charter', () => {
    const { hash: version, material } = fullCharter
    expect(full).toMatchObject({ v: 1, version, material, updated: '2026-01-15', languages: ['fr', 'en'] })
    expect(full.audited).toEqual({ on: '2026-02-01', pages: 25 })
  })

  test.each([
    ['of data.bep.be', shipped],
    ['in which every field says something', fullCharter],
  ])('charter.json: holds every cookie of the charter %s, under its purpose', (_name, version) => {
    const { purposes } = JSON.parse(charterJson(version, address))
    expect(purposes).toMatchObject(
      version.charter.purposes.map(({ id, consent, cookies }) => ({
        id,
        consent,
        required: consent === 'none',
        cookies: cookies.map(({ technology, duration, party, domain, path, ...cookie }) =>
          present({ names: namesOf(cookie), technology, duration, party, domain, path }),
        ),
      })),
    )
    expect(cookiesIn(version.charter).length).toBeGreaterThan(0)
  })

  test('charter.json: gives a text in each language that has words for it, as it was written', () => {
    expect(full.introduction).toEqual({
      fr: "Voir [l'aide](/aide) et *vos droits*.",
      en: 'See [help](/help).',
    })
    expect(full.title).toEqual({ fr: 'Cookies & Co', en: 'Cookies & Co' })
    expect(full.purposes[1].cookies[0].purpose).toEqual({ fr: 'Compter' })
    expect(full.site.url).toEqual({ fr: 'https://www.example.org/fr', en: 'https://www.example.com' })
  })

  test('charter.json: tells a purpose that was revised, and the cookies that this software sets itself', () => {
    expect(full.purposes[1].revision).toBe(2)
    const roles = full.purposes[0].cookies.map(({ role }: { role?: string }) => role)
    expect(roles).toEqual(['preferences', 'csrf', 'language', undefined, undefined])
  })

  test('charter.json: gives the fingerprint by which an answer in cookies_preferences still stands', () => {
    const terms = full.purposes.map(({ terms }: { terms?: string }) => terms)
    const known = new Map(fullCharter.answerable.map(({ id, terms }) => [id, terms]))
    expect(terms).toEqual(fullCharter.charter.purposes.map(({ id }) => known.get(id)))
    expect(known.size).toBeGreaterThan(0)
  })

  test('charter.json: says where the charter stands in every form, this version for ever', () => {
    expect(full.addresses).toEqual({
      charter: address,
      html: { fr: `${address}/fr`, en: `${address}/en` },
      json: `${address}/charter.json`,
      csv: { fr: `${address}/charter.csv?language=fr`, en: `${address}/charter.csv?language=en` },
      deviceStorage: `${address}/device-storage.json`,
      versions: `${address}/versions`,
      kept: {
        fr: `${address}/versions/${fullCharter.hash}/fr`,
        en: `${address}/versions/${fullCharter.hash}/en`,
      },
      source: `${address}/versions/${fullCharter.hash}/data`,
    })
  })

  test('charter.json: leaves out what the charter does not say', () => {
    const declared = JSON.parse(charterJson(shipped, address))
    expect(Object.keys(declared)).not.toContain('controller')
    expect(Object.keys(declared.purposes[0].cookies[0])).toEqual([
      ...['names', 'technology', 'provider', 'service', 'purpose', 'duration', 'party'],
    ])
  })

  test('charter.json: holds everything that the charter says, but the headings of its tables', () => {
    const written = JSON.stringify(full)
    for (const words of wordsIn(fullCharter.charter)) expect(written).toContain(JSON.stringify(words))
  })

  test('charter.json: has no field that docs/exports.md does not name', () => {
    const documented = sourceOf('docs/exports.md')
    const fields = fieldsIn(full)
    expect(fields.size).toBeGreaterThan(40)
    for (const field of fields) expect(documented).toMatch(new RegExp(`[\`.]${field}[\`.[]`))
  })
})

function present(fields: Record<string, unknown>) {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

/** Every string of a value. */
function wordsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(wordsIn) : []
}

/** The names of the fields, without those of languages. */
function fieldsIn(value: unknown): Set<string> {
  const list = z.array(z.unknown()).safeParse(value).data
  if (list) return new Set(list.flatMap((child) => [...fieldsIn(child)]))
  const object = z.record(z.string(), z.unknown()).safeParse(value).data ?? {}
  return new Set(
    Object.entries(object).flatMap(([field, child]) => [
      ...(fullCharter.charter.languages.includes(field) ? [] : [field]),
      ...fieldsIn(child),
    ]),
  )
}
