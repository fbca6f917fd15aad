/// <reference lib="dom" />
import type { Page } from 'playwright-core'

/**
 * Walks a page by Tab to its end and back by Shift+Tab, and tells what a keyboard user would miss: controls that are
 * not reached in order, and focus that is not seen, is covered or jumps about.
 */
export async function tabWalk(page: Page): Promise<string[]> {
  const expected = await markStops(page)
  const forward = await walk(page, 'Tab', expected.length)
  const last = forward.at(-1)
  const back = [...(last ? [last] : []), ...(await walk(page, 'Shift+Tab', expected.length - 1, false))]
  return [
    ...differences('Tab', expected, forward),
    ...differences('Shift+Tab', expected.toReversed(), back),
    ...forward.flatMap(({ faults }) => faults),
    ...forward.flatMap((stop, index) => jump(forward[index - 1], stop)),
  ]
}

/** Where the focus is, and what is wrong with how it shows. */
interface Stop {
  name: string
  top: number
  bottom: number
  left: number
  /** Whether it is in the column that stays beside the text. */
  isAside: boolean
  faults: string[]
}

/** Names every control in the order of the document; the radios of a group are one stop. */
function markStops(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const controls = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]'
    const names = [...document.querySelectorAll<HTMLElement>(controls)]
      .filter((element) => element.checkVisibility() && !element.matches(':disabled'))
      .map((element, index) => {
        const isRadio = element instanceof HTMLInputElement && element.type === 'radio'
        const name = isRadio ? `radio ${element.name}` : `${index} ${element.textContent?.trim()}`
        element.dataset.stop = name
        return name
      })
    return [...new Set(names)]
  })
}

async function walk(page: Page, key: string, length: number, fromStart = true): Promise<Stop[]> {
  if (fromStart) await page.evaluate(() => document.querySelector<HTMLElement>('[data-stop]')?.focus())
  const stops: Stop[] = fromStart ? [await stopAt(page)] : []
  while (stops.length < length) {
    await page.keyboard.press(key)
    stops.push(await stopAt(page))
  }
  return stops
}

function stopAt(page: Page): Promise<Stop> {
  return page.evaluate(() => {
    const element = document.activeElement
    if (!(element instanceof HTMLElement) || element === document.body)
      return { name: 'nothing', top: 0, bottom: 0, left: 0, isAside: false, faults: [] }
    const name = element.dataset.stop ?? element.outerHTML.slice(0, 120)
    const aside = element.closest('.aside')
    const scrolled = scrollY + (aside?.scrollTop ?? 0)
    const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(element)
    const box = element.getClientRects()[0] ?? element.getBoundingClientRect()
    const points = [0.25, 0.5, 0.75].flatMap((x) => [0.25, 0.5, 0.75].map((y) => [x, y] as const))
    const isCovered = points.some(([x, y]) => {
      const hit = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height)
      return !hit || !element.contains(hit)
    })
    const isOutlined = outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2
    const contrast = contrastOf(outlineColor, backgroundOf(element.parentElement))
    return {
      name,
      top: box.top + scrolled,
      bottom: box.bottom + scrolled,
      left: box.left,
      isAside: aside !== null,
      faults: [
        ...(isOutlined ? [] : [`no outline of 2px on ${name}`]),
        ...(isOutlined && contrast < 3 ? [`outline of contrast ${contrast.toFixed(1)} on ${name}`] : []),
        ...(isCovered ? [`covered: ${name}`] : []),
      ],
    }

    function backgroundOf(element: Element | null): string {
      if (!element) return 'rgb(255, 255, 255)'
      const { backgroundColor } = getComputedStyle(element)
      return /, 0\)$/.test(backgroundColor) ? backgroundOf(element.parentElement) : backgroundColor
    }

    function contrastOf(one: string, other: string): number {
      const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b)
      return (lighter + 0.05) / (darker + 0.05)
    }

    function luminance(color: string): number {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const share = Number(part) / 255
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
      })
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
  })
}

function differences(key: string, expected: string[], found: Stop[]): string[] {
  return expected.flatMap((name, index) =>
    found[index]?.name === name ? [] : [`${key} reaches ${found[index]?.name} instead of ${name}`],
  )
}

/** Focus goes down, to the right on one line, or from the column beside the text to the text on its right. */
function jump(from: Stop | undefined, to: Stop): string[] {
  if (!from || to.top >= from.bottom) return []
  if (from.isAside && !to.isAside && to.left > from.left) return []
  const middle = (to.top + to.bottom) / 2
  const isOnLine = middle >= from.top && middle <= from.bottom
  const isBeside = to.top >= from.top && to.left >= from.left
  return isBeside || (isOnLine && to.left >= from.left)
    ? []
    : [`focus jumps back from ${from.name} to ${to.name}`]
}
