import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ejs from 'ejs'
import express from 'express'
import { HtmlValidate } from 'html-validate'
import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { type CharterLayout, ConfigError } from '../../src/index.ts'
import { createHost, openSmallCharter, visit } from '../support/host.ts'

/** A layout of a host that greets a visitor. */
const layout: CharterLayout = ({ title, language, direction, head, body }) =>
  `<!DOCTYPE html>\n<html lang="${language}" dir="${direction}">\n<head>\n<meta charset="utf-8">\n<title>${title} | Host</title>\n${head}</head>\n<body>\n<nav>Host</nav>\n${body}<footer>Hello Ann</footer>\n</body>\n</html>\n`

const errors: object[] = []
const logger = { info() {}, error: (...said: unknown[]) => void errors.push(said) }
const hostWith = (given: string | CharterLayout) =>
  createHost(() => {}, openSmallCharter({ layout: given, logger }))

const validator = new HtmlValidate({
  root: true,
  elements: ['html5'],
  extends: ['html-validate:document'],
  // A page that is kept is shown in the style sheet of the day.
  rules: { 'require-sri': 'off' },
})

describe('the layout of a host', () => {
  test.each([
    ['the page', '/cookies/fr', 'h1'],
    ['the receipt', '/cookies/receipt?language=fr', 'h1'],
    ['the versions', '/cookies/versions?language=fr', '.version'],
    ['a version of the past', undefined, '.kept, h1'],
  ])(
    'the layout of a host: stands around %s, with its languages, and one main',
    async (_what, named, content) => {
      const visitor = visit(hostWith(layout))
      await visitor.choose({ action: 'accept-all' }, '/cookies')
      const { text: list } = await visitor.get('/cookies/versions?language=fr')
      const path = named ?? /href="(\/cookies\/versions\/[0-9a-f]{64}\/fr)"/.exec(list)?.[1] ?? ''
      const { text, status, headers } = await visitor.get(path)
      expect([status, headers['content-language']]).toEqual([200, 'fr'])
      expect(validator.validateStringSync(text).results.flatMap(({ messages }) => messages)).toEqual([])
      const page = parse(text)
      expect(page.querySelector('html')?.attributes).toEqual({ lang: 'fr', dir: 'ltr' })
      expect(page.querySelector('title')?.text).toMatch(/ – Exemple \| Host$/)
      expect(page.querySelectorAll('main')).toHaveLength(1)
      expect(page.querySelector(`main#main ${content}`)).not.toBeNull()
      expect(page.querySelectorAll('.languages [lang]').map((one) => one.getAttribute('lang'))).toEqual([
        'fr',
        'en',
      ])
      expect(page.querySelectorAll('link[rel=stylesheet]')).toHaveLength(1)
      expect(page.querySelectorAll('header, .skip-link, .site-name, meta[name=viewport]')).toEqual([])
      expect(page.querySelectorAll('footer').map(({ text }) => text)).toEqual(['Hello Ann'])
      expect(page.querySelector('.site-footer')?.text).toContain('Version')
    },
  )

  test('the layout of a host: keeps the choice working, with the token of each visitor', async () => {
    const host = hostWith(layout)
    const [one, other] = [visit(host), visit(host)]
    for (const visitor of [one, other]) {
      const { status } = await visitor.choose({ action: 'accept-all' })
      expect(status).toBe(303)
      expect((await visitor.get('/cookies/fr')).text).toContain('Hello Ann')
    }
    const tokens = await Promise.all(
      [one, other].map(
        async ({ get }) => /csrfmiddlewaretoken" value="([^"]+)"/.exec((await get('/cookies/fr')).text)?.[1],
      ),
    )
    expect(new Set(tokens).size).toBe(2)
  })

  test('the layout of a host: a form that is shown again is within it, too', async () => {
    const visitor = visit(hostWith(layout))
    const { status, text } = await visitor.choose({ action: 'save' })
    expect(status).toBe(422)
    expect(text).toContain('Hello Ann')
  })

  test('the layout of a host: what it shows of a visitor is kept by no cache', async () => {
    const visitor = visit(hostWith(layout))
    const { text } = await visitor.get('/cookies/versions?language=fr')
    const [, path = ''] = /href="(\/cookies\/versions\/[0-9a-f]{64}\/fr)"/.exec(text) ?? []
    expect((await visitor.get(path)).headers['cache-control']).toBe('private, no-cache')
  })

  test('the layout of a host: is given its request and its answer, and texts as they are', async () => {
    let title = ''
    const host = hostWith(async (page, req, res) => {
      title = page.title
      res.set('X-Layout', req.originalUrl)
      return layout(page, req, res)
    })
    const { headers } = await request(host).get('/cookies/fr')
    expect(headers['x-layout']).toBe('/cookies/fr')
    expect(title).toBe('Cookies – Exemple')
  })

  test('the layout of a host: may be a view of the host, with the locals of its answer', async () => {
    const views = mkdtempSync(join(tmpdir(), 'charte-layout-'))
    mkdirSync(views, { recursive: true })
    writeFileSync(
      join(views, 'around.ejs'),
      '<!DOCTYPE html><html lang="<%= language %>"><title><%= title %></title><%- head %><p>Hello <%= user %></p><%- body %></html>',
    )
    const host = express().set('views', views).set('view engine', 'ejs').engine('ejs', ejs.renderFile)
    host.use((_req, res, next) => {
      res.locals.user = 'Ann & Bob'
      next()
    })
    host.use('/cookies', openSmallCharter({ layout: 'around', logger }))
    const { text } = await request(host).get('/cookies/fr')
    expect(text).toContain('<p>Hello Ann &amp; Bob</p><div class="charte" lang="fr" dir="ltr">')
  })
})

describe('a layout that cannot be used', () => {
  test.each<[string, string | CharterLayout, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('no such partial')
      },
      /no such partial/,
    ],
    ['rejects', () => Promise.reject(new Error('no database')), /no database/],
    ['gives nothing', (() => undefined) as unknown as CharterLayout, /it gave undefined, and no HTML/],
    ['gives an empty text', () => '', /it gave an empty text/],
    ['is a view that is not there', 'nowhere', /No default engine|nowhere/],
  ])(
    'a layout that %s: leaves the whole page of the charter, and one line with the remedy',
    async (_what, given, problem) => {
      errors.length = 0
      const { status, text } = await request(hostWith(given)).get('/cookies/fr')
      expect(status).toBe(200)
      expect(text).toContain('<header class="site-header">')
      expect(errors).toEqual([
        [{ problem: expect.stringMatching(problem) }, expect.stringContaining('see to the option layout')],
      ])
    },
  )

  test('a layout that answers by itself: is left to it', async () => {
    const host = hostWith((_page, _req, res) => {
      res.send('its own')
      return ''
    })
    const { text } = await request(host).get('/cookies/fr')
    expect(text).toBe('its own')
  })

  test.each([[''], [' '], [7], [{}], [null]])(
    'a layout that is %j: is an error where the app is built',
    (given) => {
      const open = () => openSmallCharter({ layout: given as unknown as string })
      expect(open).toThrow(ConfigError)
      expect(open).toThrow(/^layout is .*; give the name of a view, or a function that makes a page$/)
    },
  )
})
