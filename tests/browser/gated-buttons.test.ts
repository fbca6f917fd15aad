/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { shipped, shippedSource, versionOf } from '../support/charters.ts'
import { axeFindings } from './accessibility.ts'
import { arrive, press, stored, wordsIn } from './choice.ts'
import { eventually, known, placeholders, refresh } from './guest-page.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

const t = wordsIn('fr')
const once = (page: Page) => page.getByRole('button', { name: t('embed.once') })
const always = (page: Page) => page.getByRole('button', { name: t('embed.always') })
const failed = (page: Page) => page.getByRole('alert').getByText(t('notice.blocked.title'))

const frame = (purpose: string, name = purpose.replaceAll(' ', '-')) =>
  `<template data-purpose="${purpose}"><iframe title="Plan" src="${site.third}/${name}.html"></iframe></template>`

/** The element that has the focus, by its name. */
const focusedElement = (page: Page) => page.evaluate(() => document.activeElement?.localName)

describe('this time', () => {
  test('this time: shows what the button stands for and nothing else of its purpose, which is not granted', async () => {
    const page = await site.open(`${frame('third-party', 'one')}${frame('third-party', 'two')}`)
    await once(page).first().click()
    await eventually(() => site.embedded).toEqual(['/one.html'])
    expect(await placeholders(page)).toHaveLength(1)
    expect(await page.evaluate(() => window.charte.granted('third-party'))).toBe(false)
    expect(await stored(page)).toBeUndefined()
    await eventually(() => focusedElement(page)).toBe('iframe')
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(1)
    expect(site.embedded).toEqual(['/one.html'])
    await page.reload()
    await eventually(() => placeholders(page)).toHaveLength(2)
  })

  test('this time: what is of two purposes, or for one that was objected to or refused, comes as well', async () => {
    const page = await site.open(frame('statistics third-party'))
    await site.choose(page, 'refuse-all')
    await once(page).click()
    await eventually(() => site.embedded).toEqual(['/statistics-third-party.html'])
    expect(Object.values((await stored(page)) ?? {})).not.toContain('granted')
  })

  test('this time: a script runs, and the page does not reload for it', async () => {
    const page = await site.open(
      `<template data-purpose="statistics"><p>Les chiffres</p><script src="${site.third}/count.js"></script></template>`,
    )
    await once(page).click()
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['count.js'])
    await eventually(() => page.evaluate(() => document.activeElement?.textContent)).toBe('Les chiffres')
    await refresh(page)
    await site.choose(page, 'refuse-all')
    await refresh(page)
    expect(site.pages.length).toBe(1)
    expect(await page.getByText('Les chiffres').isVisible()).toBe(true)
  })
})

describe('always', () => {
  test('always: grants what is wanting, leaves all else open, and the visitor stays where she is', async () => {
    const page = await site.open(
      `<textarea>écrit</textarea>${frame('third-party', 'one')}${frame('third-party', 'two')}${frame('statistics')}`,
    )
    await page.locator('textarea').fill('ce que je dis')
    await always(page).nth(1).focus()
    await page.keyboard.press('Enter')
    await eventually(() => [...site.embedded].sort()).toEqual(['/one.html', '/two.html'])
    await eventually(() => page.evaluate(() => document.activeElement?.getAttribute('src'))).toBe(
      `${site.third}/two.html`,
    )
    expect(await stored(page)).toEqual({ 'third-party': 'granted' })
    expect(await placeholders(page)).toHaveLength(1)
    expect(await page.locator('textarea').inputValue()).toBe('ce que je dis')
    expect(site.pages.length).toBe(1)
  })

  test('always: what was refused elsewhere stays refused, and what was granted stays granted', async () => {
    const page = await site.open(frame('third-party'))
    await site.choose(page, 'refuse-all')
    await always(page).click()
    await eventually(() => site.embedded).toEqual(['/third-party.html'])
    expect(await stored(page)).toEqual({
      statistics: 'refused',
      'first-party': 'refused',
      'third-party': 'granted',
    })
  })

  test('always: pressed twice, is recorded once', async () => {
    const page = await site.open(frame('third-party'))
    await known(page)
    let sent = 0
    page.on('request', (request) => {
      if (request.method() === 'POST') sent++
    })
    await always(page).dblclick()
    await eventually(() => site.embedded).toEqual(['/third-party.html'])
    await refresh(page)
    expect(sent).toBe(1)
  })

  test('always: after an edit of the charter, nothing is granted, the text says so in new words, and the next press counts', async () => {
    const page = await site.open(frame('third-party'))
    await known(page)
    site.serveCharter(versionOf(shippedSource.replaceAll('Cookies tiers', 'Vidéos')))
    await always(page).click()
    await failed(page).waitFor()
    expect(await stored(page)).toBeUndefined()
    expect(await placeholders(page)).toEqual([expect.stringContaining('Vidéos')])
    await eventually(() => page.evaluate(() => document.activeElement?.className)).toBe('charte-placeholder')
    expect(site.takeFaults()).toEqual([expect.stringContaining('422')])
    await always(page).click()
    await eventually(() => site.embedded).toEqual(['/third-party.html'])
    site.serveCharter(shipped)
  })

  test('always: where the charter is gone, the text says that nothing is saved, and what shows this time still does', async () => {
    const page = await site.open(frame('third-party'))
    await known(page)
    await page.context().route('**/preferences', (route) => route.abort())
    await always(page).click()
    await failed(page).waitFor()
    expect(await axeFindings(page)).toEqual([])
    await always(page).click()
    await refresh(page)
    expect(await failed(page).count()).toBe(1)
    site.takeFaults()
    await once(page).click()
    await eventually(() => site.embedded).toEqual(['/third-party.html'])
  })

  test('always: is not offered for a purpose that the charter does not have, nor in a frame', async () => {
    const page = await site.open(frame('no-such-purpose'))
    await known(page)
    expect([await once(page).count(), await always(page).count()]).toEqual([1, 0])
    await page.close()
    const inner = await site.open(frame('third-party'))
    await known(inner)
    const address = inner.url()
    const outer = await site.open(`<iframe title="Page" src="${address}"></iframe>`, {
      policy: { 'frame-src': site.origin },
    })
    const framed = outer.frameLocator('iframe')
    await framed.getByRole('button', { name: t('embed.once') }).waitFor()
    expect(await framed.getByRole('button', { name: t('embed.always') }).count()).toBe(0)
  })
})

describe('the way to the choice', () => {
  test('the way to the choice: leads back to the page, with scripts and without', async () => {
    const page = await site.open(frame('third-party'))
    const address = page.url()
    const link = page.getByRole('link', { name: t('choice.make') })
    await Promise.all([page.waitForURL('**/fr?next=*#preferences'), link.click()])
    await press(page, 'accept-all')
    await arrive(page, () => page.getByRole('link', { name: t('embed.returnTo') }).click())
    expect(page.url()).toBe(address)
    await eventually(() => site.embedded).toEqual(['/third-party.html'])

    const without = await site.open('', { javaScriptEnabled: false })
    await without.goto(`${site.charter}/fr?next=${encodeURIComponent(address)}#preferences`)
    await arrive(without, () => without.getByRole('button', { name: 'English' }).click())
    await press(without, 'refuse-all')
    await arrive(without, () => without.getByRole('link', { name: wordsIn('en')('embed.returnTo') }).click())
    expect(without.url()).toBe(address)
  })
})
