import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import cookieParser from 'cookie-parser'
import express, { type ErrorRequestHandler } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { consentOf, cookieCharter, gpcStatement } from '../../src/index.ts'
import { smallCharter, wordsFileOf } from '../support/charters.ts'
import {
  createHost,
  listenTo,
  onlyStatistics,
  openSmallCharter,
  publicUrl,
  visit,
  writeCharter,
} from '../support/host.ts'
import { cookiesSet } from '../support/visitor.ts'

const tellConsent: express.RequestHandler = (req, res) => {
  const { granted, refused, unanswered, since, isGranted } = consentOf(req)
  const names = ['necessary', 'statistics', 'ads', 'toString', '__proto__', '']
  res.json({ granted, refused, unanswered, since, isGranted: names.filter(isGranted) })
}

describe('a charter in a host application', () => {
  test('a charter in a host application: takes a choice, which every route of the host may ask for, before the charter and after it', async () => {
    const host = createHost((host) => host.get('/before', tellConsent))
    host.get('/after', tellConsent)
    const routes = express.Router().get('/deep', tellConsent)
    host.use('/router', routes)
    const inner = express().get('/deep', tellConsent)
    host.use('/app', inner)
    const { agent, choose } = visit(host)
    const nothing = { granted: ['necessary'], refused: [], unanswered: ['statistics', 'ads'] }
    expect((await agent.get('/after')).body).toEqual({ ...nothing, isGranted: ['necessary'] })
    expect((await choose(onlyStatistics)).status).toBe(303)
    for (const path of ['/before', '/after', '/router/deep', '/app/deep'])
      expect((await agent.get(path)).body).toEqual({
        granted: ['necessary', 'statistics'],
        refused: ['ads'],
        unanswered: [],
        since: expect.stringMatching(/^\d{4}-/),
        isGranted: ['necessary', 'statistics'],
      })
  })

  test('a charter in a host application: keeps a record of the choice, which its receipt shows', async () => {
    const { agent, choose } = visit(createHost())
    await choose(onlyStatistics)
    const receipt = await agent.get('/cookies/receipt?format=json')
    expect(receipt.status).toBe(200)
    expect(receipt.body.privacy_notice).toMatch(`${publicUrl}/cookies/versions/`)
    const kept = new URL(receipt.body.privacy_notice).pathname
    const page = await agent.get(kept)
    expect([page.status, page.text.includes('href="/cookies/versions/')]).toEqual([200, true])
  })

  test('a charter in a host application: knows its address in an app that is mounted later than the charter', async () => {
    const [host, legal] = [express(), express()]
    legal.use('/cookies', openSmallCharter())
    host.use('/legal', legal)
    host.get('/', tellConsent)
    expect((await request(host).get('/')).status).toBe(200)
    const { text } = await request(host).get('/legal/cookies/fr')
    expect(text).toContain('action="/legal/cookies/preferences"')
  })

  test('a charter in a host application: is not disturbed by a host that has parsed bodies and cookies, and disturbs nothing of it', async () => {
    const seen: unknown[] = []
    const host = createHost((host) => {
      host.use(cookieParser('a-secret-of-the-host'), express.urlencoded({ extended: true }))
      host.use((req, res, next) => {
        res.on('finish', () =>
          seen.push([req.cookies, req.signedCookies, Object.keys(req.body ?? {}).length > 0]),
        )
        next()
      })
    })
    const { agent, choose } = visit(host)
    await agent.get('/cookies/fr').set('Cookie', 'host=own')
    expect(seen).toEqual([[{ host: 'own' }, {}, false]])
    const saved = await choose(onlyStatistics)
    expect([saved.status, [...cookiesSet(saved.headers).keys()]]).toEqual([303, ['cookies_preferences']])
  })

  test.each([
    ['without a secret', cookieParser()],
    ['with one of the host', cookieParser('a-secret-of-the-host')],
  ])(
    'a charter in a host application: knows its forms again where the host has parsed the cookies %s',
    async (_how, parse) => {
      const host = createHost((host) => host.use(parse))
      host.get('/', tellConsent)
      const { agent, choose } = visit(host)
      expect((await choose(onlyStatistics)).status).toBe(303)
      expect((await choose({ action: 'withdraw' })).status).toBe(303)
      expect((await agent.get('/')).body).toMatchObject({
        granted: ['necessary'],
        refused: ['statistics', 'ads'],
      })
      const forged = await agent
        .post('/cookies/preferences')
        .type('form')
        .send({ action: 'accept-all', csrfmiddlewaretoken: 'forged' })
      expect(forged.status).toBe(403)
    },
  )

  test('a charter in a host application: leaves unknown paths and errors to its host, whose views are of another engine', async () => {
    const host = createHost((host) => host.set('view engine', 'other').engine('other', () => {}))
    host.use((_req, res) => res.status(404).send('a page of the host'))
    expect((await request(host).get('/cookies/es')).text).toBe('a page of the host')
    expect((await request(host).get('/cookies/fr')).status).toBe(200)
    const showError: ErrorRequestHandler = (error, _req, res, _next) =>
      res.status(error.status).send('an error of the host')
    host.use(showError)
    expect((await request(host).delete('/cookies/preferences')).text).toBe('an error of the host')
  })

  test('a charter in a host application: sends none of the headers that are the business of its host', async () => {
    const { headers } = await request(createHost()).get('/cookies/fr')
    for (const name of ['content-security-policy', 'strict-transport-security', 'etag', 'x-frame-options'])
      expect(headers[name]).toBeUndefined()
  })

  test('a charter in a host application: follows the edits of its file', async () => {
    const charterFile = writeCharter(smallCharter)
    const host = createHost(undefined, openSmallCharter({ charterFile }))
    const title = async () => /<h1>(.*)<\/h1>/.exec((await request(host).get('/cookies/fr')).text)?.[1]
    expect(await title()).toBe('Cookies')
    writeFileSync(charterFile, smallCharter.replace('title: { fr: Cookies,', 'title: { fr: Charte,'))
    await expect.poll(title, { timeout: 10_000 }).toBe('Charte')
  })
})

describe('Global Privacy Control', () => {
  test('Global Privacy Control: is a no of a visitor who has not answered, and suspends a yes that was given before it', async () => {
    const host = createHost()
    host.get('/', tellConsent)
    const { agent, choose } = visit(host)
    const refused = { granted: ['necessary'], refused: ['statistics', 'ads'], unanswered: [] }
    expect((await agent.get('/').set('Sec-GPC', '1')).body).toMatchObject(refused)
    await choose({ action: 'accept-all' })
    expect((await agent.get('/')).body).toMatchObject({ granted: ['necessary', 'statistics', 'ads'] })
    expect((await agent.get('/').set('Sec-GPC', '1')).body).toMatchObject(refused)
  })

  test('Global Privacy Control: gives way to a yes that is given with it', async () => {
    const host = createHost()
    host.get('/', tellConsent)
    const { agent, choose } = visit(host)
    agent.set('Sec-GPC', '1')
    await choose({ action: 'accept-all' })
    expect((await agent.get('/')).body).toMatchObject({ granted: ['necessary', 'statistics', 'ads'] })
  })

  test('Global Privacy Control: is stated where the site says since when it stands by it, and nowhere else', async () => {
    const host = express().use(gpcStatement({ since: '2026-11-01' }))
    const { status, body, headers } = await request(host).get('/.well-known/gpc.json')
    expect([status, body]).toEqual([200, { gpc: true, lastUpdate: '2026-11-01' }])
    expect(headers['content-type']).toMatch('application/json')
    expect((await request(createHost()).get('/.well-known/gpc.json')).status).toBe(404)
  })
})

describe('a charter that cannot be served', () => {
  test('a charter that cannot be served: names every option that is wrong, by the name that the host has written', () => {
    const open = () =>
      cookieCharter({ publicUrl: 'data.example.org', cookieDomain: '.x', recordRetention: 'ever' })
    expect(open).toThrow(
      /^publicUrl is "data.example.org"; write .*\ncookieDomain is .*\nrecordRetention is /,
    )
    expect(() => cookieCharter({ publicUrl: '' })).toThrow(
      /^publicUrl is missing; write the address of the site/,
    )
  })

  test('a charter that cannot be served: speaks the languages of a folder that is named, and of none that lacks a word', async () => {
    const localesDirectory = mkdtempSync(join(tmpdir(), 'locales-'))
    const turkish = wordsFileOf('tr')
    const save = (words: string) => writeFileSync(join(localesDirectory, 'tr/translation.json'), words)
    mkdirSync(join(localesDirectory, 'tr'))
    const charter = smallCharter.replace('[fr, en]', '[fr, en, tr]')
    save(turkish.replace('"Refuse all"', '"Tümünü reddet"'))
    const host = createHost(() => {}, openSmallCharter({ charter, localesDirectory }))
    expect((await request(host).get('/cookies/tr')).text).toContain('Tümünü reddet</button>')
    save(turkish.replace('"refuseAll"', '"refusesAll"'))
    expect(() => openSmallCharter({ charter, localesDirectory })).toThrow(
      /languages\[2\]: found "tr"; add to .*tr\/translation\.json and start again: preferences\.refuseAll$/,
    )
  })

  test('a charter of a host that gives no receipts: takes a consent without a number', async () => {
    const numberIn = async (receipts: 'on' | 'off') => {
      const { choose } = visit(createHost(() => {}, openSmallCharter({ receipts })))
      return cookiesSet((await choose(onlyStatistics)).headers)
        .get('cookies_preferences')
        ?.includes('receipt')
    }
    expect([await numberIn('on'), await numberIn('off')]).toEqual([true, false])
  })

  test('a charter that cannot be served: names every mistake of its file with its line', () => {
    const charterFile = writeCharter(smallCharter.replace('duration: P6M', 'duration: long'))
    expect(() => openSmallCharter({ charterFile })).toThrow(
      /\/charter\.yaml:\d+:\d+ purposes\[0\]\.cookies\[0\]\.duration: found "long"; write a duration/,
    )
  })

  test('a charter that cannot be served: names the options that its file does not go with as the host writes them, and no variable of a server', () => {
    expect(() => openSmallCharter({ recordRetention: 'P3M' })).toThrow(
      'write at most P3M, or raise recordRetention: without its record',
    )
    const prefixed = smallCharter.replace('name: cookies_preferences', 'name: __Host-choice')
    expect(() => openSmallCharter({ charter: prefixed, cookieDomain: 'localhost.example' })).toThrow(
      'cookieDomain is "localhost.example"; write localhost or a domain above it, or change publicUrl',
    )
    expect(() => openSmallCharter({ charter: prefixed })).toThrow('serve the site by https (publicUrl), or')
    const https = { publicUrl: 'https://data.example.org', cookieDomain: 'example.org' }
    expect(() => openSmallCharter({ charter: prefixed, ...https })).toThrow(
      'drop the prefix, or do not set cookieDomain',
    )
  })

  test('a charter that cannot be served: says where a file is looked for that is not there, and how to have one', () => {
    expect(() => openSmallCharter({ charterFile: '/no/such/charter.yaml' })).toThrow(
      'there is no charter at /no/such/charter.yaml: write one (npx charte init charter.yaml), or name yours by the option charterFile',
    )
  })

  test('a charter that cannot be served: says how to mount it, when it is mounted where it is not known or nowhere', async () => {
    const router = express.Router().use('/cookies', openSmallCharter())
    const host = express().use(router)
    const errors = listenTo(host)
    await request(host).get('/cookies')
    expect(errors).toEqual(['mount the charter with the use() of an Express app, not of a Router'])
    const bare = express().get('/', tellConsent)
    const others = listenTo(bare)
    await request(bare).get('/')
    expect(others).toEqual([
      "no charter is mounted in this application: app.use('/charte-cookies', cookieCharter(...))",
    ])
  })
})

describe('a charter of another site', () => {
  const reported = (publicUrl: string) => {
    const lines: unknown[] = []
    const logger = { info() {}, error: (...line: unknown[]) => void lines.push(...line) }
    openSmallCharter({ publicUrl, logger })
    return lines
  }

  test('a charter of another site: is reported when it is opened, with both addresses', () => {
    expect(reported('https://www.town.example')).toEqual([
      { site: 'https://example.org', publicUrl: 'https://www.town.example' },
      'the charter is that of another site than publicUrl: write an address of the site of publicUrl (https://www.town.example) as its site.url, or change publicUrl or charterFile',
    ])
  })

  test.each(['https://example.org', 'https://cookies.example.org', 'http://localhost:3000'])(
    'a charter of the same site, or on the machine of who writes it: is not reported at %s',
    (publicUrl) => {
      expect(reported(publicUrl)).toEqual([])
    },
  )
})
