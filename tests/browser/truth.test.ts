import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { languages, shipped } from '../support/charters.ts'
import { losesCookie, openSite, type Site } from './browse.ts'
import { answer, answers, charterPath, focused, mixed, press, stored, ticked, wordsIn } from './choice.ts'

const allGranted = answers(() => 'granted')
const allRefused = answers(() => 'refused')

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

describe.each(languages)('in %s', (language) => {
  const t = wordsIn(language)
  const path = `${charterPath}/${language}`

  test('truth of the page: a choice that the browser does not keep is never called saved', async () => {
    const page = await site.open(path, { extraHTTPHeaders: { [losesCookie]: shipped.own.preferences.name } })
    await press(page, 'accept-all')
    expect(await page.locator('#notice').getAttribute('role')).toBe('alert')
    expect(await page.locator('#choice-title').textContent()).toBe(t('notice.not-kept.title'))
    await expect.poll(() => focused(page)).toBe('notice')
    expect(await page.title()).toMatch(new RegExp(`^${t('notice.not-kept.prefix')} – `))
    expect(await page.locator('body').textContent()).not.toContain(t('notice.saved.title'))
    expect(await ticked(page)).toEqual({})
    expect(await page.locator('#choice').textContent()).toContain(t('choice.none'))
  })

  test('truth of the page: an address that says saved proves nothing', async () => {
    const page = await site.open(`${path}?saved=2026-11-23T09:30:00Z`)
    expect(await page.locator('#notice').getAttribute('role')).toBe('alert')
    expect(await page.locator('body').textContent()).not.toContain(t('notice.saved.title'))
    expect(await page.title()).not.toContain(t('notice.saved.prefix'))
  })

  test('truth of the page: a form that another tab has made stale is sent again with one click', async () => {
    const page = await site.open(path)
    await answer(page, mixed)
    await page.context().clearCookies({ name: shipped.own.csrf.name })
    const other = await page.context().newPage()
    await other.goto(path)
    expect((await press(page, 'save')).status()).toBe(403)
    expect(await stored(page)).toBeUndefined()
    expect(await page.locator('#choice-title').textContent()).toBe(t('notice.stale.title'))
    await expect.poll(() => focused(page)).toBe('notice')
    expect(await ticked(page)).toEqual(mixed)
    expect((await press(page, 'save')).status()).toBe(200)
    expect(await stored(page)).toEqual(mixed)
    await press(other, 'refuse-all')
    expect(await stored(page)).toEqual(allRefused)
  })

  test('truth of the page: Global Privacy Control is a no that is told, and stores nothing', async () => {
    const page = await site.open(path, { extraHTTPHeaders: { 'Sec-GPC': '1' } })
    expect(await page.locator('#choice').textContent()).toContain(t('choice.gpc'))
    expect(await stored(page)).toBeUndefined()
    expect(await ticked(page)).toEqual(allRefused)
    await press(page, 'accept-all')
    expect(await stored(page)).toEqual(allGranted)
    expect(await ticked(page)).toEqual(allGranted)
  })
})

test('the Back button does not bring back a consent that was withdrawn', async () => {
  const page = await site.openWithHistory(`${charterPath}/en`)
  const choice = async () => (await page.locator('#choice').textContent())?.includes('Accepted')
  await press(page, 'accept-all')
  await page.goto(`${charterPath}/en`)
  expect(await choice()).toBe(true)
  site.at('2026-11-23T09:31:00Z')
  await press(page, 'withdraw')
  expect(await choice()).toBe(false)
  for (const _page of ['the charter', 'its confirmation']) {
    await page.goBack()
    expect(await choice()).toBe(false)
    expect(await page.locator('#notice').count()).toBe(0)
  }
  site.at('2026-11-23T09:30:00Z')
})

test('the Back button leads to the choice that stands, also on the page where none had been made', async () => {
  const t = wordsIn('en')
  const page = await site.openWithHistory(`${charterPath}/en`)
  await press(page, 'accept-all')
  site.at('2026-11-23T09:31:00Z')
  await press(page, 'withdraw')
  await page.goBack()
  await page.goBack()
  expect(page.url()).toBe(`${site.origin}${charterPath}/en`)
  expect(await ticked(page)).toEqual(allRefused)
  const choice = await page.locator('#choice').textContent()
  expect(choice).not.toContain(t('choice.none'))
  expect(choice).not.toContain(t('choice.granted'))
  site.at('2026-11-23T09:30:00Z')
})

test('the Back button leads to the choice that was made in another tab meanwhile', async () => {
  const page = await site.openWithHistory(`${charterPath}/en`)
  await page.goto(`${charterPath}/versions`)
  const other = await page.context().newPage()
  await other.goto(`${charterPath}/en`)
  await press(other, 'accept-all')
  await page.bringToFront()
  await page.goBack()
  expect(await ticked(page)).toEqual(allGranted)
})

test('the Back button leads to no choice where none was made', async () => {
  const page = await site.open(`${charterPath}/en`)
  await page.goto(`${charterPath}/versions`)
  await page.goBack()
  expect(await page.locator('#choice').textContent()).toContain(wordsIn('en')('choice.none'))
  expect(await ticked(page)).toEqual({})
})

test('a browser that blocks every cookie is told so, and keeps the answers on the page', async () => {
  const t = wordsIn('en')
  const page = await site.openWithoutCookies(`${charterPath}/en`)
  await answer(page, mixed)
  for (const _attempt of ['first', 'second']) {
    expect((await press(page, 'save')).status()).toBe(403)
    expect(await page.locator('#notice').textContent()).toContain(t('notice.blocked.text'))
    expect(await page.locator('body').textContent()).not.toContain(t('notice.saved.title'))
    expect(await ticked(page)).toEqual(mixed)
  }
  expect(await page.context().cookies()).toEqual([])
})
