import { beforeEach, describe, expect, test } from 'vitest'
import type { CharterVersion } from '../../src/charter/version.ts'
import { shipped, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'

let site: TestApp
let visitor: ReturnType<typeof createVisitor>

beforeEach(async () => {
  site = await createTestApp()
  visitor = createVisitor(site.app)
})

const mixed = {
  action: 'save',
  'purpose-statistics': 'granted',
  'purpose-first-party': 'refused',
  'purpose-third-party': 'refused',
}

/** What the answer stores in cookies_preferences, undefined where it stores nothing. */
function stored({ headers }: { headers: Record<string, unknown> }) {
  const line = cookiesSet(headers).get('cookies_preferences')
  const value = line && /=([^;]*)/.exec(line)?.[1]
  return value && JSON.parse(decodeURIComponent(value))
}

const purposes = (answers: Record<string, string>) => Object.keys(answers).sort()

describe('a choice', () => {
  test('a choice: grants what was granted and refuses the rest', async () => {
    const answer = await visitor.choose(mixed)
    expect(answer.status).toBe(303)
    expect(purposes(stored(answer).granted)).toEqual(['statistics'])
    expect(purposes(stored(answer).refused)).toEqual(['first-party', 'third-party'])
  })

  test('a choice: can refuse all in one click, whatever is ticked', async () => {
    const answer = await visitor.choose({ ...mixed, action: 'refuse-all' })
    expect(stored(answer).granted).toEqual({})
    expect(purposes(stored(answer).refused)).toEqual(['first-party', 'statistics', 'third-party'])
  })

  test('a choice: can accept all in one click', async () => {
    const answer = await visitor.choose({ action: 'accept-all' })
    expect(purposes(stored(answer).granted)).toEqual(['first-party', 'statistics', 'third-party'])
    expect(stored(answer).refused).toEqual({})
  })

  test('a choice: names the charter and the second in which it was made', async () => {
    expect(stored(await visitor.choose(mixed))).toMatchObject({
      v: 1,
      at: '2026-11-23T09:30:00Z',
      charter: shipped.hash.slice(0, 16),
    })
  })

  test('a choice: lives six months by the calendar, the same for yes and no', async () => {
    for (const action of ['accept-all', 'refuse-all']) {
      const line = cookiesSet((await visitor.choose({ action })).headers).get('cookies_preferences')
      expect(line).toMatch(/; Max-Age=15638400;.*Path=\/;.*SameSite=Lax$/)
      expect(line).not.toContain('Secure')
    }
  })

  test('a choice: is not prolonged by a visit', async () => {
    await visitor.choose(mixed)
    const { headers } = await visitor.get('/charte-cookies')
    expect(headers['set-cookie']).toBeUndefined()
  })

  test.each(['/charte-cookies', '/charte-cookies/fr', '/charte-cookies/nl'])(
    'leads back to the page where it was made: %s',
    async (page) => {
      const { headers } = await visitor.choose(mixed, page)
      expect(headers.location).toBe(`${page}?saved=2026-11-23T09:30:00Z#notice`)
    },
  )

  test('a choice: is shown in words, since when and until when, once the browser sent it back', async () => {
    const { headers } = await visitor.choose(mixed)
    const { text } = await visitor.get(String(headers.location))
    expect(text).toContain('Votre choix est enregistré')
    expect(text).toContain('<time datetime="2026-11-23T09:30:00Z">23 novembre 2026 à 10:30 UTC+1</time>')
    expect(text).toContain('23 mai 2027')
    expect(readPage(text).answers).toMatchObject({ statistics: 'granted', 'third-party': 'refused' })
    expect(text).toContain('<strong class="granted">Accepté</strong>')
  })

  test('a choice: is shown in the form when the visitor comes back', async () => {
    await visitor.choose(mixed)
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    expect(text).toMatch(/id="purpose-third-party-refused"[^>]* checked/)
  })

  test('a choice: is withdrawn by one button where something was granted', async () => {
    expect((await visitor.get('/charte-cookies')).text).not.toContain('value="withdraw"')
    await visitor.choose(mixed)
    expect((await visitor.get('/charte-cookies')).text).toContain('value="withdraw"')
    const answer = await visitor.choose({ action: 'withdraw' })
    expect(stored(answer).granted).toEqual({})
  })
})

describe('nothing is claimed', () => {
  test('nothing is claimed: a first visit has no answer, and nothing is ticked', async () => {
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toContain('Vous n&#39;avez pas encore fait de choix')
    expect(text).not.toContain(' checked')
  })

  test('nothing is claimed: an address with "saved" and no cookie is not a success', async () => {
    const { text } = await visitor.get('/charte-cookies?saved=2026-11-23T09:30:00Z')
    expect(text).not.toContain('Votre choix est enregistré')
    expect(text).toContain('role="alert"')
  })

  test('nothing is claimed: an address with "saved" of another time, as one that was passed on, says nothing', async () => {
    for (const saved of ['2026-11-23T09:19:00Z', '2026-11-23T09:41:00Z', '2099-01-01T00:00:00Z']) {
      const { text } = await visitor.get(`/charte-cookies?saved=${saved}`)
      expect(text).not.toContain('id="notice"')
    }
  })

  test('nothing is claimed: an address with "saved" and an older choice is not a success', async () => {
    await visitor.choose(mixed)
    const { text } = await visitor.get('/charte-cookies?saved=2026-11-23T09:31:00Z')
    expect(text).not.toContain('Votre choix est enregistré')
    expect(text).toContain('role="alert"')
  })

  test.each(['1', 'true', '', '2026-13-45T99:99:99Z', '<script>'])(
    'nothing is claimed: "saved=%s" tells nothing',
    async (saved) => {
      const { text, status } = await visitor.get(`/charte-cookies?saved=${encodeURIComponent(saved)}`)
      expect(status).toBe(200)
      expect(text).not.toContain('id="notice"')
    },
  )
})

describe('a page of the charter', () => {
  const caching = async (path: string) => (await visitor.get(path)).headers['cache-control']

  test('a page of the charter: is not even kept for the Back button, with a choice or without one', async () => {
    expect(await caching('/charte-cookies')).toBe('no-store')
    const { headers } = await visitor.choose(mixed)
    expect(headers['cache-control']).toBe('no-store')
    expect(await caching(String(headers.location))).toBe('no-store')
    expect(await caching('/charte-cookies/fr')).toBe('no-store')
  })

  test('a page of the charter: that another one leads to is named in the language of the visitor', async () => {
    const { headers, text } = await visitor.choose(mixed, '/charte-cookies/nl')
    expect(headers['content-language']).toBe('nl')
    expect(readPage(text).language).toBe('nl')
    expect(text).toContain('<a href="/charte-cookies/nl?saved=2026-11-23T09:30:00Z#notice">Cookiebeleid</a>')
  })
})

describe('a charter in which nothing may be chosen', () => {
  test('a charter in which nothing may be chosen: says that there is nothing to choose, and speaks of no choice', async () => {
    site.serveCharter(versionWith((yaml) => yaml.slice(0, yaml.indexOf('  - id: statistics'))))
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toContain('il n&#39;y a rien à choisir')
    expect(text).not.toContain('Faire mon choix')
    expect(text).not.toContain('<button class="button"')
    expect(text).not.toContain('enregistrement')
  })
})

describe('an incomplete form', () => {
  const incomplete = { action: 'save', 'purpose-statistics': 'granted' }

  test('an incomplete form: is answered 422, stores nothing and keeps what was filled in', async () => {
    const answer = await visitor.choose(incomplete)
    expect(answer.status).toBe(422)
    expect(stored(answer)).toBeUndefined()
    expect(answer.text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    expect(answer.text).toContain('href="#purpose-first-party-refused"')
    expect(answer.text).not.toContain('href="#purpose-statistics-refused"')
    expect(answer.headers['cache-control']).toBe('no-store')
    expect(readPage(answer.text).title).toMatch(/^Erreur – /)
  })

  test('an incomplete form: is answered in the language of its page', async () => {
    const { headers, text } = await visitor.choose(incomplete, '/charte-cookies/de')
    expect(headers['content-language']).toBe('de')
    expect(readPage(text).language).toBe('de')
  })

  test.each([
    ['a repeated field', 'purpose-statistics=granted&purpose-statistics=granted'],
    ['another word', 'purpose-statistics=yes'],
    ['another case', 'purpose-statistics=Granted'],
    ['an object', 'purpose-statistics[granted]=granted'],
  ])('an incomplete form: %s is no answer', async (_name, answer) => {
    const { text } = await visitor.get('/charte-cookies')
    const hidden = new URLSearchParams(hiddenFields(text))
    const others = 'purpose-first-party=refused&purpose-third-party=refused&action=save'
    const response = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send(`${hidden}&${others}&${answer}`)
    expect(response.status).toBe(422)
    expect(stored(response)).toBeUndefined()
  })

  test.each(['', 'delete', 'Accept-all', '__proto__'])(
    'an incomplete form: the action %j is not obeyed',
    async (action) => {
      const answer = await visitor.choose({ ...mixed, action })
      expect(answer.status).toBe(422)
      expect(stored(answer)).toBeUndefined()
      expect(answer.text).toContain('sans l&#39;un de ses boutons')
      expect(answer.text).not.toContain('Il manque')
    },
  )
})

describe('an objection to what is exempt from consent', () => {
  const asExempt = ['id: statistics', 'id: statistics\n    consent: exempt'] as const
  const exempt = versionWith((yaml) => yaml.replace(...asExempt))

  beforeEach(async () => {
    site.serveCharter(exempt)
  })

  test('an objection: is saved whatever else the form leaves open, and the charter is not said to have changed', async () => {
    const answer = await visitor.choose({ action: 'save', 'purpose-statistics': 'refused' })
    expect(answer.status).toBe(303)
    expect(stored(answer)).toMatchObject({ granted: {}, refused: { statistics: expect.any(String) } })
    expect(stored(answer).refused).not.toHaveProperty('ads')
    const { text } = await visitor.get(String(answer.headers.location))
    expect(text).toContain('Désactivé\u00a0: vous vous y êtes opposé')
    expect(text).not.toContain('La charte a changé')
    expect(text).toMatch(/id="purpose-statistics-refused"[^>]* checked/)
  })

  test('an objection: is taken back by the same form, and leaves no yes behind', async () => {
    await visitor.choose({ action: 'save', 'purpose-statistics': 'refused', 'purpose-ads': 'refused' })
    const answer = await visitor.choose({
      ...{ action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' },
    })
    expect(stored(answer)).toMatchObject({ granted: {}, refused: { ads: expect.any(String) } })
    expect(stored(answer).refused).not.toHaveProperty('statistics')
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toContain('Actif\u00a0: vous ne vous y êtes pas opposé')
  })

  test.each(['refuse-all', 'withdraw'])('an objection: is made by %s too', async (action) => {
    const answer = await visitor.choose({ action })
    expect(Object.keys(stored(answer).refused).sort()).toEqual(['ads', 'statistics'])
    expect(stored(answer)).not.toHaveProperty('receipt')
  })

  test('an objection: no form without it turns what is exempt off, and none needs an answer for it', async () => {
    const answer = await visitor.choose({ action: 'save', 'purpose-ads': 'refused' })
    expect(answer.status).toBe(303)
    expect(Object.keys(stored(answer).refused)).toEqual(['ads'])
    expect((await visitor.choose({ action: 'save', 'purpose-statistics': 'granted' })).status).toBe(422)
  })

  test('an objection: that the browser does not keep is told to have no effect, purpose by purpose', async () => {
    const { headers } = await visitor.choose({ action: 'refuse-all' })
    const other = createVisitor(site.app)
    const { text } = await other.get(String(headers.location))
    expect(text).toContain('n&#39;a pas conservé ce choix')
    expect(text).toContain(
      'Statistiques\u00a0: <strong class="exempt">Actif\u00a0: vous ne vous y êtes pas opposé',
    )
  })

  test('an objection: is a choice to make where nothing else is asked, and one to change once it was made', async () => {
    site.serveCharter(versionWith((yaml) => yaml.slice(0, yaml.indexOf('  - id: ads')).replace(...asExempt)))
    expect((await visitor.get('/charte-cookies')).text).toContain('>Faire mon choix<')
    await visitor.choose({ action: 'save', 'purpose-statistics': 'refused' })
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toContain('>Modifier mon choix<')
    expect(text).not.toContain('>Faire mon choix<')
  })

  test('an objection: the signal of a browser is one, until the visitor allows it on the page', async () => {
    const { text } = await visitor.get('/charte-cookies').set('Sec-GPC', '1')
    expect(text).toContain('Désactivé par le signal GPC')
    expect(text).toContain('Il vaut aussi opposition')
    expect(text).toMatch(/id="purpose-statistics-refused"[^>]* checked/)
  })
})

describe('a stored choice', () => {
  const other = (change: (yaml: string) => string) => versionWith(change)
  const newPurpose = (yaml: string) =>
    `${yaml}\n  - { id: maps, title: { fr: Cartes, en: Maps }, description: { fr: Des cartes., en: Maps. }, cookies: [{ name: map, provider: Exemple, purpose: Cartes }] }\n`

  test('a stored choice: keeps its answers when a purpose is added, and only the new one is asked', async () => {
    site.serveCharter(other((yaml) => yaml))
    await visitor.choose({ action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' })
    site.serveCharter(other(newPurpose))
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    expect(text).toMatch(/id="purpose-ads-refused"[^>]* checked/)
    expect(text).not.toMatch(/name="purpose-maps"[^>]* checked/)
    expect(text).toContain('La charte a changé depuis votre choix')
  })

  test('a stored choice: is asked again only where the terms have changed', async () => {
    site.serveCharter(other((yaml) => yaml))
    await visitor.choose({ action: 'accept-all' })
    site.serveCharter(
      other((yaml) => yaml.replace('name: IDE, provider: Annonceur', 'name: IDE, provider: Autre')),
    )
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    expect(text).not.toMatch(/name="purpose-ads"[^>]* checked/)
  })

  test('a stored choice: of no is not asked again, whatever has changed', async () => {
    site.serveCharter(other((yaml) => yaml))
    await visitor.choose({ action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' })
    const revised = (yaml: string) => yaml.replace('id: ads', 'id: ads\n    revision: 2')
    site.serveCharter(other((yaml) => revised(yaml).replaceAll('provider: Annonceur', 'provider: Autre')))
    const { text } = await visitor.get('/charte-cookies')
    expect(text).toMatch(/id="purpose-ads-refused"[^>]* checked/)
    expect(text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    expect(text).not.toContain('La charte a changé depuis votre choix')
    expect((await visitor.get('/charte-cookies/banner')).text).toBe('')
  })

  test('a stored choice: is not asked again for a link, a blank, another order of languages or a row cut in two', async () => {
    site.serveCharter(other((yaml) => yaml))
    await visitor.choose({ action: 'accept-all' })
    const row = /.*\[_pk_\*, _hs\*\].*\n/
    const cut = (yaml: string) =>
      yaml.replace(row, (row) => ['_hs*', '_pk_*'].map((name) => row.replace('[_pk_*, _hs*]', name)).join(''))
    const edited = (yaml: string) =>
      cut(yaml)
        .replace('[fr, en]', '[en, fr]')
        .replaceAll('provider: Matomo', 'provider: "[Matomo](https://matomo.example)"')
        .replace('provider: Annonceur', "provider: 'Annonceur '")
    site.serveCharter(other(edited))
    const { text } = await visitor.get('/charte-cookies/fr')
    expect(text).toContain('href="https://matomo.example"')
    expect(readPage(text).answers).toEqual({ statistics: 'granted', ads: 'granted' })
    expect(text).not.toContain('La charte a changé depuis votre choix')
  })

  test('a stored choice: is still there when every purpose is asked again', async () => {
    site.serveCharter(other((yaml) => yaml))
    await visitor.choose({ action: 'accept-all' })
    site.serveCharter(other((yaml) => yaml.replaceAll('duration: P13M', 'duration: P14M')))
    const { text } = await visitor.get('/charte-cookies')
    expect(readPage(text).answers).toEqual({ statistics: 'unanswered', ads: 'unanswered' })
    expect(text).toContain('datetime="2026-11-23T09:30:00Z"')
    expect(text).toContain('La charte a changé depuis votre choix')
    expect(text).not.toContain('Vos autres réponses')
    expect(text).not.toContain('pas encore fait de choix')
  })

  test('a stored choice: is not a yes to a charter that changed while the visitor was reading', async () => {
    const shown = other((yaml) => yaml)
    site.serveCharter(shown)
    const { text } = await visitor.get('/charte-cookies')
    site.serveCharter(other(newPurpose))
    const post = (fields: object) =>
      visitor.agent
        .post('/charte-cookies/preferences')
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
    for (const named of [{}, { charter: '' }, { charter: [shown.hash, shown.hash] }]) {
      const accepted = await post({ action: 'accept-all', ...named })
      expect(accepted.status).toBe(422)
      expect(stored(accepted)).toBeUndefined()
    }
    const refused = await post({ action: 'refuse-all' })
    expect(purposes(stored(refused).refused)).toEqual(['ads', 'statistics'])
    expect(stored(refused).charter).toBe(shown.hash.slice(0, 16))
    const page = await visitor.get(String(refused.headers.location))
    expect(page.text).toContain('Votre choix est enregistré')
    expect(Object.values(readPage(page.text).answers)).toContain('unanswered')
  })

  test.each([
    ['malformed', 'cookies_preferences=%7B'],
    ['absurdly long', `cookies_preferences=${'a'.repeat(5000)}`],
    ['an object of cookie-parser', 'cookies_preferences=j:VALID'],
    ['of another version of the format', 'cookies_preferences=%7B%22v%22%3A2%7D'],
  ])('a stored choice: that is %s is no decision', async (_name, cookie) => {
    const line =
      cookiesSet((await visitor.choose({ action: 'accept-all' })).headers).get('cookies_preferences') ?? ''
    const valid = /=([^;]*)/.exec(line)?.[1] ?? ''
    const { text } = await createVisitor(site.app)
      .get('/charte-cookies')
      .set('Cookie', cookie.replaceAll('VALID', valid))
    expect(text).toContain('pas encore fait de choix')
    expect(text).not.toContain(' checked')
  })

  test('a stored choice: has no effect once its life is over', async () => {
    await visitor.choose({ action: 'accept-all' })
    const { text: page } = await visitor.get('/charte-cookies')
    expect(readPage(page).answers).toMatchObject({ statistics: 'granted' })
    site.at('2027-05-23T09:30:00Z')
    const { text } = await visitor.get('/charte-cookies')
    expect(Object.values(readPage(text).answers)).not.toContain('granted')
  })
})

describe('Global Privacy Control', () => {
  const gpc = { 'Sec-GPC': '1' }
  const answers = async () =>
    Object.values(readPage((await visitor.get('/charte-cookies').set(gpc)).text).answers)

  test('Global Privacy Control: is shown, ticks no, and stores nothing by itself', async () => {
    const { text, headers } = await visitor.get('/charte-cookies').set(gpc)
    expect(text).toContain('Global Privacy Control')
    expect(text.match(/ checked/g)).toHaveLength(3)
    expect(text).not.toMatch(/value="granted" checked/)
    expect(cookiesSet(headers).has('cookies_preferences')).toBe(false)
  })

  test.each([
    ['0, 1', true],
    ['1', true],
    ['0', false],
    ['true', false],
    ['1;x', false],
    ['', false],
  ])('the header %j counts: %s', async (value, isOn) => {
    const { text } = await visitor.get('/charte-cookies').set('Sec-GPC', value)
    expect(text.includes('Global Privacy Control')).toBe(isOn)
  })

  test('Global Privacy Control: suspends an older yes, and an explicit yes given under it stands', async () => {
    await visitor.choose({ action: 'accept-all' })
    expect(await answers()).not.toContain('granted')
    const { text } = await visitor.get('/charte-cookies').set(gpc)
    await visitor.agent
      .post('/charte-cookies/preferences')
      .set(gpc)
      .type('form')
      .send({ ...hiddenFields(text), action: 'accept-all' })
    expect(await answers()).toEqual(['granted', 'granted', 'granted'])
  })

  test.each([mixed, { action: 'accept-all' }])(
    'leaves the choice that was made on the page, and says that the signal suspends it: %j',
    async (fields) => {
      await visitor.choose(fields)
      const { text } = await visitor.get('/charte-cookies').set(gpc)
      expect(text).toContain('<strong class="suspended">Accepté, puis suspendu par le signal GPC</strong>')
      expect(text).toContain('datetime="2026-11-23T09:30:00Z"')
      expect(text).toContain('value="withdraw"')
      expect(text).toContain('/charte-cookies/receipt')
      expect(text).not.toContain('La charte a changé')
      expect(text).not.toContain('pas encore fait de choix')
      expect(text).not.toContain('class="unanswered"')
      expect(text).toMatch(/id="purpose-statistics-refused"[^>]* checked/)
    },
  )
})

describe('refused cookies', () => {
  const carriedByAll = '_pk_id.1=a; _hsq=b; SSESSabc=c; IDE=d; sessionid=e; _pk_é=f; other=g'

  interface Refusal {
    publicOrigin?: string
    version?: CharterVersion
    carried?: string
  }

  /** A visitor with some cookies refuses everything. */
  async function refuse({ publicOrigin, version = versionWith((yaml) => yaml), carried }: Refusal) {
    const { app } = await createTestApp({ version, ...(publicOrigin && { publicOrigin }) })
    const first = await createVisitor(app).get('/charte-cookies')
    const csrf = String(cookiesSet(first.headers).get('csrftoken')).split(';')[0]
    const { headers } = await createVisitor(app)
      .agent.post('/charte-cookies/preferences')
      .set('Cookie', `${csrf}; ${carried ?? carriedByAll}`)
      .type('form')
      .send({ ...hiddenFields(first.text), action: 'refuse-all' })
    return { app, headers }
  }

  const linesOf = (headers: Record<string, unknown>) => [headers['set-cookie'] ?? []].flat().map(String)
  const deletionsIn = (headers: Record<string, unknown>) =>
    linesOf(headers).filter((line) => line.includes('Max-Age=0;'))
  const namesIn = (lines: readonly string[]) => [...new Set(lines.map((line) => line.split('=')[0]))]

  test('refused cookies: that the site itself has set are deleted at once, by name or pattern', async () => {
    const lines = deletionsIn((await refuse({})).headers)
    expect(lines.map((line) => line.split(';')[0])).toEqual(['_pk_id.1=', '_hsq=', 'SSESSabc='])
    for (const line of lines) expect(line).toMatch(/; Max-Age=0;.*Expires=/)
  })

  test('refused cookies: are deleted for this host, and for no domain above it that is not declared', async () => {
    const { headers } = await refuse({ publicOrigin: 'http://data.bep.be' })
    expect(
      deletionsIn(headers)
        .filter((line) => line.startsWith('_hsq='))
        .map((line) => /Domain=([^;]*)/.exec(line)?.[1]),
    ).toEqual([undefined, 'data.bep.be'])
  })

  test('refused cookies: are deleted under the domain and path that the charter declares', async () => {
    const version = versionWith((yaml) =>
      yaml.replace('name: SSESS<ID>,', 'name: SSESS<ID>, domain: .bep.be, path: /app,'),
    )
    const { headers } = await refuse({ publicOrigin: 'http://data.bep.be', version })
    const lines = deletionsIn(headers).filter((line) => line.startsWith('SSESS'))
    expect(lines).toHaveLength(1)
    expect(lines[0]).toMatch(/Domain=\.?bep\.be;.*Path=\/app/)
  })

  test('refused cookies: that a browser never sends to the charter are deleted by their exact names', async () => {
    const version = versionWith((yaml) =>
      yaml.replace('name: [_pk_*, _hs*],', 'name: [app_visits, app_*], path: /app,'),
    )
    const { headers } = await refuse({ version, carried: 'other=g' })
    expect(deletionsIn(headers)).toEqual([expect.stringMatching(/^app_visits=; Max-Age=0; Path=\/app;/)])
  })

  test('refused cookies: stay where another purpose declares the same name, and so does the choice itself', async () => {
    const version = versionWith((yaml) => yaml.replace('[_pk_*, _hs*]', '[s*, c*]'))
    const { headers } = await refuse({ version, carried: 'something=a; cookies_old=b' })
    expect(namesIn(deletionsIn(headers))).toEqual(['something', 'cookies_old'])
    expect(linesOf(headers).some((line) => /^cookies_preferences=%7B/.test(line))).toBe(true)
  })

  test('refused cookies: leave the headers of an answer as small as proxies expect, and go with the next page where there are many', async () => {
    const publicOrigin = 'http://data.portal.bep.be'
    const version = versionWith((yaml) => yaml)
    const names = Array.from({ length: 100 }, (_, number) => `_pk_ses.${number}`)
    const jar = new Set(names)
    const carried = () => [...jar].map((name) => `${name}=x`).join('; ')
    const { app, headers } = await refuse({ publicOrigin, version, carried: carried() })
    const forget = (answer: Record<string, unknown>) => {
      expect(bytesOf(answer)).toBeLessThan(4096)
      const deleted = namesIn(deletionsIn(answer))
      for (const name of deleted) jar.delete(String(name))
      return deleted.length
    }
    expect(forget(headers)).toBeGreaterThan(4)
    const choice = cookiesSet(headers).get('cookies_preferences')?.split(';')[0]
    for (let visits = 0; jar.size > 0; visits++) {
      expect(visits).toBeLessThan(25)
      const page = await createVisitor(app).get('/charte-cookies/fr').set('Cookie', `${choice}; ${carried()}`)
      expect(forget(page.headers)).toBeGreaterThan(0)
    }
    const settled = await createVisitor(app).get('/charte-cookies/fr').set('Cookie', `${choice}`)
    expect(deletionsIn(settled.headers)).toEqual([])
  })

  test('refused cookies: stay where their purpose was granted', async () => {
    site.serveCharter(versionWith((yaml) => yaml))
    const { text } = await visitor.get('/charte-cookies')
    visitor.agent.jar.setCookie('_pk_id.1=a')
    const { headers } = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ ...hiddenFields(text), action: 'accept-all' })
    expect([...cookiesSet(headers).keys()]).toEqual(['cookies_preferences'])
    expect((await visitor.get('/charte-cookies')).headers['set-cookie']).toBeUndefined()
  })
})

/** The bytes of the headers of an answer, as they are sent. */
function bytesOf(headers: Record<string, unknown>): number {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().map((each) => `${name}: ${each}\r\n`),
  )
  return Buffer.byteLength(lines.join(''))
}

describe('a choice that the browser holds twice', () => {
  const https = { publicOrigin: 'https://data.bep.be', cookies: { secure: true, domain: 'bep.be' } }

  /** What an answer leaves of the cookie of one name, per Domain; the host alone is an empty text. */
  const placesOf = (headers: Record<string, unknown>, name: string) =>
    [headers['set-cookie'] ?? []]
      .flat()
      .map(String)
      .filter((line) => line.startsWith(`${name}=`))
      .map((line) => [
        /Domain=([^;]*)/.exec(line)?.[1] ?? '',
        line.includes('Max-Age=0;') ? 'deleted' : 'set',
      ])

  async function post(cookies: string, change: Parameters<typeof createTestApp>[0]) {
    const { app } = await createTestApp(change)
    const first = await createVisitor(app).get('/charte-cookies')
    const csrf = String(cookiesSet(first.headers).get('csrftoken')).split(';')[0]
    const { headers } = await createVisitor(app)
      .agent.post('/charte-cookies/preferences')
      .set('Cookie', `${csrf}; ${cookies}`)
      .type('form')
      .send({ ...hiddenFields(first.text), action: 'refuse-all' })
    return headers
  }

  test('a choice that the browser holds twice: is put right by the next one, also after COOKIE_DOMAIN was set', async () => {
    const one = 'cookies_preferences=a'
    const ours = await post('', { publicOrigin: 'https://data.bep.be' }).then((headers) =>
      String(cookiesSet(headers).get('cookies_preferences')).split(';', 1).join(),
    )
    expect(placesOf(await post(one, https), 'cookies_preferences')).toEqual([
      ['', 'deleted'],
      ['data.bep.be', 'deleted'],
      ['bep.be', 'set'],
    ])
    const alone = { publicOrigin: 'https://data.bep.be' }
    expect(placesOf(await post(`${ours}; ${ours}`, alone), 'cookies_preferences')).toEqual([
      ['data.bep.be', 'deleted'],
      ['bep.be', 'deleted'],
      ['', 'set'],
    ])
    expect(placesOf(await post(one, alone), 'cookies_preferences')).toEqual([['', 'set']])
  })
})
