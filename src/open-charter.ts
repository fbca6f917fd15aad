import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import type { Logger } from 'pino'
import { CharterError } from './charter/charter-error.ts'
import type { Edition } from './charter/edition.ts'
import { type CharterEdits, followCharter, type Reading } from './charter/follow-charter.ts'
import { loadCharter } from './charter/load-charter.ts'
import type { Config } from './config.ts'
import { archiveCharter } from './http/archive-charter.ts'
import { readStyleSheet } from './http/assets.ts'
import { type CharterOptions, publicDirectory } from './http/charter-app.ts'
import { editionIn } from './http/edition-in.ts'
import { type Installation, servableBy } from './http/servable.ts'
import { openTranslations } from './http/translations.ts'
import { openEngine } from './log/open-engine.ts'
import { openStore, type Store } from './log/store.ts'
import type { Metrics } from './metrics.ts'
import { observeChoices } from './observe-choices.ts'
import { purgeRegularly } from './purge-regularly.ts'
import type { ReadApart } from './read-apart.ts'
import { readCharterApart } from './read-charter-apart.ts'
import { csrfKeys, readOrCreateSecret } from './secrets.ts'

/** What of the configuration a charter needs, wherever it is served. */
export type CharterSettings = Pick<
  Config,
  | 'publicOrigin'
  | 'charterFile'
  | 'dataDirectory'
  | 'localesDirectory'
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
  /** Begins to keep each charter that is served, as pages of this app under this address. */
  serveIn(app: Express, baseUrl: string): void
  close(): Promise<void>
}

/** A charter that was read, and what it is to be served with. */
export interface PreparedCharter {
  installation: Installation
  first: Reading
}

/**
 * Reads the charter of a site before it is opened, and nobody is held up by it: that may have begun already. Rejects as
 * openCharter throws.
 */
export async function prepareCharter(
  settings: CharterSettings,
  begun?: Promise<ReadApart | undefined>,
): Promise<PreparedCharter> {
  const installation = installationOf(settings)
  const first = await readCharterApart(settings.charterFile, [servableBy(installation)], begun)
  return { installation, first }
}

function prepareNow(settings: CharterSettings): PreparedCharter {
  const installation = installationOf(settings)
  return { installation, first: loadCharter(settings.charterFile, [servableBy(installation)]) }
}

/**
 * Opens the charter of a site. Throws a CharterError, or the error of the system that stands in its way; nothing is
 * left open then. A database that does not answer stands in the way of nothing but consent.
 */
export function openCharter(
  settings: CharterSettings,
  { logger, metrics }: CharterObservers,
  { installation, first }: PreparedCharter = prepareNow(settings),
): OpenCharter {
  const { publicOrigin, recordRetention, siteOrigins } = settings
  const { translations, cookies } = installation
  const secrets =
    settings.cookieSecrets.length > 0 ? settings.cookieSecrets : [readOrCreateSecret(settings.dataDirectory)]
  const site = { translations, publicOrigin, recordRetention, styleSheet: readStyleSheet(publicDirectory) }
  let place: { app: Express; baseUrl: string } | undefined
  const followed = followCharter({
    file: settings.charterFile,
    rules: [servableBy(installation)],
    edits: {
      ...tellingOfEdits(settings.charterFile, logger),
      changed: (edition, source) => {
        serveEdition(edition, source)
        logger.info({ charter: edition.version }, 'the charter has changed')
      },
    },
    editionOf: (charter) => editionIn(installation, charter),
    read: (file, rules) => readCharterApart(file, rules),
    first,
  })
  let served = followed.current()
  const firstBegun = Promise.withResolvers<void>()
  let hadDatabase = false
  const store = openStore({
    async connect() {
      const engine = await openEngine(settings, {
        begun: () => (hadDatabase ? tellGone() : firstBegun.resolve()),
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
      firstBegun.promise.then(() => logger.info({}, 'a new database for the records was begun'))
    },
    serveIn(app, baseUrl) {
      place = { app, baseUrl }
      serveEdition(followed.current(), followed.source())
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

  /** What is shown to visitors, the archive holds before any record names it. */
  function serveEdition(edition: Edition, source: string): void {
    served = edition
    if (!place) return
    store.serve(archiveCharter(place.app, site, { edition, source, baseUrl: place.baseUrl }))
  }
}

/** What of the settings decides which charters can be served. */
export function installationOf(
  settings: Pick<CharterSettings, 'publicOrigin' | 'cookieDomain' | 'recordRetention' | 'localesDirectory'>,
): Installation {
  const { publicOrigin, cookieDomain: domain, recordRetention, localesDirectory } = settings
  return {
    translations: openTranslations(shippedLocales, localesDirectory),
    // The scheme of the public address decides whether cookies are Secure, and nothing else does.
    cookies: { secure: publicOrigin.startsWith('https:'), domain },
    recordRetention,
  }
}

const shippedLocales = fileURLToPath(new URL('../locales', import.meta.url))

function tellingOfEdits(
  charterFile: string,
  logger: CharterObservers['logger'],
): Pick<CharterEdits, 'refused' | 'restored'> {
  return {
    refused: (error) => {
      const problems = error instanceof CharterError ? error.problems : [{ message: error.message }]
      logger.error(
        { file: charterFile, problems },
        'the charter was not changed: the last good one goes on being served',
      )
    },
    restored: (edition) =>
      logger.info({ charter: edition.version }, 'the charter is good again: its file says what is served'),
  }
}
