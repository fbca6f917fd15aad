import { describe, expect, test } from 'vitest'
import { versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp, silentObserver } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

type Change = Parameters<typeof createTestApp>[0]

const here = { publicOrigin: 'https://data.bep.be' }
const above = { publicOrigin: 'https://www.bep.be' }

/** A browser that sends exactly these cookies, and what it is sent of one name. */
async function browser(change: Change = here) {
  const { app, at } = await createTestApp(change)
  const send = (path: string, fields: Record<string, string>, cookies: readonly string[] = []) =>
    createVisitor(app)
      .get('/charte-cookies')
      .set('Cookie', cookies.join('; '))
      .then(({ text, headers }) =>
        createVisitor(app)
          .agent.post(`/charte-cookies/${path}`)
          .set('Cookie', [...pairOf(headers, 'csrftoken'), ...cookies].join('; '))
          .type('form')
          .send({ ...hiddenFields(text), ...fields }),
      )
  return {
    at,
    send,
    choose: async (action: string, cookies: readonly string[] = []) =>
      pairOf((await send('preferences', { action }, cookies)).headers, 'cookies_preferences').join(),
    speak: async (language: string, cookies: readonly string[] = []) =>
      pairOf((await send('language', { language }, cookies)).headers, 'django_language').join(),
    see: (path: string, cookies: readonly string[]) =>
      createVisitor(app)
        .get(`/charte-cookies${path}`)
        .set({ Cookie: cookies.join('; '), 'Accept-Language': 'en' }),
  }
}

/** The name and value of a cookie that an answer sets. */
function pairOf(headers: Record<string, unknown>, name: string): string[] {
  return cookiesSet(headers).get(name)?.split(';', 1) ?? []
}

const linesOf = (headers: Record<string, unknown>, name: string) =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map(String)
    .filter((line) => line.startsWith(`${name}=`))

/** Whether statistics may be used, as scripts are told. */
const allows = async ({ see }: Awaited<ReturnType<typeof browser>>, cookies: readonly string[]) =>
  (await see('/preferences.json', cookies)).body.purposes.statistics.answer

describe('a choice beside one of another site of the domain', () => {
  test('a choice beside one of another site of the domain: stands after one press, in either order', async () => {
    const theirs = await (await browser(above)).choose('accept-all')
    const site = await browser()
    const ours = await site.choose('refuse-all', [theirs])
    for (const cookies of [
      [ours, theirs],
      [theirs, ours],
    ]) {
      expect(await allows(site, cookies)).toBe('refused')
      const { text } = await site.see('/en?saved=2026-11-23T09:30:00Z', cookies)
      expect(text).toContain('Your choice has been saved')
    }
  })

  test('a choice beside one of another site of the domain: leaves that one where it is', async () => {
    const theirs = await (await browser(above)).choose('accept-all')
    const site = await browser()
    const ours = await site.choose('refuse-all', [theirs])
    const { headers } = await site.send('preferences', { action: 'accept-all' }, [theirs, ours])
    for (const line of linesOf(headers, 'cookies_preferences')) expect(line).not.toContain('Domain=bep.be')
    const changed = pairOf(headers, 'cookies_preferences').join()
    expect(changed).not.toBe(ours)
  })

  test('a choice beside one of another site of the domain: is not made by that one alone', async () => {
    const theirs = await (await browser(above)).choose('accept-all')
    const { body } = await (await browser()).see('/preferences.json', [theirs])
    expect(body).toMatchObject({ since: null, asks: false })
    expect(body.purposes.statistics.answer).toBeNull()
  })

  test('a choice beside an older one of the same site: is the newer, as after COOKIE_DOMAIN was set, and the older one is deleted', async () => {
    const before = await browser()
    const old = await before.choose('accept-all')
    const shared = await browser({ ...here, cookies: { secure: true, domain: 'bep.be' } })
    shared.at('2026-11-24T09:30:00Z')
    const { headers } = await shared.send('preferences', { action: 'refuse-all' }, [old])
    const lines = linesOf(headers, 'cookies_preferences')
    expect(lines.map((line) => [/Domain=([^;]*)/.exec(line)?.[1], line.includes('Max-Age=0')])).toEqual([
      [undefined, true],
      ['data.bep.be', true],
      ['bep.be', false],
    ])
    const ours = lines.at(-1)?.split(';', 1).join() ?? ''
    expect(await allows(shared, [old, ours])).toBe('refused')
    expect(await allows(shared, [ours, old])).toBe('refused')
  })
})

describe('a language beside one of another site of the domain', () => {
  const french = 'django_language=fr'
  const languageSeen = async ({ see }: Awaited<ReturnType<typeof browser>>, cookies: readonly string[]) =>
    readPage((await see('', cookies)).text).language

  test('a language beside one of another site of the domain: stands after one press, in either order', async () => {
    const site = await browser()
    const ours = await site.speak('nl', [french])
    expect(ours).toMatch(/^django_language=nl-x-[0-9a-f]{8}$/)
    expect(await languageSeen(site, [ours, french])).toBe('nl')
    expect(await languageSeen(site, [french, ours])).toBe('nl')
    expect(await languageSeen(site, [ours])).toBe('nl')
  })

  test('a language beside one of another site of the domain: is put right by the next press where that one came later', async () => {
    const site = await browser()
    const ours = await site.speak('nl')
    expect(ours).toBe('django_language=nl')
    expect(await languageSeen(site, [ours, french])).toBe('en')
    const again = await site.speak('nl', [ours, french])
    expect(await languageSeen(site, [french, again])).toBe('nl')
  })

  test('a language beside one of another site of the domain: that names the same one is no contradiction', async () => {
    expect(await languageSeen(await browser(), [french, french])).toBe('fr')
  })

  test('a language beside one that another site has marked: counts here alone', async () => {
    const theirs = await (await browser(above)).speak('de', [french])
    const site = await browser()
    const ours = await site.speak('nl', [theirs])
    expect(await languageSeen(site, [theirs, ours])).toBe('nl')
  })

  test('a language of a host that has no domain above it: is the plain one that Django writes', async () => {
    const site = await browser({ publicOrigin: 'http://localhost:3000' })
    expect(await site.speak('nl', [french])).toBe('django_language=nl')
  })
})

describe('csrftoken beside that of a Django on the same host', () => {
  const django = 'csrftoken=Zk3f9QpLx0aB7cD2eF4gH6iJ8kL1mN5o'

  test('csrftoken beside that of a Django on the same host: has the path of the charter, so that neither overwrites the other', async () => {
    const { see } = await browser({ publicOrigin: 'http://localhost:3000' })
    const { headers } = await see('', [django])
    expect(linesOf(headers, 'csrftoken').join()).toMatch(/; Path=\/charte-cookies;/)
  })

  test('csrftoken beside that of a Django on the same host: counts in either order', async () => {
    const site = await browser({ publicOrigin: 'http://localhost:3000' })
    const { headers, text } = await site.see('', [django])
    const [ours = ''] = pairOf(headers, 'csrftoken')
    for (const cookies of [
      [ours, django],
      [django, ours],
    ]) {
      const again = await site.see('', cookies)
      expect(linesOf(again.headers, 'csrftoken')).toEqual([])
      expect(readPage(again.text).token).not.toBe(readPage(text).token)
    }
  })
})

describe('a cookie of the name of the choice that is no choice', () => {
  const portal = 'cookies_preferences=statistics%2Cads'
  const watched = async (change: Change = here) => {
    const names: string[] = []
    const observer = { ...silentObserver, notOurs: (name: string) => names.push(name) }
    return { names, site: await browser({ ...change, observer }) }
  }

  test('a cookie of the name of the choice that is no choice: is reported', async () => {
    const { names, site } = await watched()
    await site.choose('refuse-all', [portal])
    expect(names).toEqual(['cookies_preferences'])
  })

  test('a cookie of the name of the choice that is one, of this site or another: is not reported', async () => {
    const { names, site } = await watched()
    const ours = await site.choose('refuse-all')
    await site.choose('accept-all', [ours, await (await browser(above)).choose('accept-all')])
    expect(names).toEqual([])
  })

  test('a cookie of the name of the choice that is no choice: is nobody’s refusal and nobody’s yes', async () => {
    const { site } = await watched()
    expect(await allows(site, [portal])).toBeNull()
    const ours = await site.choose('accept-all', [portal])
    expect(await allows(site, [portal, ours])).toBe('granted')
  })

  test('a cookie of the name of the choice that is no choice: is neither read nor written where the charter gives the choice another name', async () => {
    const version = versionWith((yaml) =>
      yaml.replace('name: cookies_preferences', 'name: charte_preferences'),
    )
    const { names, site } = await watched({ ...here, version })
    const { headers } = await site.send('preferences', { action: 'accept-all' }, [portal])
    expect([...cookiesSet(headers).keys()]).toEqual(['charte_preferences'])
    const ours = pairOf(headers, 'charte_preferences').join()
    expect(await allows(site, [portal, ours])).toBe('granted')
    expect(names).toEqual([])
  })
})
