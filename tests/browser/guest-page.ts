/// <reference lib="dom" />
import type { RequestListener } from 'node:http'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** Waits as long as a slow machine may take. */
export function eventually<Seen>(look: () => Seen) {
  return expect.poll(look, { timeout: 20_000 })
}

/** Waits until the page has its first answer, or knows that there is none. */
export function known(page: Page): Promise<void> {
  return page.evaluate(() => window.charte.ready)
}

export function refresh(page: Page): Promise<void> {
  return page.evaluate(() => window.charte.refresh())
}

/** The visitor comes back to the tab. A browser without a screen shows all tabs, and never says so itself. */
export function comeBack(page: Page): Promise<boolean> {
  return page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
}

/** What stands in place of what is withheld. */
export function placeholders(page: Page): Promise<string[]> {
  return page.locator('.charte-placeholder').allInnerTexts()
}

/** An answer in place of the charter's, which the page may read. */
export function tell(text: string, status = 200): RequestListener {
  return ({ headers }, res) => {
    res.writeHead(status, {
      'Access-Control-Allow-Origin': headers.origin ?? '',
      'Access-Control-Allow-Credentials': 'true',
    })
    res.end(text)
  }
}
