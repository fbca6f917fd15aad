import { describe, expect, test } from 'vitest'
import { expiryOf } from '../../src/web/cookies/set-cookie.ts'
import { versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

const names = ['Epi:StateMarker', 'Disable image', '007', 'user[name]', 'a"b', 'Uid', 'uid']
const row = (name: string, more = 'party: first') =>
  `      - { name: ${/^\d+$/.test(name) ? name : JSON.stringify(name)}, provider: P, purpose: P, duration: P1D, ${more} }\n`
const withRows = (...rows: string[]) =>
  versionWith((yaml) => yaml.replace('  - id: ads', () => `${rows.join('')}  - id: ads`))

/** The names that the answer to a refusal deletes of these, by the site of a charter. */
async function deletedOf(carried: readonly string[], version = withRows(...names.map((name) => row(name)))) {
  const { app } = await createTestApp({ version })
  const first = await createVisitor(app).get('/charte-cookies')
  const csrf = String(cookiesSet(first.headers).get('csrftoken')).split(';')[0]
  const { headers } = await createVisitor(app)
    .agent.post('/charte-cookies/preferences')
    .set('Cookie', [csrf, ...carried.map((name) => `${name}=x`)].join('; '))
    .type('form')
    .send({ ...hiddenFields(first.text), action: 'refuse-all' })
  const lines = [headers['set-cookie'] ?? []].flat().map(String)
  return lines.filter((line) => line.includes('=; Max-Age=0;')).map((line) => line.split('=')[0])
}

describe('names that browsers keep', () => {
  test('names that browsers keep: are shown, and found in the browser', async () => {
    const { app } = await createTestApp({
      version: withRows(...names.map((name) => row(name))),
      publicOrigin: 'https://example.org',
    })
    const carried = names.filter((name) => name !== 'Uid')
    const { text } = await createVisitor(app)
      .get('/charte-cookies/en')
      .set('Cookie', carried.map((name) => `${name}=x`).join('; '))
    const { presence } = readPage(text)
    expect(names.map((name) => [name, presence.get(name)])).toEqual(
      names.map((name) => [name, name === 'Uid' ? 'No' : 'Yes']),
    )
  })

  test('names that browsers keep: are deleted once they are refused', async () => {
    expect(await deletedOf(names)).toEqual(names)
  })

  test('names that browsers keep: are deleted when a pattern declares them', async () => {
    expect(await deletedOf(['Epi:StateMarker', 'Epi:é'], withRows(row('Epi:*')))).toEqual(['Epi:StateMarker'])
  })

  test('a name that no charter declares: stays, whatever it is', async () => {
    expect(await deletedOf(['Epi:Other', 'Disable', 'UID'])).toEqual([])
  })

  test('the line that deletes a cookie: names it as it is', () => {
    const expiry = 'Max-Age=0; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT'
    expect(expiryOf('Disable image', { domain: undefined, path: '/' })).toBe(`Disable image=; ${expiry}`)
    expect(expiryOf('_pk_id.1', { domain: undefined, path: '/' })).toBe(`_pk_id.1=; ${expiry}`)
  })
})

describe('a refused cookie with the name of one of a third party', () => {
  test('a refused cookie with the name of one of a third party: is deleted, since that one is of another host', async () => {
    const required = '      - { name: uid, provider: Q, purpose: P, party: third }\n'
    const version = versionWith((yaml) =>
      yaml
        .replace('  - id: statistics', `${required}  - id: statistics`)
        .replace('  - id: ads', `${row('uid')}  - id: ads`),
    )
    expect(await deletedOf(['uid'], version)).toEqual(['uid'])
  })

  test('a cookie of a third party: is not deleted', async () => {
    expect(await deletedOf(['uid'], withRows(row('uid', 'party: third')))).toEqual([])
  })

  test('a refused cookie that is necessary too: is not deleted', async () => {
    const version = versionWith((yaml) =>
      yaml
        .replace('  - id: statistics', `${row('uid')}  - id: statistics`)
        .replace('  - id: ads', `${row('uid', 'domain: example.org')}  - id: ads`),
    )
    expect(await deletedOf(['uid'], version)).toEqual([])
  })
})
