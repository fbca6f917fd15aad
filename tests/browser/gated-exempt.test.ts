/// <reference lib="dom" />
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { exempting } from '../support/charters.ts'
import { answer, press, wordsIn } from './choice.ts'
import { comeBack, eventually, known, placeholders, refresh } from './guest-page.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

const t = wordsIn('fr')

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
  site.serveCharter(exempting)
})
afterEach(() => site.leave())
afterAll(() => site.close())

/** A script and a frame of statistics, which are exempt from consent, and a frame of third parties, which are not. */
const content = () => `
  <template data-purpose="statistics"><script src="${site.third}/count.js"></script></template>
  <template data-purpose="statistics"><iframe title="Chiffres" src="${site.third}/statistics.html"></iframe></template>
  <template data-purpose="third-party"><iframe title="Plan" src="${site.third}/third-party.html"></iframe></template>`

/** The visitor objects to the statistics in another tab, or takes that back. */
async function choose(page: Page, statistics: 'refused' | 'granted'): Promise<void> {
  const tab = await page.context().newPage()
  await tab.goto(site.charter)
  await answer(tab, { statistics, 'first-party': 'refused', 'third-party': 'refused' })
  await press(tab, 'save')
  await tab.close()
}

const granted = (page: Page) => page.evaluate(() => window.charte.granted('statistics'))
const ran = (page: Page) => page.evaluate(() => window.ran)

test('an exempt purpose in a page: runs before any answer, and alone', async () => {
  const page = await site.open(content())
  await eventually(() => [...site.embedded].sort()).toEqual(['/count.js', '/statistics.html'])
  await eventually(() => ran(page)).toEqual(['count.js'])
  expect(await granted(page)).toBe(true)
  expect(await placeholders(page)).toEqual([expect.stringContaining('Cookies tiers')])
})

test('an exempt purpose in a page: is withheld once the visitor has objected in another tab, and comes when that is taken back', async () => {
  const page = await site.open(content())
  await eventually(() => ran(page)).toEqual(['count.js'])
  await choose(page, 'refused')
  const before = site.embedded.length
  await Promise.all([page.waitForEvent('load'), comeBack(page)])
  await known(page)
  await refresh(page)
  expect(await granted(page)).toBe(false)
  expect(await ran(page)).toBeUndefined()
  expect([site.pages.length, site.embedded.length]).toEqual([2, before])
  expect(await placeholders(page)).toEqual([
    `${t('embed.needs')} Cookies statistiques\n\n${t('embed.once')}\n${t('embed.always')}\n${t('choice.change')}`,
    expect.stringContaining('Cookies tiers'),
  ])
  await choose(page, 'granted')
  await refresh(page)
  await eventually(() => ran(page)).toEqual(['count.js'])
  expect(await placeholders(page)).toHaveLength(1)
})

test('an exempt purpose in a page: is withheld under Global Privacy Control, until it is allowed with the signal', async () => {
  const page = await site.open(content(), { extraHTTPHeaders: { 'Sec-GPC': '1' } })
  await known(page)
  expect([await granted(page), site.embedded]).toEqual([false, []])
  expect(await placeholders(page)).toHaveLength(2)
  await choose(page, 'granted')
  await refresh(page)
  await eventually(() => ran(page)).toEqual(['count.js'])
})

test("an exempt purpose in a page: is granted in Google's consent mode from the first answer of the charter on, until an objection", async () => {
  const page = await site.open('', {
    script: 'data-consent-mode="analytics_storage:statistics ad_storage:third-party"',
  })
  await known(page)
  await choose(page, 'refused')
  await refresh(page)
  const told = await page.evaluate(() =>
    [...(window.dataLayer as unknown as Iterable<Record<string, unknown>>)].flatMap(
      ({ 1: command, 2: state }) => (state ? [[command, state as Record<string, unknown>]] : []),
    ),
  )
  const types = (state: unknown) => Object.fromEntries(Object.entries(state as object))
  expect(
    told.map(([command, state]) => [command, types(state).analytics_storage, types(state).ad_storage]),
  ).toEqual([
    ['default', 'denied', 'denied'],
    ['update', 'granted', 'denied'],
    ['update', 'denied', 'denied'],
  ])
})

test('an exempt purpose in a page: is not withheld while another purpose of the same content is all that wants a yes', async () => {
  const page = await site.open(
    `<template data-purpose="statistics third-party"><iframe title="Plan" src="${site.third}/both.html"></iframe></template>`,
  )
  await known(page)
  const [text = ''] = await placeholders(page)
  expect(text).toContain('Cookies tiers')
  expect(text).not.toContain('Cookies statistiques')
})
