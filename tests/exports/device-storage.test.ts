import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { deviceStorage, type OwnPlace } from '../../src/exports/device-storage.ts'
import { shipped, versionWith } from '../support/charters.ts'
import { fullCharter } from './full-charter.ts'

const domains = z.array(z.string().regex(/^(\*\.)?[a-z0-9.-]+$/)).min(1)
const purposes = z.array(z.int().min(1).max(11))
const disclosure = {
  identifier: z.string().regex(/[^*]/),
  ...{ domains, purposes },
  specialPurposes: z.array(z.int()).optional(),
  description: z.string().optional(),
  optOut: z.boolean().optional(),
}

/** The form as the IAB has published it, with all that it requires. */
const published = z.strictObject({
  disclosures: z.array(
    z.discriminatedUnion('type', [
      z.strictObject({
        type: z.literal('cookie'),
        ...disclosure,
        maxAgeSeconds: z.int().min(0),
        cookieRefresh: z.boolean(),
      }),
      z.strictObject({ type: z.literal('web'), ...disclosure, maxAgeSeconds: z.null() }),
    ]),
  ),
  domains: z.array(z.strictObject({ domain: z.string(), purposes, use: z.string().optional() })),
})

/** The same, of a charter that may not know all of it. */
const form = z.strictObject({
  disclosures: z.array(
    z.strictObject({
      ...disclosure,
      type: z.enum(['cookie', 'web']),
      maxAgeSeconds: z.int().min(0).nullable(),
      cookieRefresh: z.boolean().optional(),
      domains: domains.optional(),
    }),
  ),
  domains: published.shape.domains,
})

/** What the IAB requires and an export lacks, as `sessionid: cookieRefresh`. */
function missingIn(content: string): string[] {
  const { disclosures } = form.parse(JSON.parse(content))
  const issues = published.safeParse(JSON.parse(content)).error?.issues ?? []
  return issues.map(
    ({ path: [, index, field] }) => `${disclosures[Number(index)]?.identifier}: ${String(field)}`,
  )
}

const own: OwnPlace = { publicOrigin: 'https://cookies.example.org:8443', cookieDomain: undefined }
const day = 86_400

function disclosed(place: Partial<OwnPlace> = {}) {
  const { disclosures } = form.parse(JSON.parse(deviceStorage(fullCharter.charter, { ...own, ...place })))
  return (identifier: string) => disclosures.find((disclosure) => disclosure.identifier === identifier)
}

describe('device-storage.json', () => {
  test('device-storage.json: discloses every cookie of data.bep.be in the form of the IAB', () => {
    const { disclosures } = form.parse(JSON.parse(deviceStorage(shipped.charter, own)))
    const names = cookiesIn(shipped.charter).flatMap(({ cookie }) => namesOf(cookie))
    expect(disclosures.map(({ identifier }) => identifier)).toEqual(names)
  })

  test('device-storage.json: discloses patterns with an asterisk, and neither pixels nor what has no name', () => {
    const { disclosures } = form.parse(JSON.parse(deviceStorage(fullCharter.charter, own)))
    expect(disclosures.map(({ identifier }) => identifier)).toEqual([
      ...['cookies_preferences', 'csrftoken', 'django_language', 'sessionid', 'theme'],
      ...['_pk_*', '_hs*', 'a|b', 'SSESS*', 'db|one'],
    ])
  })

  test('device-storage.json: gives the life of a cookie at its longest, 0 for a session, and null where there is none', () => {
    const find = disclosed()
    expect(find('cookies_preferences')?.maxAgeSeconds).toBe(184 * day)
    expect(find('django_language')?.maxAgeSeconds).toBe(366 * day)
    expect(find('csrftoken')?.maxAgeSeconds).toBe(364 * day)
    expect(find('sessionid')?.maxAgeSeconds).toBe(0)
    expect(find('SSESS*')?.maxAgeSeconds).toBeNull()
  })

  test('device-storage.json: discloses other storage as web, without a life', () => {
    expect(disclosed()('theme')).toMatchObject({ type: 'web', maxAgeSeconds: null })
    expect(disclosed()('db|one')).toMatchObject({ type: 'web', maxAgeSeconds: null })
    expect(disclosed()('sessionid')).toMatchObject({ type: 'cookie' })
  })

  test('device-storage.json: says that storing asks for consent where a visitor may refuse, and only there', () => {
    expect(disclosed()('sessionid')?.purposes).toEqual([])
    expect(disclosed()('_pk_*')?.purposes).toEqual([1])
  })

  test('device-storage.json: says whether visits prolong a cookie where the charter does, and that they prolong none of its own', () => {
    expect(disclosed()('csrftoken')?.cookieRefresh).toBe(false)
    expect(disclosed()('_pk_*')?.cookieRefresh).toBe(true)
    expect(disclosed()('sessionid')).not.toHaveProperty('cookieRefresh')
  })

  test('device-storage.json: lacks nothing that the IAB requires of a charter that declares all of it', () => {
    const declared = versionWith((yaml) =>
      yaml
        .replace('{ name: [_pk_*', '{ refreshed: false, name: [_pk_*')
        .replace('{ name: SSESS<ID>', '{ refreshed: true, name: SSESS<ID>')
        .replace('{ name: IDE', '{ refreshed: true, domain: ads.example.com, name: IDE'),
    )
    expect(missingIn(deviceStorage(declared.charter, own))).toEqual([])
  })

  test('device-storage.json: lacks, of any other, what the charter does not say, and nothing else', () => {
    expect(missingIn(deviceStorage(fullCharter.charter, own))).toEqual([
      'sessionid: cookieRefresh',
      'SSESS*: domains',
      'SSESS*: maxAgeSeconds',
      'SSESS*: cookieRefresh',
      'db|one: domains',
    ])
  })

  test('device-storage.json: names the hosts that the charter and the settings tell of, and no other', () => {
    const find = disclosed({ cookieDomain: 'Example.org' })
    expect(find('cookies_preferences')?.domains).toEqual(['example.org', '*.example.org'])
    expect(find('csrftoken')?.domains).toEqual(['cookies.example.org'])
    expect(disclosed()('cookies_preferences')?.domains).toEqual(['cookies.example.org'])
    expect(find('sessionid')?.domains).toEqual(['www.example.org', 'www.example.com'])
    expect(find('_pk_*')?.domains).toEqual(['stats.example.org', '*.stats.example.org'])
    expect(find('SSESS*')).not.toHaveProperty('domains')
  })

  test('device-storage.json: lists each of these hosts once, and whether consent is asked for what is stored under it', () => {
    const { domains } = form.parse(JSON.parse(deviceStorage(fullCharter.charter, own)))
    expect(domains).toEqual([
      { domain: 'cookies.example.org', purposes: [] },
      { domain: 'www.example.org', purposes: [] },
      { domain: 'www.example.com', purposes: [] },
      { domain: 'stats.example.org', purposes: [1] },
      { domain: '*.stats.example.org', purposes: [1] },
    ])
  })

  test('device-storage.json: describes in English, or in the first language', () => {
    expect(disclosed()('theme')?.description).toBe('Theme')
    expect(disclosed()('_pk_*')?.description).toBe('Compter')
  })

  test('device-storage.json: says that the choice holds the refusals', () => {
    expect(disclosed()('cookies_preferences')?.optOut).toBe(true)
    expect(disclosed()('csrftoken')).not.toHaveProperty('optOut')
  })
})

test.each([
  ['SSESS<ID>', 'SSESS*'],
  ['SSESS<A><B>*x', 'SSESS*x'],
  ['*<>!', '*!'],
  ['SSESS', 'SSESS'],
])('the identifier of a storage: has one * in the place of what differs, as %s has', (name, identifier) => {
  const { charter } = versionWith((yaml) => yaml.replace('SSESS<ID>', JSON.stringify(name)))
  const { disclosures } = JSON.parse(
    deviceStorage(charter, { publicOrigin: 'https://www.example.org', cookieDomain: undefined }),
  )
  expect(disclosures.map(({ identifier }: { identifier: string }) => identifier)).toContain(identifier)
})
