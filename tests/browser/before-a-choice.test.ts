/// <reference lib="dom" />
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { shipped } from '../support/charters.ts'
import { openSite, type Site } from './browse.ts'
import { answer, charterPath, mixed, stored } from './choice.ts'

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

test('a first visit asks for the page, its style and its icon, and for nothing else', async () => {
  const page = await site.open(charterPath)
  await page.waitForLoadState('networkidle')
  expect(site.requests.length).toBeLessThanOrEqual(3)
})

test('a first visit leaves one cookie, that of the form, which no script can read', async () => {
  const page = await site.open(charterPath)
  const cookies = await page.context().cookies()
  expect(cookies.map(({ name, httpOnly }) => ({ name, httpOnly }))).toEqual([
    { name: shipped.own.csrf.name, httpOnly: true },
  ])
  expect(await page.evaluate(() => document.cookie)).toBe('')
})

test('a first visit leaves nothing else in the browser', async () => {
  const page = await site.open(charterPath)
  const left = await page.evaluate(async () => ({
    local: localStorage.length,
    session: sessionStorage.length,
    databases: await indexedDB.databases(),
    caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }))
  expect(left).toEqual({ local: 0, session: 0, databases: [], caches: [], workers: 0 })
})

test('ticking, Escape, scrolling, leaving and coming back are no consent', async () => {
  const page = await site.open(charterPath)
  await answer(page, mixed)
  await page.keyboard.press('Escape')
  await page.mouse.wheel(0, 5000)
  await page.reload()
  await page.goto(`${charterPath}/en`)
  await page.goBack()
  expect(site.requests.filter((request) => !request.startsWith('GET '))).toEqual([])
  expect(await stored(page)).toBeUndefined()
})

test('a finger that slides off a button presses nothing', async () => {
  const page = await site.open(charterPath)
  await page.locator('button[value=accept-all]').hover()
  await page.mouse.down()
  await page.mouse.move(1, 1)
  await page.mouse.up()
  await page.waitForLoadState('networkidle')
  expect(site.requests.filter((request) => !request.startsWith('GET '))).toEqual([])
})
