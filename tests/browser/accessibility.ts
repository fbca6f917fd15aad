/// <reference lib="dom" />
import axe from 'axe-core'
import type { JSHandle, Page } from 'playwright-core'

/** Rules that axe could not decide, each with the reason why a person has decided that they hold. */
const decidedByHand: Record<string, string> = {}

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/** What axe finds wrong or leaves undecided. */
export async function axeFindings(page: Page): Promise<string[]> {
  // Evaluated by the debugger: as an element of the page, the CSP of this site would refuse it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe.source)
  const findings = await page.evaluate(async (tags) => {
    const { axe: inPage } = window as unknown as { axe: typeof axe }
    const { violations, incomplete } = await inPage.run(document, {
      runOnly: tags,
      rules: { 'label-content-name-mismatch': { enabled: true } },
      resultTypes: ['violations', 'incomplete'],
    })
    return [...violations, ...incomplete].flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => ({ id, html, failureSummary })),
    )
  }, tags)
  return findings
    .filter(({ id }) => !(id in decidedByHand))
    .map(({ id, html, failureSummary }) => `${id}: ${html.slice(0, 120)} ${failureSummary ?? ''}`)
}

/** WCAG 1.4.10: what makes a page scroll sideways, or lies beyond its edges. */
export async function reflow(page: Page): Promise<string[]> {
  const elements = await shownElements(page)
  return elements.evaluate((elements) => {
    const { clientWidth, scrollWidth } = document.documentElement
    const beyond = elements.filter((element) => {
      const { left, right, width } = element.getBoundingClientRect()
      return width > 0 && (right > clientWidth + 1 || left < -1)
    })
    return [
      ...(scrollWidth > clientWidth ? [`scrolls sideways: ${scrollWidth}px wide`] : []),
      ...beyond.map((element) => `beyond the edge: ${element.outerHTML.slice(0, 120)}`),
    ]
  })
}

/** WCAG 1.4.12: the text spacing that a reader may set. */
export const readersSpacing = `
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }`

/**
 * Text that its box cuts off, or that spills out of it. Some fonts have taller letters than lines, by up to a seventh of
 * their size on either side.
 */
export async function cutText(page: Page): Promise<string[]> {
  const elements = await shownElements(page)
  return elements.evaluate((elements) => {
    const hasText = (element: Element) =>
      [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim())
    return elements
      .filter((element) => hasText(element) && element.clientWidth > 0)
      .filter((element) => {
        const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element
        const isClipped = getComputedStyle(element).overflow !== 'visible'
        const taller = isClipped ? 2 : 2 + Number.parseFloat(getComputedStyle(element).fontSize) / 7
        return scrollWidth > clientWidth + 1 || scrollHeight > clientHeight + taller
      })
      .map((element) => `text is cut or spills: ${element.outerHTML.slice(0, 120)}`)
  })
}

/** Opens all that is folded, so that it is looked at too. */
export function unfold(page: Page): Promise<void> {
  return page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true
  })
}

/** The elements of a page, apart from those that are clipped away and left to screen readers, and from what is folded. */
function shownElements(page: Page): Promise<JSHandle<Element[]>> {
  return page.evaluateHandle(() => {
    const clipped = [...document.querySelectorAll('*')].filter(
      (element) => getComputedStyle(element).clipPath === 'inset(50%)',
    )
    return [...document.body.querySelectorAll('*')].filter(
      (element) => element.checkVisibility() && !clipped.some((hidden) => hidden.contains(element)),
    )
  })
}

/** WCAG 2.5.8: targets under 24 by 24 pixels, other than links in a sentence; a label is part of its control. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isInSentence = (element: Element) =>
      getComputedStyle(element).display === 'inline' &&
      (element.parentElement?.textContent?.trim().length ?? 0) > (element.textContent?.trim().length ?? 0)
    return [
      ...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary'),
    ]
      .map((element) => ({ element, box: (element.closest('label') ?? element).getBoundingClientRect() }))
      .filter(({ element, box }) => box.width > 0 && !isInSentence(element))
      .filter(({ box }) => box.width < 24 || box.height < 24)
      .map(({ element, box }) => `${box.width}x${box.height}: ${element.outerHTML.slice(0, 120)}`)
  })
}

/** In what the buttons that a selector finds differ, label and place apart. */
export function unequalButtons(page: Page, selector: string): Promise<string[]> {
  return page.evaluate((selector) => {
    const looks = [...document.querySelectorAll(selector)].map((element) => {
      const style = getComputedStyle(element)
      const { width, height } = element.getBoundingClientRect()
      const { color, backgroundColor, backgroundImage, opacity, boxShadow, textTransform } = style
      const { fontSize, fontWeight, fontFamily, fontStyle, textDecoration, padding } = style
      return {
        ...{ color, backgroundColor, backgroundImage, opacity, boxShadow, textTransform },
        ...{ fontSize, fontWeight, fontFamily, fontStyle, textDecoration, padding },
        ...{ border: style.border, radius: style.borderRadius, tag: element.tagName, width, height },
      }
    })
    const [first, ...others] = looks
    const isSame = (one: unknown, other: unknown) =>
      typeof one === 'number' && typeof other === 'number' ? Math.abs(one - other) <= 2 : one === other
    return others.flatMap((look, index) =>
      Object.entries(look)
        .filter(([property, value]) => !isSame(value, first?.[property as keyof typeof look]))
        .map(([property, value]) => `button ${index + 2}: ${property} is ${value}`),
    )
  }, selector)
}

/** Controls that say yes before the visitor did. */
export function preTicked(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('input:checked, option:checked, [aria-checked=true], [aria-pressed=true]')]
      .filter((element) => element.getAttribute('value') !== 'refused')
      .map((element) => element.outerHTML.slice(0, 120)),
  )
}

/** Runs a check while a page has a style sheet more. */
export async function withStyle<Found>(
  page: Page,
  css: string,
  check: (page: Page) => Promise<Found>,
): Promise<Found> {
  await page.evaluate((css) => {
    // Not a <style>, which the CSP of this site would refuse.
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(css)
    document.adoptedStyleSheets = [sheet]
  }, css)
  const found = await check(page)
  await page.evaluate(() => {
    document.adoptedStyleSheets = []
  })
  return found
}
