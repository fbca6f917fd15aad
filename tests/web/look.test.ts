import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { printExport } from '../../src/exports/html.ts'
import { readStyleSheet } from '../../src/page/style-sheet.ts'
import { smallCharter, versionOf } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
import { dressed, dressedIn, pngLogo, svgLogo } from '../support/logos.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const usual = versionOf(smallCharter)
const assets = '/charte-cookies/assets'
const usualContent = readStyleSheet().in(usual).content.toString()

/** The style sheet that a page names, as it is sent, and its integrity as the page says it. */
async function styleOf(app: Parameters<typeof request>[0], html: string) {
  const [, address = '', integrity] =
    /<link rel="stylesheet" href="([^"]+)" integrity="([^"]+)"/.exec(html) ?? []
  const { text, headers } = await request(app).get(address)
  const hash = createHash('sha256').update(text).digest('base64')
  return { text, address, headers, isWhole: integrity === `sha256-${hash}` }
}

describe('the look of a charter', () => {
  test.each([
    ['the page', '/charte-cookies/fr'],
    ['an error', '/charte-cookies/nowhere'],
    ['the versions', '/charte-cookies/versions'],
    ['the receipt', '/charte-cookies/receipt'],
  ])(
    'the look of a charter: dresses %s by one style sheet, which is what the page says',
    async (_what, path) => {
      const { app } = await createTestApp({ version: dressed })
      const visitor = createVisitor(app)
      await visitor.choose({ action: 'accept-all' })
      const { text: html } = await visitor.get(path)
      expect(html.match(/rel="stylesheet"/g)).toHaveLength(1)
      expect(html).not.toMatch(/<style|\sstyle=/)
      const { text, isWhole, headers } = await styleOf(app, html)
      expect(isWhole).toBe(true)
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable')
      expect(text.startsWith(usualContent)).toBe(true)
      expect(text).toContain('@media screen{:root{--accent:#a8201a}}')
      expect(text).toContain('@media screen and (prefers-color-scheme:dark){:root{--accent:#c7706c}}')
      expect(text).toMatch(/:root\{--font:Charter,.*serif\}/)
    },
  )

  test('the look of a charter: its logos are pictures that do nothing but draw, by names that change with them', async () => {
    const { app } = await createTestApp({ version: dressed })
    for (const [name, type, content] of [
      ['logo-000000000001.svg', 'image/svg+xml', Buffer.from(svgLogo)],
      ['logo-000000000002.png', 'image/png', pngLogo],
    ] as const) {
      const { status, headers, body } = await request(app).get(`${assets}/${name}`).buffer(true)
      expect(status).toBe(200)
      expect(content.equals(Buffer.from(body))).toBe(true)
      expect(headers).toMatchObject({
        'content-type': type,
        'cache-control': 'public, max-age=31536000, immutable',
        'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'; sandbox",
        'x-content-type-options': 'nosniff',
      })
    }
    await request(app).get(`${assets}/logo-000000000003.svg`).expect(404)
  })

  test('the look of a charter: a page of before the look changed still has the style sheet and the logo that it names', async () => {
    const { app, serveCharter } = await createTestApp({ version: dressed })
    const { text: html } = await request(app).get('/charte-cookies/fr')
    serveCharter(usual)
    const { text: next } = await request(app).get('/charte-cookies/fr')
    const [before, after] = [await styleOf(app, html), await styleOf(app, next)]
    expect([before.isWhole, after.isWhole]).toEqual([true, true])
    expect(after.text).toBe(usualContent)
    expect(before.address).not.toBe(after.address)
    await request(app).get(`${assets}/logo-000000000001.svg`).expect(200)
  })

  test('the look of a charter: another one is on each page at once, the list of versions too', async () => {
    const { app, serveCharter } = await createTestApp({ version: dressed })
    for (const path of ['/charte-cookies/fr', '/charte-cookies/versions']) {
      serveCharter(dressed)
      const { text: before } = await request(app).get(path)
      serveCharter(dressedIn('{ accent: "#00695c" }'))
      const { text } = await styleOf(app, (await request(app).get(path)).text)
      expect(text).toContain('--accent:#00695c')
      expect((await styleOf(app, before)).text).toContain('--accent:#a8201a')
    }
  })

  test('the look of a charter: asks nobody again', async () => {
    const { app, serveCharter } = await createTestApp({ version: usual })
    const visitor = createVisitor(app)
    await visitor.choose({ action: 'accept-all' })
    const granted = async () => (await visitor.get('/charte-cookies/preferences.json')).body.granted
    const before = await granted()
    expect(before.length).toBeGreaterThan(1)
    serveCharter(dressed)
    expect(await granted()).toEqual(before)
  })

  test('the look of a charter: adds less than 300 bytes to a first visit, a charter without one none', () => {
    const sizeOf = (text: string | Uint8Array) => gzipSync(text, { level: 9 }).length
    const content = readStyleSheet().in(dressed).content
    expect(sizeOf(content) - sizeOf(usualContent)).toBeLessThan(300)
  })

  test('the look of a charter: stays out of the fragment, which takes that of the page around it', () => {
    const source = { site: exportSite, language: 'fr', baseUrl: '/charte-cookies' }
    expect(printExport('fragment', { ...source, version: dressed })).toBe(
      printExport('fragment', { ...source, version: usual }),
    )
  })
})
