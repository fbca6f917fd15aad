import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { shipped, shippedSource, versionOf } from '../support/charters.ts'
import { openSite, type Site } from './browse.ts'
import { asked, charterPath, press, textIn, wordsIn } from './choice.ts'
import {
  ambiguousLinks,
  type Heard,
  heardIn,
  heardTwice,
  landmarksOf,
  linesOf,
  spokenIn,
  unlikeShown,
  withRole,
} from './heard.ts'
import { type State, stateNames, states } from './states.ts'

const words = wordsIn('en')

const others: readonly State[] = ['receipt', 'versions', 'page not found']

/** What a press has led to, by its message. */
const notices: Partial<Record<State, string>> = {
  saved: 'saved',
  objected: 'saved',
  invalid: 'invalid',
  stale: 'stale',
  blocked: 'blocked',
  'not kept': 'not-kept',
  'changed meanwhile': 'changed',
  unavailable: 'unavailable',
}

let site: Site
beforeAll(async () => {
  site = await openSite()
})
afterAll(() => site.close())

describe.each(stateNames)('heard, %s:', (state) => {
  const { page, heard, spoken } = useState(state)

  test('heard: few landmarks, each under a name of its own', () => {
    const expected = landmarksIn('en', !others.includes(state))
    expect(landmarksOf(heard())).toEqual(expected)
    expect(spokenLandmarks(spoken())).toEqual(expected)
  })

  test('heard: each explanation once', () => {
    expect(heardTwice(linesOf(heard()), saidOfEach('en'))).toEqual([])
    expect(heardTwice(outsideRows(spoken()), saidOfEach('en'))).toEqual([])
  })

  test('heard: all that is shown, and nothing that is hidden, on a screen and on a phone', async () => {
    for (const width of [320, 1280]) {
      await page().setViewportSize({ width, height: 720 })
      expect(await unlikeShown(page(), await heardIn(page())), `${width}`).toEqual([])
    }
  })

  test('heard: no version in all its digits, and no link whose name leads to several places', () => {
    expect([...linesOf(heard()), ...spoken()].filter((line) => /[0-9a-f]{41}/i.test(line))).toEqual([])
    expect(ambiguousLinks(heard())).toEqual([])
  })

  test('heard: which language is current', () => {
    const current = spoken().filter((phrase) => phrase.endsWith(', current item'))
    expect(current).toEqual([expect.stringMatching(/^(button|link), English,/)])
  })

  if (others.includes(state)) return

  test('heard: what a press has done comes first, whole and once', () => {
    const kind = notices[state]
    const found = withRole(heard(), 'status', 'alert')
    expect(found.length).toBe(kind === undefined ? 0 : 1)
    const [notice] = found
    if (!notice) return
    const title = words(`notice.${kind}.title`)
    expect(heard().name).toMatch(new RegExp(`^${words(`notice.${kind}.prefix`)} – `))
    const role = kind === 'saved' ? 'status' : 'alert'
    expect(linesOf(notice).slice(0, 2)).toEqual([`${role}, focused`, `heading 2: ${title}`])
    expect(linesOf(heard()).filter((line) => line.includes(title))).toHaveLength(1)
    const text = kind === 'saved' ? words('choice.since') : words(`notice.${kind}.text`)
    expect(linesOf(notice).join('\n')).toContain(text)
    expect(spoken().indexOf(`heading, ${title}, level 2`)).toBe(spoken().indexOf(role) + 1)
  })

  test('heard: each question under the name of its purpose, with its two answers', () => {
    const groups = withRole(heard(), 'radiogroup')
    expect(groups.map(({ name }) => name)).toEqual(asked.map(titleOf))
    for (const group of groups) {
      const answers = linesOf(group).filter((line) => line.startsWith('radio: '))
      expect(answers).toHaveLength(2)
      expect(answers.filter((line) => line.endsWith(', checked')).length).toBeLessThan(2)
      expect(spoken().filter((phrase) => phrase.startsWith(`radiogroup, ${group.name}`))).toHaveLength(1)
    }
    expect(
      spoken().filter((phrase) => /^radio, .* (not )?checked, position [12], set size 2$/.test(phrase)),
    ).toHaveLength(2 * asked.length)
  })

  test('heard: an answer that is missing, where it is missing', () => {
    const missing = state === 'invalid' ? asked.slice(1).map(titleOf) : []
    const error = words('preferences.unanswered')
    const groups = withRole(heard(), 'radiogroup').filter(({ states }) => states.invalid === 'true')
    expect(groups.map(({ name, description }) => ({ name, description }))).toEqual(
      missing.map((name) => ({ name, description: error })),
    )
    expect(spoken().filter((phrase) => phrase.endsWith(', invalid'))).toEqual(
      missing.map((name) => `radiogroup, ${name}, ${error}, invalid`),
    )
  })

  test('heard: each table by the name of its purpose, with a heading for each cell', () => {
    const tables = withRole(heard(), 'table')
    expect(new Set(tables.map(({ name }) => name)).size).toBe(tables.length)
    expect(withRole(heard(), 'caption')).toEqual([])
    for (const table of tables) {
      expect(withRole(heard(), 'heading').map(({ name }) => name)).toContain(table.name)
      const [head, ...rows] = withRole(table, 'row').map(({ holds }) => holds.map(({ role }) => role))
      expect(new Set(head)).toEqual(new Set(['columnheader']))
      for (const row of rows) {
        expect(row).toHaveLength(head?.length ?? 0)
        expect(row.filter((role) => role !== 'cell')).toEqual(['rowheader'])
      }
    }
  })
})

describe('heard elsewhere', () => {
  afterEach(() => site.leave())

  test.each(['first visit', 'saved', 'invalid'] satisfies State[])('heard in French: %s', async (state) => {
    expect(await misheard(await states[state](site, 'fr'), 'fr')).toEqual([])
  })

  test('heard in Arabic, from right to left: a first visit, and what a press has done', async () => {
    site.serveCharter(versionOf(shippedSource.replace('[fr, nl, de, en]', '[fr, nl, de, en, ar]')))
    const page = await site.open(`${charterPath}/ar`)
    expect(await misheard(page, 'ar')).toEqual([])
    await press(page, 'refuse-all')
    expect(await misheard(page, 'ar')).toEqual([])
    site.serveCharter(shipped)
  })

  test('heard of a version that is kept: its own landmarks, and each explanation once', async () => {
    const page = await site.open(`${charterPath}/versions/${shipped.hash}/en`)
    expect(await misheard(page, 'en', false)).toEqual([])
  })

  test('heard of a table that is folded: how long it is, and its rows when it is opened', async () => {
    const rows = Array.from(
      { length: 21 },
      (_, row) => `{ name: c${row}, provider: P, purpose: Does ${row}, duration: P1Y }`,
    )
    site.serveCharter(versionOf(shippedSource.replace('cookies: []', `cookies: [${rows.join(', ')}]`)))
    const page = await site.open(`${charterPath}/en`)
    const folded = await heardIn(page)
    expect(linesOf(folded)).toContain('summary: List of cookies: Statistics cookies (21), collapsed')
    expect(withRole(folded, 'table')).toHaveLength(1)
    expect(await unlikeShown(page, folded)).toEqual([])
    await page.locator('#cookies summary').click()
    expect(withRole(await heardIn(page), 'table').map(({ name }) => name)).toContain('Statistics cookies')
    site.serveCharter(shipped)
  })
})

describe('what is heard, word for word', () => {
  afterEach(() => site.leave())

  test('what is heard, word for word: at a first visit', async () => {
    const page = await states['first visit'](site, 'en')
    const heard = `${linesOf(await heardIn(page)).join('\n')}\n`.replace(
      shipped.hash.slice(0, 12),
      '(version)',
    )
    expect(heard).toBe(readFileSync(new URL('heard-at-first.txt', import.meta.url), 'utf8'))
  })

  test('what is heard, word for word: of a choice that was saved', async () => {
    const page = await states.saved(site, 'en')
    const [, heard] = /\n(region: .*)\nnavigation:/s.exec(linesOf(await heardIn(page)).join('\n')) ?? []
    expect(heard?.split('\n')).toEqual([
      'region: Your current choice',
      'status, focused',
      'heading 2: Your choice has been saved',
      'You made this choice on 23 November 2026 at 10:30 CET. It is kept until 23 May 2027.',
      'Statistics cookies: Accepted',
      'Internal (first-party) cookies: Refused',
      'Third-party cookies: Refused',
      'button: Refuse all',
      'button: Accept all',
      'link: Choose purpose by purpose',
      'button: Withdraw my consent',
      'link: View the receipt for my choice',
      'link: Back to the website',
    ])
  })

  test('what is heard, word for word: of a question that was not answered, by the virtual screen reader', async () => {
    const spoken = await spokenIn(await states.invalid(site, 'en'))
    const from = spoken.indexOf('heading, Third-party cookies, level 3')
    expect(spoken.slice(from, spoken.indexOf('group', from))).toEqual([
      'heading, Third-party cookies, level 3',
      'paragraph',
      'Allowing another website to see which pages a user has visited and to collect information about that user.',
      'paragraph',
      'No cookie or other tracker of this type is currently in use.',
      'radiogroup, Third-party cookies, Answer yes or no., invalid',
      'paragraph',
      'Answer yes or no.',
      'radio, No, I refuse, not checked, position 1, set size 2',
      'No, I refuse',
      'radio, Yes, I accept, not checked, position 2, set size 2',
      'Yes, I accept',
      'paragraph',
      'button, Save my choices, save',
    ])
  })
})

/** One page in a state, what is heard in it, and what the virtual screen reader says of it. */
function useState(state: State) {
  let page: Page
  let heard: Heard
  let spoken: string[]
  beforeAll(async () => {
    page = await states[state](site, 'en')
    heard = await heardIn(page)
    spoken = await spokenIn(page)
  })
  afterAll(() => site.leave())
  return { page: () => page, heard: () => heard, spoken: () => spoken }
}

/** The title of a purpose, in English. */
function titleOf(id: string): string {
  return textIn('en').purposes.find((purpose) => purpose.id === id)?.title.linkless ?? ''
}

/** The landmarks that a page has in a language: few, so that they lead somewhere. */
function landmarksIn(language: string, isCharter = true): string[] {
  const t = wordsIn(language)
  const ofCharter = [
    `region: ${t('choice.title')}`,
    `navigation: ${t('contents.title')}`,
    `form: ${t('preferences.title')}`,
  ]
  return [
    'banner',
    `navigation: ${t('language.label')}`,
    'main',
    ...(isCharter ? ofCharter : []),
    'contentinfo',
  ]
}

function spokenLandmarks(phrases: string[]): string[] {
  return phrases
    .filter((phrase) => /^(banner|main|contentinfo)$|^(region|navigation|form|complementary), /.test(phrase))
    .map((phrase) => phrase.replace(', ', ': '))
}

/** How sentences begin that are said of each purpose, or of each version. */
function saidOfEach(language: string): string[] {
  const t = wordsIn(language)
  return [t('purpose.noCookie'), t('versions.until')]
}

/** What is wrong with what is heard of a page in any language. */
async function misheard(page: Page, language: string, isCharter = true): Promise<string[]> {
  const heard = await heardIn(page)
  expect(landmarksOf(heard)).toEqual(landmarksIn(language, isCharter))
  const spoken = await spokenIn(page)
  expect(spokenLandmarks(spoken)).toEqual(landmarksIn(language, isCharter))
  return [
    ...heardTwice(linesOf(heard), saidOfEach(language)),
    ...heardTwice(outsideRows(spoken), saidOfEach(language)),
    ...ambiguousLinks(heard),
    ...(await unlikeShown(page, heard)),
  ]
}

/** Phrases without rows and cells, which are said whole before the texts that they hold. */
function outsideRows(phrases: string[]): string[] {
  return phrases.filter((phrase) => !/^(row|cell), /.test(phrase))
}
