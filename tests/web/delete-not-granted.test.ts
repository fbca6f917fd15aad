import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

const page = '/charte-cookies/fr'
const json = '/charte-cookies/preferences.json'

type Change = NonNullable<Parameters<typeof createTestApp>[0]>

/** A site with the small charter, whose row of SSESS<ID> may say more. */
async function open({ row = 'name: SSESS<ID>', ...change }: Change & { row?: string } = {}) {
  const version = versionWith((yaml) => yaml.replace('name: SSESS<ID>', row))
  const site = await createTestApp({ version, ...change })
  const visitor = createVisitor(site.app)
  const get = (path: string, cookies: string, headers = {}) =>
    request(site.app).get(path).set('Cookie', cookies).set(headers)
  return {
    ...site,
    get,
    /** The cookie that a choice leaves in the browser. */
    async choice(fields: Record<string, string>, headers = {}): Promise<string> {
      const { text } = await visitor.get(page)
      const answer = await visitor.agent
        .post('/charte-cookies/preferences')
        .set(headers)
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
      return String(cookiesSet(answer.headers).get('cookies_preferences')).split(';')[0] ?? ''
    },
    /** The names of the cookies that an answer deletes. */
    async deleted(path: string, cookies: string, headers = {}): Promise<string[]> {
      return [
        ...new Set(
          deletions((await get(path, cookies, headers)).headers).map((line) => line.replace(/=.*/, '')),
        ),
      ]
    },
  }
}

/** What an answer deletes, without the Expires of each line. */
function deletions(headers: Record<string, unknown>): string[] {
  return [headers['set-cookie'] ?? []]
    .flat()
    .map(String)
    .filter((line) => line.includes('=; Max-Age=0;'))
    .map((line) => line.replace(/; Expires=[^;]*/, ''))
}

const gpc = { 'Sec-GPC': '1' }
const arriving = '_pk_id.1=a; SSESSabc=b; IDE=c; other=d'
const refuseAll = { action: 'refuse-all' }
const acceptAll = { action: 'accept-all' }

describe.each([page, json])('cookies that are not granted, at %s', (path) => {
  test('cookies that are not granted: are deleted before any choice, but for those of others', async () => {
    const { deleted } = await open()
    expect(await deleted(path, arriving)).toEqual(['_pk_id.1', 'SSESSabc'])
  })

  test('cookies that are not granted: are deleted once a yes has ended, and not before', async () => {
    const { at, choice, deleted } = await open()
    const yes = await choice(acceptAll)
    at('2027-05-23T09:29:59Z')
    expect(await deleted(path, `${yes}; ${arriving}`)).toEqual([])
    at('2027-05-23T09:30:00Z')
    expect(await deleted(path, `${yes}; ${arriving}`)).toEqual(['_pk_id.1', 'SSESSabc'])
  })

  test('cookies that are not granted: are deleted while a signal suspends the yes, and not where it stands against it', async () => {
    const { choice, deleted } = await open()
    expect(await deleted(path, `${await choice(acceptAll)}; _pk_id.1=a`, gpc)).toEqual(['_pk_id.1'])
    expect(await deleted(path, `${await choice(acceptAll, gpc)}; _pk_id.1=a`, gpc)).toEqual([])
  })

  test('cookies that are not granted: are deleted where their purpose is asked again, and others stay', async () => {
    const { choice, deleted, serveCharter } = await open()
    const yes = await choice(acceptAll)
    serveCharter(
      versionWith((yaml) =>
        yaml.replace('provider: Annonceur', 'provider: Autre').replace('party: third', 'party: first'),
      ),
    )
    expect(await deleted(path, `${yes}; ${arriving}`)).toEqual(['IDE'])
  })

  test('cookies that are not granted: stay where a purpose that is granted declares them too as of the site', async () => {
    const also = (party: string) =>
      versionWith((yaml) =>
        yaml.replace('name: IDE,', 'name: [IDE, _pk_id*],').replace('party: third', `party: ${party}`),
      )
    const deletedWith = async (party: string) => {
      const { choice, deleted } = await open({ version: also(party) })
      const some = await choice({ action: 'save', 'purpose-statistics': 'refused', 'purpose-ads': 'granted' })
      return deleted(path, `${some}; _pk_id.1=a; _pk_ses=b`)
    }
    expect(await deletedWith('first')).toEqual(['_pk_ses'])
    expect(await deletedWith('third')).toEqual(['_pk_id.1', '_pk_ses'])
  })

  test('cookies that are not granted: stay on a request from another site that brings no choice, unless it is a link', async () => {
    const { choice, deleted } = await open()
    const crossSite = { 'Sec-Fetch-Site': 'cross-site' }
    expect(await deleted(path, arriving, crossSite)).toEqual([])
    expect(await deleted(path, arriving, { ...crossSite, 'Sec-Fetch-Dest': 'iframe' })).toEqual([])
    expect(await deleted(path, '_pk_id.1=a', { ...crossSite, 'Sec-Fetch-Dest': 'document' })).toEqual([
      '_pk_id.1',
    ])
    expect(await deleted(path, `${await choice(refuseAll)}; _pk_id.1=a`, crossSite)).toEqual(['_pk_id.1'])
    expect(await deleted(path, '_pk_id.1=a', { 'Sec-Fetch-Site': 'same-site' })).toEqual(['_pk_id.1'])
  })
})

describe('where a cookie is deleted', () => {
  const places = async (row: string, name: string, change: Change = {}) => {
    const { get } = await open({ row, publicOrigin: 'https://data.bep.be', ...change })
    return deletions((await get(page, `${name}=x`)).headers).map((line) =>
      line.replace(`${name}=; Max-Age=0; `, ''),
    )
  }

  test('where a cookie is deleted: on this host alone where its row names no domain, whatever COOKIE_DOMAIN says', async () => {
    const cookies = { secure: true, domain: 'bep.be' }
    expect(await places('name: a', 'a')).toEqual(['Path=/', 'Domain=data.bep.be; Path=/'])
    expect(await places('name: a', 'a', { cookies })).toEqual(['Path=/', 'Domain=data.bep.be; Path=/'])
    expect(await places('name: a', 'a', { cookies: { secure: true, domain: 'data.bep.be' } })).toEqual([
      'Path=/',
      'Domain=data.bep.be; Path=/',
    ])
  })

  test('where a cookie is deleted: under the domain of its row alone, where it names one', async () => {
    const cookies = { secure: true, domain: 'bep.be' }
    expect(await places('name: a, domain: portal.bep.be, path: /x', 'a', { cookies })).toEqual([
      'Domain=portal.bep.be; Path=/x',
    ])
  })

  test.each(['http://localhost:3000', 'http://127.0.0.1:3000', 'http://[::1]:3000'])(
    'where a cookie is deleted: on the host alone where that can be no Domain, as %s',
    async (publicOrigin) => {
      expect(await places('name: a', 'a', { publicOrigin })).toEqual(['Path=/'])
    },
  )

  test.each([
    ['__Secure-x', '', ['Path=/; Secure', 'Domain=data.bep.be; Path=/; Secure']],
    ['__Http-x', '', ['Path=/; HttpOnly; Secure', 'Domain=data.bep.be; Path=/; HttpOnly; Secure']],
    ['__Host-x', ', domain: bep.be, path: /x', ['Path=/; Secure']],
    ['__Host-Http-x', ', domain: bep.be, path: /x', ['Path=/; HttpOnly; Secure']],
    ['__hOST-hTTP-x', '', ['Path=/; HttpOnly; Secure']],
    ['x', ', domain: bep.be, partitioned: true', ['Domain=bep.be; Path=/; Secure; Partitioned']],
    ['__Host-x', ', partitioned: true', ['Path=/; Secure; Partitioned']],
    ['x', ', domain: bep.be, partitioned: false', ['Domain=bep.be; Path=/']],
    ['_Http-x', ', domain: bep.be', ['Domain=bep.be; Path=/']],
  ])('a cookie is deleted as what it is: %s%s', async (name, fields, lines) => {
    expect(await places(`name: ${name}${fields}`, name)).toEqual(lines)
  })
})

describe('a refused cookie that a browser does not delete', () => {
  test('a refused cookie that a browser does not delete: is left to the page of the charter after an hour', async () => {
    const { at, choice, deleted } = await open()
    const cookies = `${await choice(refuseAll)}; _pk_id.1=a`
    at('2026-11-23T10:30:00Z')
    expect(await deleted(json, cookies)).toEqual(['_pk_id.1'])
    at('2026-11-23T10:30:01Z')
    expect(await deleted(json, cookies)).toEqual([])
    expect(await deleted(page, cookies)).toEqual(['_pk_id.1'])
  })

  test('a refused cookie that a browser does not delete: is deleted anew by another choice', async () => {
    const { at, choice, deleted } = await open()
    await choice(refuseAll)
    at('2026-12-23T09:30:00Z')
    expect(await deleted(json, `${await choice(refuseAll)}; _pk_id.1=a`)).toEqual(['_pk_id.1'])
  })

  test('an old refusal: does not keep the cookies of purposes that were not answered from being deleted', async () => {
    const { at, choice, deleted, serveCharter } = await open()
    const no = await choice(refuseAll)
    at('2026-12-23T09:30:00Z')
    expect(await deleted(json, `${no}; _pk_id.1=a`)).toEqual([])
    serveCharter(versionWith((yaml) => yaml.replace('id: statistics', 'id: counting')))
    expect(await deleted(json, `${no}; _pk_id.1=a`)).toEqual(['_pk_id.1'])
  })

  const words = {
    fr: 'votre navigateur ne les a pas effacés',
    en: 'your browser has not deleted them',
  }
  test.each(Object.entries(words))(
    'a refused cookie that still arrives: is named on the page in %s',
    async (language, said) => {
      const { choice, get } = await open()
      const path = `/charte-cookies/${language}`
      const no = await choice(refuseAll)
      const { text } = await get(path, `${no}; _pk_id.1=a; SSESSabc=b; IDE=c; other=d`)
      expect(text).toContain('<code>_pk_id.1</code>, <code>SSESSabc</code>. ')
      expect(text).toContain(said)
      expect((await get(path, no)).text).not.toContain(said)
      expect((await get(path, `${await choice(acceptAll)}; _pk_id.1=a`)).text).not.toContain(said)
    },
  )
})

describe('what an answer has no room for', () => {
  const site = {
    publicOrigin: 'https://data.portal.bep.be',
    row: 'name: [visits, app_*], path: /sub',
  }
  const many = Array.from({ length: 14 }, (_, number) => `_pk_ses.with-a-name-as-long-as-they-come.${number}`)

  test('what an answer has no room for: is never the cookie of a path that the charter does not see', async () => {
    const { app, get } = await open(site)
    const first = await createVisitor(app).get(page)
    const csrf = String(cookiesSet(first.headers).get('csrftoken')).split(';')[0]
    const { headers } = await request(app)
      .post('/charte-cookies/preferences')
      .set('Cookie', [csrf, ...many.map((name) => `${name}=x`)].join('; '))
      .type('form')
      .send({ ...hiddenFields(first.text), ...refuseAll })
    const sent = deletions(headers)
    expect(sent.filter((line) => line.startsWith('visits='))).toEqual([
      'visits=; Max-Age=0; Path=/sub',
      'visits=; Max-Age=0; Domain=data.portal.bep.be; Path=/sub',
    ])
    const choice = String(cookiesSet(headers).get('cookies_preferences')).split(';')[0]
    const left = many.filter((name) => !sent.some((line) => line.startsWith(`${name}=`)))
    expect(left).not.toEqual([])
    const next = await get(page, [choice, ...left.map((name) => `${name}=x`)].join('; '))
    for (const name of left) expect(deletions(next.headers)).toContain(`${name}=; Max-Age=0; Path=/`)
  })

  test('what an answer has no room for: is never the choice, nor more than a proxy passes on', async () => {
    const names = Array.from({ length: 60 }, (_, number) => `a-name-as-long-as-they-come-${number}`)
    const { app } = await open({ ...site, row: `name: [${names}], path: /sub` })
    const { headers } = await createVisitor(app).choose(refuseAll)
    expect(deletions(headers).length).toBeGreaterThan(12)
    expect(cookiesSet(headers).has('cookies_preferences')).toBe(true)
    expect(JSON.stringify(headers).length).toBeLessThan(4096)
  })

  test('a cookie of a path of its own: is deleted by a refusal alone, and not by a yes or a visit', async () => {
    const { app, deleted } = await open(site)
    const visitor = createVisitor(app)
    expect(deletions((await visitor.choose(acceptAll)).headers)).toEqual([])
    expect(await deleted(page, 'other=d')).toEqual([])
    expect(deletions((await visitor.choose(refuseAll)).headers)).toHaveLength(2)
  })
})
