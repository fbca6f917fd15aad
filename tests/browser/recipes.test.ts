/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { documented } from '../recipes/documented.ts'
import { shipped } from '../support/charters.ts'
import { openSite, type Site } from './browse.ts'
import { answer, asked, charterPath, mixed, press } from './choice.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

/** What the recipe for the browser says of each purpose, in a page of the site, whose host it names. */
function read(page: Page): Promise<Record<string, unknown>> {
  const purposes = JSON.stringify(asked)
  const recipe = documented('consent.js').replace('data.bep.be', new URL(page.url()).hostname)
  return page.evaluate(
    `(() => { ${recipe}; return Object.fromEntries(${purposes}.map((id) => [id, isGranted(id)])) })()`,
  )
}

const all = (isGranted: boolean) => Object.fromEntries(asked.map((id) => [id, isGranted]))

test('the recipe for the browser obeys each choice that is made on the page', async () => {
  const page = await site.open(charterPath)
  expect(await read(page)).toEqual(all(false))
  await press(page, 'accept-all')
  expect(await read(page)).toEqual(all(true))
  await answer(page, mixed)
  await press(page, 'save')
  expect(await read(page)).toEqual({ ...all(false), [asked[0] ?? '']: true })
  await press(page, 'refuse-all')
  expect(await read(page)).toEqual(all(false))
})

test('the recipe for the browser knows no answer where the browser holds two of the site', async () => {
  const page = await site.open(charterPath)
  await press(page, 'accept-all')
  const { name } = shipped.own.preferences
  const [value] = (await page.context().cookies()).filter((cookie) => cookie.name === name)
  const other = { name, value: value?.value ?? '', domain: '127.0.0.1', path: charterPath }
  await page.context().addCookies([other])
  expect(await read(page)).toEqual(all(false))
})

test('the recipe for the browser knows no earlier yes where the browser sends the signal', async () => {
  const page = await site.open(charterPath)
  await press(page, 'accept-all')
  // As browsers that have it show it, which Chromium does not.
  await page.evaluate("Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })")
  expect(await read(page)).toEqual(all(false))
})
