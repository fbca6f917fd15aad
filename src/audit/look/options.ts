import type { BrowserContextOptions } from 'playwright-core'
import type { StateName } from '../seen.ts'
import type { BrowserOptions } from './browser.ts'
import type { ChoiceMeans, Step } from './choose.ts'

/** How a site is looked at. */
export interface LookOptions extends BrowserOptions {
  /** The states that are looked at: without a choice and GPC by default, all of them where a choice can be made. */
  states?: readonly StateName[]
  /** How the choice is made; without it only the states that need none can be looked at. */
  choice?: ChoiceMeans
  /** Pages that are visited whatever else is found, as paths or addresses of the site. */
  pages?: readonly string[]
  /** How many pages are visited at most in each state: 25. */
  mostPages?: number
  /** How many minutes all of it may take: 10. */
  minutes?: number
  /** How many pages are open at a time: 2, which is the most. */
  concurrency?: 1 | 2
  /** How long a page is looked at once its text is there, in ms: 800. */
  wait?: number
  /** How long is waited for the text of a page, in ms: 15 000. */
  timeout?: number
  /** How long is waited between pages, in ms: 500. */
  pause?: number
  /** Parts of addresses that are not visited, where `*` stands for anything. */
  exclude?: readonly string[]
  /** Whether sitemaps are left alone. */
  noSitemap?: boolean
  /** Whether pages are visited that robots.txt forbids: of one's own site. */
  ignoreRobots?: boolean
  /** Hosts of other sites that are the operator's too. */
  firstParty?: readonly string[]
  /** Cookies that the visitor brings along, as that of a log-in. */
  cookies?: readonly { name: string; value: string }[]
  /** Headers that are sent to the site's own hosts, and to no other. */
  headers?: Readonly<Record<string, string>>
  /** What a browser kept of an earlier visit: the file that Playwright writes. */
  storageState?: Exclude<BrowserContextOptions['storageState'], undefined>
  /** The steps that come before all else in each state, as a log-in by a form. */
  login?: readonly Step[]
}

/** What a look tells while it goes on, and what stops it. */
export interface LookRuntime {
  onProgress?(progress: { state: StateName; page: string; done: number; planned: number }): void
  /** Stops it: what was seen until then is what it gives. */
  signal?: AbortSignal
  now?(): Date
}
