import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import type { Logger } from 'pino'
import type { Edition } from './charter/edition.ts'
import { type FollowedCharter, followCharter } from './charter/follow-charter.ts'
import { CharterError, type CharterRule } from './charter/parse-charter.ts'
import type { Config } from './config.ts'
import { archiveCharter } from './http/archive-charter.ts'
import { readStyleSheet } from './http/assets.ts'
import { type CharterOptions, publicDirectory } from './http/charter-app.ts'
import type { CookieSettings } from './http/cookies.ts'
import { servableBy } from './http/servable.ts'
import { openTranslations } from './http/translations.ts'
import { openEngine } from './log/open-engine.ts'
import { openStore, type Store } from './log/store.ts'
import type { Metrics } from './metrics.ts'
import { observeChoices } from './observe-choices.ts'
import { purgeRegularly } from './purge-regularly.ts'
import { csrfKeys, readOrCreateSecret } from './secrets.ts'

/** What of the configuration a charter needs, wherever it is served. */
export type CharterSettings = Pick<
  Config,
  | 'publicOrigin'
  | 'charterFile'
  | 'dataDirectory'
  | 'cookieSecrets'
  | 'cookieDomain'
  | 'databaseUrl'
  | 'recordRetention'
  | 'siteOrigins'
>

/** Those who are told of a charter that is served. */
export interface CharterObservers {
  logger: Pick<Logger, 'info' | 'error'>
  metrics: Pick<Metrics, 'choice' | 'logError'>
}

/** A charter with all that it takes to serve it: its file is followed, its log is open. */
export interface OpenCharter {
  /** What its HTTP app is made of. */
  options: CharterOptions
  store: Store
  /** Has the log tell where there was no database yet and one was begun: not before a start that may fail is over. */
  tellBegun(): void
  /**
   * Begins to keep each charter that is served, as pages of this app under this address. Rejects when its pages
   * cannot be rendered.
   */
  serveIn(app: Express, baseUrl: string): Promise<void>
  close(): Promise<void>
}

/** The folder of what the software says. */
export const localesDirectory = fileURLToPath(new URL('../locales', import.meta.url))

/**
 * Opens the charter of a site. Throws a CharterError, or the error of the system that stands in its way; nothing is
 * left open then. A database that does not answer stands in the way of nothing but consent.
 */
export function openCharter(settings: CharterSettings, { logger, metrics }: CharterObservers): OpenCharter {
  const { publicOrigin, recordRetention, siteOrigins } = settings
  const translations = openTranslations(localesDirectory)
  const cookies = cookieSettings(settings)
  const secrets =
    settings.cookieSecrets.length > 0 ? settings.cookieSecrets : [readOrCreateSecret(settings.dataDirectory)]
  const place: { app?: Express; baseUrl: string } = { baseUrl: '' }
  const rules = [servableBy(translations.languages, cookies)]
  const followed = follow(settings.charterFile, rules, logger, serveEdition)
  let served = followed.current()
  const begun = Promise.withResolvers<void>()
  let hadDatabase = false
  const store = openStore({
    async connect() {
      const engine = await openEngine(settings, {
        begun: () => (hadDatabase ? tellGone() : begun.resolve()),
      })
      hadDatabase = true
      return engine
    },
    now: () => new Date(),
    lost: (error) => {
      logger.error(
        { problem: error.message },
        'the records cannot be reached: consents are not accepted meanwhile',
      )
      metrics.logError('lost')
    },
    found: () => logger.info('the records can be reached again'),
  })
  const stopPurging = purgeRegularly(store, recordRetention, logger)
  return {
    options: {
      ...{ translations, cookies, publicOrigin, recordRetention, siteOrigins },
      charter: () => served,
      signingKeys: csrfKeys(secrets),
      log: store,
      archive: store,
      observer: observeChoices({ logger, metrics }),
      now: () => new Date(),
    },
    store,
    tellBegun() {
      begun.promise.then(() => logger.info({}, 'a new database for the records was begun'))
    },
    async serveIn(app, baseUrl) {
      Object.assign(place, { app, baseUrl })
      await serveEdition(followed.current(), followed.source())
    },
    async close() {
      followed.close()
      stopPurging()
      await store.close()
    },
  }

  function tellGone(): void {
    logger.error({}, 'the database of the records is gone: a new, empty one was begun')
  }

  /** Only what the archive holds, or will hold before any record names it, is shown to visitors. */
  async function serveEdition(edition: Edition, source: string): Promise<void> {
    if (place.app) {
      const site = {
        translations,
        publicOrigin,
        recordRetention,
        styleSheet: readStyleSheet(publicDirectory),
      }
      store.serve(await archiveCharter(place.app, site, { edition, source, baseUrl: place.baseUrl }))
    }
    served = edition
  }
}

/** The scheme of the public address decides whether cookies are Secure, and nothing else does. */
export function cookieSettings({
  publicOrigin,
  cookieDomain,
}: Pick<CharterSettings, 'publicOrigin' | 'cookieDomain'>): CookieSettings {
  return { secure: publicOrigin.startsWith('https:'), domain: cookieDomain }
}

function follow(
  charterFile: string,
  rules: readonly CharterRule[],
  logger: CharterObservers['logger'],
  serveEdition: (edition: Edition, source: string) => Promise<void>,
): FollowedCharter {
  return followCharter(charterFile, rules, {
    changed: (edition, source) => {
      serveEdition(edition, source).then(
        () => logger.info({ charter: edition.version }, 'the charter has changed'),
        (error: unknown) => logger.error({ err: error }, 'the charter was not changed: it cannot be shown'),
      )
    },
    refused: (error) => {
      const problems = error instanceof CharterError ? error.problems : [{ message: error.message }]
      logger.error(
        { file: charterFile, problems },
        'the charter was not changed: the last good one goes on being served',
      )
    },
  })
}
