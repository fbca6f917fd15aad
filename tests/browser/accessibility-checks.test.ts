import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  axeFindings,
  cutText,
  preTicked,
  readersSpacing,
  reflow,
  smallTargets,
  unequalButtons,
  withStyle,
} from './accessibility.ts'
import { openSite, type Site } from './browse.ts'
import { charterPath } from './choice.ts'
import { tabWalk } from './tab-walk.ts'

let site: Site
let blank: Page
let charter: Page
beforeAll(async () => {
  site = await openSite()
  blank = await site.open('about:blank')
  charter = await site.open(charterPath)
})
afterAll(() => site.close())

type Check = (page: Page) => Promise<string[]>
const unequal: Check = (page) => unequalButtons(page, '.equal button')

/** A page on which every check finds nothing, around something bad. */
const around = (html: string) => `<!DOCTYPE html><html lang="en"><title>A page</title>
  <style>:focus-visible { outline: 2px solid }</style><main><h1>A page</h1>${html}</main></html>`

test('every check passes a good page', async () => {
  await blank.setContent(around('<p>Text</p><a href="#">One</a> <button>Press</button>'))
  for (const check of [axeFindings, reflow, cutText, preTicked, tabWalk])
    expect(await check(blank)).toEqual([])
  for (const check of [axeFindings, reflow, cutText, preTicked, tabWalk, unequal])
    expect(await check(charter)).toEqual([])
})

describe('a check of these tests fails a bad page:', () => {
  test.each<[string, Check, string, RegExp]>([
    ['a picture without a text', axeFindings, '<img src="data:,">', /^image-alt/],
    ['text too pale to read', axeFindings, '<p style="color: #ccc">Pale</p>', /^color-contrast/],
    ['a name other than the label', axeFindings, '<button aria-label="Yes">No</button>', /^label-content/],
    ['a table wider than the page', reflow, '<table style="width: 3000px"><td>Wide</table>', /^scrolls/],
    ['a word too long for the page', reflow, `<p>${'long'.repeat(900)}</p>`, /^scrolls/],
    ['a box beyond the edge', reflow, '<p style="margin-left: -9em">Half hidden</p>', /^beyond/],
    [
      'text in too low a box',
      cutText,
      '<p style="height: 1em; width: 5em">Several lines of text</p>',
      /spills/,
    ],
    ['text cut off', cutText, '<p style="overflow: clip; width: 1em">Unbreakable</p>', /cut/],
    ['a button of 20 pixels', smallTargets, '<button style="width: 20px; padding: 0">X</button>', /^20x/],
    ['a yes that is ticked', preTicked, '<input type="checkbox" checked>', /checkbox/],
    ['a yes that is chosen', preTicked, '<input type="radio" value="granted" checked>', /granted/],
    ['focus that cannot be seen', tabWalk, '<a href="#" style="outline: 0">One</a>', /^no outline/],
    [
      'focus that is too pale',
      tabWalk,
      '<a href="#" style="outline-color: #eee">One</a>',
      /^outline of contrast/,
    ],
    [
      'a control that Tab passes',
      tabWalk,
      '<a href="#">One</a><button tabindex="-1">Two</button>',
      /^Tab reaches/,
    ],
    ['an order by number', tabWalk, '<a href="#">One</a> <a href="#" tabindex="2">Two</a>', /^Tab reaches/],
    ['a bar over the focus', tabWalk, '<a href="#">One</a><p style="position: fixed; inset: 0">', /^covered/],
    [
      'an order that is not that of the eye',
      tabWalk,
      '<p style="display: flex; flex-direction: column-reverse"><a href="#">One</a><a href="#">Two</a></p>',
      /^focus jumps back/,
    ],
  ])('accessibility check: %s', async (_fault, check, html, complaint) => {
    await blank.setContent(around(html))
    expect(await check(blank)).toContainEqual(expect.stringMatching(complaint))
  })

  test.each<[string, Check, string, RegExp]>([
    ['focus without an outline', tabWalk, ':focus-visible { outline: 0 }', /^no outline/],
    ['a header over the focus', tabWalk, '.site-header { position: fixed; inset: 0 }', /^covered/],
    ['buttons in another order', tabWalk, '.equal { direction: rtl }', /^focus jumps back/],
    ['a button that stands out', unequal, '[value=accept-all] { color: red }', /color is/],
    ['a button that is wider', unequal, '.equal { grid-template-columns: 2fr 1fr }', /width is/],
    ['tables that are too wide', reflow, '.cookies { min-inline-size: 90rem }', /^scrolls/],
    ['buttons that cut their text', cutText, '.button { block-size: 1rem; min-block-size: 0 }', /cut/],
    ['small links', smallTargets, '.contents a { padding: 0; line-height: 1 }', /#cookies/],
    ['pale text', axeFindings, 'p { color: #999 }', /^color-contrast/],
  ])('accessibility check: finds this page with %s', async (_fault, check, css, complaint) => {
    expect(await withStyle(charter, css, check)).toContainEqual(expect.stringMatching(complaint))
  })

  test('a check of these tests fails a bad page: text that the spacing of a reader pushes out of its box', async () => {
    await blank.setContent(
      around('<p style="width: 9em; height: 2.4em; line-height: 1.2">Two lines of text</p>'),
    )
    expect(await cutText(blank)).toEqual([])
    expect(await withStyle(blank, readersSpacing, cutText)).not.toEqual([])
  })
})
