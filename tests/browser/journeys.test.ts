import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import type { Answer } from '../../src/consent/consent.ts'
import { languages, shipped } from '../support/charters.ts'
import { openSite, type Site } from './browse.ts'
import {
  answer,
  answers,
  arrive,
  asked,
  charterPath,
  focused,
  mixed,
  press,
  stored,
  textIn,
  ticked,
  wordsIn,
} from './choice.ts'

const allRefused = answers(() => 'refused')
const allGranted = answers(() => 'granted')

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

const visitors = languages.flatMap((language) => [
  { language, javaScriptEnabled: true, scripts: 'with scripts' },
  { language, javaScriptEnabled: false, scripts: 'without scripts' },
])

describe.each(visitors)('in $language, $scripts,', ({ language, javaScriptEnabled }) => {
  const t = wordsIn(language)
  const text = textIn(language)
  const open = (path = charterPath) => site.open(path, { locale: `${language}-BE`, javaScriptEnabled })
  const inWords = (given: Record<string, Answer>) =>
    text.purposes
      .filter(({ consent }) => consent === 'needed')
      .map(
        ({ id, title }) =>
          `${title.plain}${t('punctuation.colon')} ${t(`choice.${given[id] ?? 'unanswered'}`)}`,
      )
  const answersTold = (page: Page) => page.locator('#notice .answers li').allTextContents()

  test('journey of a visitor: the charter is read in the language of the browser, with every cookie', async () => {
    const page = await open()
    const response = await page.reload()
    expect(await page.locator('html').getAttribute('lang')).toBe(language)
    expect(response?.headers()['content-language']).toBe(language)
    expect(await page.locator('h1').textContent()).toBe(text.title.plain)
    const names = cookiesIn(shipped.charter).flatMap(({ cookie }) => namesOf(cookie))
    for (const name of names)
      expect(await page.locator(`tbody th >> text=${name}`).isVisible(), name).toBe(true)
  })

  test.each([
    ['the answers that are ticked', 'save', mixed],
    ['a no to everything', 'refuse-all', allRefused],
    ['a yes to everything', 'accept-all', allGranted],
  ] as const)(
    'journey of a visitor: %s is stored, told in words and shown again',
    async (_answers, action, expected) => {
      const page = await open()
      if (action === 'save') await answer(page, expected)
      await press(page, action)
      expect(await stored(page)).toEqual(expected)
      await expect.poll(() => focused(page)).toBe('notice')
      expect(await page.locator('#notice').getAttribute('role')).toBe('status')
      expect(await answersTold(page)).toEqual(inWords(expected))
      expect(await page.title()).toMatch(new RegExp(`^${t('notice.saved.prefix')} – `))
      site.requests.length = 0
      await page.reload()
      expect(site.requests.filter((request) => !request.startsWith('GET '))).toEqual([])
      expect(await answersTold(page)).toEqual(inWords(expected))
      await page.goto(charterPath)
      expect(await page.locator('#notice').count()).toBe(0)
      expect(await ticked(page)).toEqual(expected)
    },
  )

  test('journey of a visitor: a choice is changed, and withdrawn with one button', async () => {
    const page = await open()
    const withdraw = page.locator('button[value=withdraw]')
    await press(page, 'refuse-all')
    expect(await withdraw.count()).toBe(0)
    await answer(page, mixed)
    await press(page, 'save')
    expect(await stored(page)).toEqual(mixed)
    await press(page, 'withdraw')
    expect(await stored(page)).toEqual(allRefused)
    expect(await answersTold(page)).toEqual(inWords(allRefused))
    expect(await withdraw.count()).toBe(0)
  })

  test('journey of a visitor: a language that is chosen is kept, and so is the choice', async () => {
    const other = languages[(languages.indexOf(language) + 1) % languages.length] ?? 'fr'
    const page = await open()
    await answer(page, mixed)
    await press(page, 'save')
    await arrive(page, () => page.locator(`button[name=language][value=${other}]`).click())
    expect(new URL(page.url()).pathname).toBe(`${charterPath}/${other}`)
    await page.goto(charterPath)
    expect(await page.locator('html').getAttribute('lang')).toBe(other)
    expect(await page.locator('[aria-current]').textContent()).toBe(wordsIn(other)('language.name'))
    expect(await ticked(page)).toEqual(mixed)
  })

  test('journey of a visitor: a purpose without an answer is asked for, the others are kept, and nothing is stored', async () => {
    const [first = '', ...unanswered] = asked
    const page = await open()
    await answer(page, { [first]: 'granted' })
    const response = await press(page, 'save')
    expect(response.status()).toBe(422)
    expect(await stored(page)).toBeUndefined()
    expect(await page.title()).toMatch(new RegExp(`^${t('notice.invalid.prefix')} – `))
    expect(await page.locator('#notice').getAttribute('role')).toBe('alert')
    await expect.poll(() => focused(page)).toBe('notice')
    expect(await ticked(page)).toEqual({ [first]: 'granted' })
    const links = page.locator('#notice li a')
    expect(await links.count()).toBe(unanswered.length)
    for (const [index, id] of unanswered.entries()) {
      await links.nth(index).click()
      await expect.poll(() => focused(page)).toMatch(new RegExp(`^purpose-${id}-(granted|refused)$`))
    }
    await answer(
      page,
      answers((index) => (index === 1 ? 'granted' : 'refused')),
    )
    await press(page, 'save')
    expect(await stored(page)).toEqual(answers((index) => (index === 1 ? 'granted' : 'refused')))
  })
})

describe.each([
  { javaScriptEnabled: true, scripts: 'with scripts' },
  { javaScriptEnabled: false, scripts: 'without scripts' },
])('with the keyboard alone, $scripts,', ({ javaScriptEnabled }) => {
  test('with the keyboard alone: a choice is made and withdrawn', async () => {
    const page = await site.open(charterPath, { javaScriptEnabled })
    const focusOn = (selector: string) => page.locator(`${selector}:focus`).count()
    const tabTo = async (selector: string) => {
      for (let stops = 0; stops < 60 && !(await focusOn(selector)); stops += 1)
        await page.keyboard.press('Tab')
      expect(await focusOn(selector), selector).toBe(1)
    }
    await page.keyboard.press('Tab')
    const skip = await page.locator('.skip-link:focus').boundingBox()
    expect(skip?.y).toBeGreaterThanOrEqual(0)
    expect(skip?.height).toBeGreaterThanOrEqual(24)
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('main')
    for (const [index, id] of asked.entries()) {
      await tabTo(`[name=purpose-${id}]`)
      await page.keyboard.press('Space')
      if (index === 0) await page.keyboard.press('ArrowDown')
    }
    await tabTo('button[value=save]')
    await arrive(page, () => page.keyboard.press('Enter'))
    expect(await stored(page)).toEqual(mixed)
    await expect.poll(() => focused(page)).toBe('notice')
    await tabTo('button[value=withdraw]')
    await arrive(page, () => page.keyboard.press('Space'))
    expect(await stored(page)).toEqual(allRefused)
  })
})
