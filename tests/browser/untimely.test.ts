/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { comeBack, eventually, known, refresh, tell } from './guest-page.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

const ran = (page: Page) => page.evaluate(() => window.ran)
const script = (purposes: string, name: string) =>
  `<template data-purpose="${purposes}"><script src="${site.third}/${name}"></script></template>`

describe('a script that never answers', () => {
  test('a script that never answers: holds up those of its own purpose alone, and those for ten seconds', async () => {
    const page = await site.open(
      script('statistics', 'stuck.js') + script('statistics', 'next.js') + script('third-party', 'other.js'),
    )
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => ran(page)).toEqual(['other.js'])
    expect(site.embedded).not.toContain('/next.js')
    await eventually(() => ran(page)).toEqual(['other.js', 'next.js'])
    site.release()
    await eventually(() => ran(page)).toEqual(['other.js', 'next.js', 'stuck.js'])
  })

  test('a script that never answers: is no more waited for than one that came late', async () => {
    const page = await site.open(script('statistics', 'slow.js') + script('statistics', 'next.js'))
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => ran(page)).toEqual(['slow.js', 'next.js'])
  })

  test('a script that never answers: holds up what is for its purpose and another', async () => {
    const page = await site.open(
      script('statistics', 'stuck.js') + script('third-party statistics', 'both.js'),
    )
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded).toEqual(['/stuck.js'])
    site.release()
    await eventually(() => ran(page)).toEqual(['stuck.js', 'both.js'])
  })
})

describe('a style sheet of the host that shows what is hidden', () => {
  const flex = {
    policy: { 'style-src': "'unsafe-inline' *" },
    head: '<style>.charte-banner, #instead { display: flex !important }</style>',
  }
  const question = '<section class="charte-banner">Une question</section>'
  const answered = (asks: boolean) =>
    tell(JSON.stringify({ v: 1, granted: ['necessary'], asks, purposes: {}, words: {} }))

  test('a style sheet of the host that shows what is hidden: does not show a banner that was answered', async () => {
    site.answerInstead(answered(false))
    const page = await site.open(question, flex)
    await known(page)
    expect(await page.getByText('Une question').isVisible()).toBe(false)
    site.answerInstead(answered(true))
    await refresh(page)
    expect(await page.getByText('Une question').isVisible()).toBe(true)
  })

  test('a style sheet of the host that shows what is hidden: does not show what stood instead of content that is there', async () => {
    const instead = '<p id="instead">Prenez le bus 3.</p>'
    const template = '<template data-purpose="necessary" data-fallback="instead"><p>Le plan</p></template>'
    const page = await site.open(template + instead, flex)
    await page.getByText('Le plan').waitFor()
    expect(await page.getByText('Prenez le bus 3.').isVisible()).toBe(false)
  })

  test('a style sheet of the host that shows what is hidden: is obeyed by a banner that has something to ask', async () => {
    site.answerInstead(answered(true))
    const page = await site.open(question.replace('>', ' style="display: grid">'), {
      policy: { 'style-src': "'unsafe-inline' *" },
    })
    await known(page)
    expect(await page.getByText('Une question').evaluate((banner) => getComputedStyle(banner).display)).toBe(
      'grid',
    )
  })

  test('a style sheet of the host that shows what is hidden: loses against that of the banner, without scripts too', async () => {
    const page = await site.open(question.replace('>', ' hidden>'), {
      ...flex,
      head: flex.head.replace(' !important', ''),
      javaScriptEnabled: false,
    })
    expect(await page.getByText('Une question').isVisible()).toBe(false)
  })
})

describe('a withdrawal while the visitor is writing', () => {
  const form = `<form><textarea aria-label="Message"></textarea><input type="checkbox" aria-label="Copie" value="1">
    <button type="reset">Effacer</button></form><div contenteditable aria-label="Note" role="textbox"></div>`

  /** A page whose scripts have run, and in which something was written. */
  async function write(write: (page: Page) => Promise<void>): Promise<Page> {
    const page = await site.open(form + script('statistics', 'count.js'))
    await site.choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => ran(page)).toEqual(['count.js'])
    await write(page)
    await page.evaluate(() =>
      document.addEventListener('charte:change', ({ detail }: CustomEventInit) =>
        window.ran?.push(detail.granted.join()),
      ),
    )
    await site.choose(page, 'withdraw')
    await refresh(page)
    return page
  }

  test.each(['Message', 'Note'])(
    'a withdrawal while the visitor is writing: takes nothing that she wrote in %s, and waits until it is empty',
    async (name) => {
      const field = (page: Page) => page.getByRole('textbox', { name })
      const page = await write(async (page) => field(page).pressSequentially('Bonjour'))
      await refresh(page)
      expect(site.pages.length).toBe(1)
      expect(await ran(page)).toEqual(['count.js', 'necessary'])
      await field(page).press('Control+a')
      await field(page).press('Delete')
      await Promise.all([page.waitForEvent('load'), comeBack(page)])
      await known(page)
      expect(await ran(page)).toBeUndefined()
    },
  )

  test('a withdrawal while the visitor is writing: waits until a form that she filled in is reset', async () => {
    const page = await write((page) => page.getByRole('checkbox').check())
    expect(site.pages.length).toBe(1)
    await page.getByRole('button', { name: 'Effacer' }).click()
    await Promise.all([page.waitForEvent('load'), comeBack(page)])
  })

  test('a withdrawal while the visitor is writing: waits for nothing that a script filled in', async () => {
    await write((page) =>
      page.getByRole('textbox', { name: 'Message' }).evaluate((field: HTMLTextAreaElement) => {
        field.value = 'Bonjour'
        field.dispatchEvent(new Event('input', { bubbles: true }))
      }),
    ).catch(() => {})
    await eventually(() => site.pages.length).toBe(2)
  })
})
