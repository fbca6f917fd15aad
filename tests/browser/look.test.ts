/// <reference lib="dom" />
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest'
import { shipped, smallCharter } from '../support/charters.ts'
import { dressed, pngLogo } from '../support/logos.ts'
import { charte } from '../support/process.ts'
import { axeFindings, reflow } from './accessibility.ts'
import { openSite, type Site } from './browse.ts'
import { charterPath, press } from './choice.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
  site.serveCharter(dressed)
})
afterEach(() => site.leave())
afterAll(() => {
  site.serveCharter(shipped)
  return site.close()
})

/** What a page shows of its look. */
function lookOf(page: Page) {
  return page.evaluate(() => {
    const logo = getComputedStyle(document.querySelector('.site-name') ?? document.body, '::before')
    return {
      link: getComputedStyle(document.querySelector('main a') ?? document.body).color,
      font: getComputedStyle(document.body).fontFamily.split(',')[0],
      logo: /logo-[^"]*/.exec(logo.backgroundImage)?.[0],
      size: [logo.inlineSize, logo.blockSize],
    }
  })
}

const light = { font: 'Charter', logo: 'logo-000000000001.svg', size: ['120px', '40px'] }
const dark = { font: 'Charter', logo: 'logo-000000000002.png', size: ['80px', '40px'] }

describe('the look of a site', () => {
  test('the look of a site: is on its page in light and in dark, with three requests but for the logo', async () => {
    const page = await site.open(`${charterPath}/fr`, { colorScheme: 'light' })
    await page.waitForLoadState('networkidle')
    expect(await lookOf(page)).toEqual({ ...light, link: 'rgb(168, 32, 26)' })
    expect(site.requests.filter((request) => !request.includes('logo'))).toHaveLength(3)
    expect(site.requests.filter((request) => request.includes('logo'))).toHaveLength(1)
    await page.emulateMedia({ colorScheme: 'dark' })
    expect(await lookOf(page)).toEqual({ ...dark, link: 'rgb(199, 112, 108)' })
  })

  test('the look of a site: is black on white on paper, with the logo of the light scheme', async () => {
    const page = await site.open(`${charterPath}/fr`)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    const { size: _, ...shown } = await lookOf(page)
    expect(shown).toEqual({ font: 'Charter', logo: light.logo, link: 'rgb(0, 0, 0)' })
  })

  test('the look of a site: leaves the colours to a visitor who forces hers, and keeps the logo', async () => {
    const page = await site.open(`${charterPath}/fr`, { forcedColors: 'active', colorScheme: 'light' })
    const forced = await page.evaluate(() => {
      const probe = document.createElement('a')
      probe.href = '/'
      document.body.append(probe)
      return getComputedStyle(probe).color
    })
    expect(await lookOf(page)).toEqual({ ...light, link: forced })
    expect(forced).not.toBe('rgb(168, 32, 26)')
  })

  test('the look of a site: is read by axe without a finding, and fits a phone, on every page', async () => {
    const page = await site.open(`${charterPath}/fr`)
    await press(page, 'accept-all')
    for (const path of ['/fr', '/receipt', '/versions', '/nowhere']) {
      await page.goto(charterPath + path)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        expect(await axeFindings(page), path).toEqual([])
      }
      expect((await lookOf(page)).logo).toBe(dark.logo)
      await page.setViewportSize({ width: 320, height: 568 })
      expect(await reflow(page), path).toEqual([])
    }
  })
})

test('the PDF of a charter shows its logo', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'charte-look-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const pdfOf = async (appearance: string) => {
    writeFileSync(join(folder, 'charter.yaml'), smallCharter + appearance)
    const words = [
      'export',
      join(folder, 'charter.yaml'),
      '--format',
      'pdf',
      '--out',
      join(folder, 'out.pdf'),
    ]
    const { code } = await charte(words, folder, { CHROMIUM_PATH: inject('chromiumPath'), HOME: folder })
    expect(code).toBe(0)
    return readFileSync(join(folder, 'out.pdf'), 'latin1')
  }
  writeFileSync(join(folder, 'logo.png'), pngLogo)
  expect(await pdfOf('')).not.toContain('/Subtype /Image')
  expect(await pdfOf('appearance: { logo: logo.png }\n')).toContain('/Subtype /Image')
})
