import type { RequestListener } from 'node:http'
import { pino } from 'pino'
import type { CharterVersion } from '../../src/charter/version.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import type { Store } from '../../src/records/store.ts'
import { type AppOptions, createApp } from '../../src/server/app.ts'
import type { SiteObserver } from '../../src/site/observe.ts'
import type { Settings } from '../../src/site/settings.ts'
import { createSite, type Site, type SiteParts } from '../../src/site/site.ts'
import { securityHeaderValues } from '../../src/web/middleware/security-headers.ts'
import { localesDirectory, shipped } from './charters.ts'
import { openTestStore, publishedOf } from './records.ts'

/** One that is told everything and says nothing: for tests that listen to a part of it, or to none. */
export const silentObserver: SiteObserver = {
  recorded() {},
  unrecorded() {},
  unreadable() {},
  refused() {},
  returned() {},
  notOurs() {},
}

export interface TestApp {
  app: RequestListener
  /** Moves the clock of the app. */
  at(moment: string): void
  /** Replaces the charter that is served. */
  serveCharter(version: CharterVersion): void
  store: Store
}

/** The real app of the standalone site, with a clock and a charter that a test can change. */
export async function createTestApp(
  change: Partial<SiteParts & Omit<AppOptions, keyof Site>> & {
    version?: CharterVersion
    store?: Store
    hsts?: Settings['hsts']
  } = {},
): Promise<TestApp> {
  let now = new Date('2026-11-23T09:30:00Z')
  let version = change.version ?? shipped
  const store = change.store ?? (await openTestStore())
  store.publish(publishedOf(version))
  const site = createSite({
    current: () => version,
    translations: openTranslations(localesDirectory),
    cookies: { secure: false, domain: undefined },
    signingKeys: ['a-key-for-tests-that-is-long-enough'],
    publicOrigin: 'http://localhost:3000',
    now: () => now,
    records: store,
    archive: store,
    recordRetention: 'P1Y',
    hasReceipts: true,
    siteOrigins: [],
    observer: silentObserver,
    ...change,
  })
  const options = {
    ...site,
    trustProxy: [],
    logger: pino({ level: 'silent' }),
    isReady: () => true,
    securityHeaders: securityHeaderValues(site.cookies, change.hsts ?? 'host'),
    ...change,
  }
  return {
    app: createApp(options),
    at: (moment) => {
      now = new Date(moment)
    },
    serveCharter: (next) => {
      store.publish(publishedOf(next))
      version = next
    },
    store,
  }
}
