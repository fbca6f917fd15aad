/// <reference lib="dom" />
import type { Page, Response } from 'playwright-core'
import type { Answer } from '../../src/consent/consent.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import type { Button } from '../../src/web/choice-form.ts'
import { type languages, localesDirectory, shipped } from '../support/charters.ts'

export type Language = (typeof languages)[number]

/** The path of the charter that names no language. */
export const charterPath = '/charte-cookies'

/** The purposes that the shipped charter asks about. */
export const asked = shipped.answerable.map(({ id }) => id)

/** An answer for each purpose, the first yes and the others no. */
export const mixed = answers((index) => (index === 0 ? 'granted' : 'refused'))

/** An answer for each purpose, by its place. */
export function answers(answer: (index: number) => Answer): Record<string, Answer> {
  return Object.fromEntries(asked.map((id, index) => [id, answer(index)]))
}

/** The words of the software in a language, and the languages that it speaks. */
export const { of: wordsIn, languages: translated } = openTranslations(localesDirectory)

/** The charter in a language. */
export function textIn(language: Language) {
  return shipped.in(language)
}

/** Ticks answers in the form. */
export async function answer(page: Page, given: Record<string, Answer>): Promise<void> {
  for (const [id, value] of Object.entries(given)) await page.locator(`#purpose-${id}-${value}`).check()
}

/** Presses a button of the choice and waits for the page that answers. */
export function press(page: Page, action: Button): Promise<Response> {
  return arrive(page, () => page.locator(`button[name=action][value=${action}]`).click())
}

/** Does something that leads to another page, and gives the answer to it. */
export async function arrive(page: Page, leave: () => Promise<void>): Promise<Response> {
  const [response] = await Promise.all([
    page.waitForResponse((answer) => answer.request().isNavigationRequest() && answer.status() !== 303),
    page.waitForEvent('load'),
    leave(),
  ])
  return response
}

/** What is ticked in the form, per purpose. */
export function ticked(page: Page): Promise<Record<string, string>> {
  return page.evaluate(() => {
    const radios = document.querySelectorAll<HTMLInputElement>('input[type=radio]:checked')
    return Object.fromEntries([...radios].map(({ name, value }) => [name.replace('purpose-', ''), value]))
  })
}

/** What the browser has stored of the choice, per purpose; undefined where it has stored none. */
export async function stored(page: Page): Promise<Record<string, Answer> | undefined> {
  const cookies = await page.context().cookies()
  const cookie = cookies.find(({ name }) => name === shipped.own.preferences.name)
  if (!cookie) return undefined
  const { granted, refused } = JSON.parse(decodeURIComponent(cookie.value))
  return Object.fromEntries([
    ...Object.keys(granted).map((id): [string, Answer] => [id, 'granted']),
    ...Object.keys(refused).map((id): [string, Answer] => [id, 'refused']),
  ])
}

/** The id of the element that has the focus, also in a page without scripts. */
export function focused(page: Page): Promise<string> {
  return page.evaluate(() => document.activeElement?.id ?? '')
}
