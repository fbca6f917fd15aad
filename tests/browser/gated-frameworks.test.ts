/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { comeBack, eventually, known, placeholders, refresh } from './guest-page.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

/** Adds a template as React does: what it holds are its children, and not its content. */
function addChildren(page: Page): Promise<void> {
  return page.evaluate((third) => {
    const template = document.createElement('template')
    template.dataset.purpose = 'statistics'
    const frame = Object.assign(document.createElement('iframe'), {
      title: 'Plan',
      src: `${third}/child.html`,
    })
    template.append(frame)
    document.querySelector('main')?.append(template)
  }, site.third)
}

const warning = expect.stringContaining(
  'charte: children of a template load before a yes: set its innerHTML instead',
)

describe('a template whose children are not its content', () => {
  test('a template whose children are not its content: loses them until there is a yes, and says so once', async () => {
    const page = await site.open('')
    await known(page)
    await addChildren(page)
    await refresh(page)
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(0)
    expect(await placeholders(page)).toHaveLength(1)
    expect(site.takeFaults()).toEqual([warning])
    await site.choose(page, 'accept-all')
    await refresh(page)
    expect(await page.locator('iframe').isVisible()).toBe(true)
    expect(await placeholders(page)).toEqual([])
    await site.choose(page, 'withdraw')
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(0)
    expect(await placeholders(page)).toHaveLength(1)
  })

  test('a template whose children are not its content: shows them, with its content, after a yes', async () => {
    const page = await site.open('')
    await site.choose(page, 'accept-all')
    await addChildren(page)
    await refresh(page)
    expect(await page.locator('iframe').isVisible()).toBe(true)
    await page.evaluate(() => {
      const template = document.querySelector('template')
      template?.append(Object.assign(document.createElement('p'), { textContent: 'Plus tard' }))
    })
    await refresh(page)
    expect(await page.getByText('Plus tard').isVisible()).toBe(true)
    expect(await page.locator('iframe').count()).toBe(1)
    expect(site.takeFaults()).toEqual([warning, warning])
  })

  test('a template whose children are not its content: is left alone where it is for no purpose', async () => {
    const page = await site.open('')
    await page.evaluate(() => {
      const template = document.createElement('template')
      template.append(document.createElement('p'))
      document.querySelector('main')?.append(template)
    })
    await refresh(page)
    expect(await page.locator('template > p').count()).toBe(1)
  })
})

describe('a template within a shadow root', () => {
  const within = (mode: string, more = '') =>
    `<div><template shadowrootmode="${mode}"><template data-purpose="statistics"${more}><iframe title="Plan" src="${site.third}/shadow.html"></iframe></template><p id="instead">Le bus 3</p></template></div>`

  test('a template within a shadow root: waits for its purpose as any other, and goes with it', async () => {
    const page = await site.open(within('open'))
    await known(page)
    expect(await placeholders(page)).toHaveLength(1)
    expect(site.embedded).toEqual([])
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded).toEqual(['/shadow.html'])
    expect(await placeholders(page)).toEqual([])
    await site.choose(page, 'withdraw')
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(0)
    expect(await placeholders(page)).toHaveLength(1)
  })

  test('a template within a shadow root: has its own fallback there', async () => {
    const page = await site.open(within('open', ' data-fallback="instead"'))
    await known(page)
    expect(await page.getByText('Le bus 3').isVisible()).toBe(true)
    await site.choose(page, 'accept-all')
    await refresh(page)
    expect(await page.getByText('Le bus 3').isVisible()).toBe(false)
  })

  test('a template within a shadow root: that is closed never loads', async () => {
    const page = await site.open(within('closed'))
    await site.choose(page, 'accept-all')
    await refresh(page)
    expect(site.embedded).toEqual([])
  })
})

describe('a shadow root within a template', () => {
  const shadow = (mode: string) =>
    `<template data-purpose="statistics"><script src="${site.third}/slow-1.js"></script><div><template shadowrootmode="${mode}"><p>Dedans</p><script src="${site.third}/2.js"></script></template></div><script src="${site.third}/3.js"></script></template>`

  test('a shadow root within a template: has its scripts run in their order, and only after a yes', async () => {
    const page = await site.open(shadow('open'))
    await known(page)
    expect(site.embedded).toEqual([])
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['slow-1.js', '2.js', '3.js'])
    expect(await page.getByText('Dedans').isVisible()).toBe(true)
  })

  test('a shadow root within a template: whose script alone had run has the page reloaded after a withdrawal', async () => {
    const page = await site.open(
      `<template data-purpose="statistics"><div><template shadowrootmode="open"><script src="${site.third}/2.js"></script></template></div></template>`,
    )
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['2.js'])
    await site.choose(page, 'withdraw')
    await Promise.all([page.waitForEvent('load'), comeBack(page)])
    await known(page)
    expect(await page.evaluate(() => window.ran)).toBeUndefined()
    expect(site.pages.length).toBe(2)
  })

  test('a shadow root within a template: that holds a template has it wait for its own purpose', async () => {
    const page = await site.open(
      `<template data-purpose="necessary"><div><template shadowrootmode="open"><template data-purpose="statistics"><iframe title="Plan" src="${site.third}/inner.html"></iframe></template></template></div></template>`,
    )
    await known(page)
    expect(await placeholders(page)).toHaveLength(1)
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded).toEqual(['/inner.html'])
  })
})
