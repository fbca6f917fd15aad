import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import type { Logger } from 'pino'
import { loadCharter } from '../charter/source/load.ts'
import { CharterError } from '../charter/source/problem.ts'
import { type CharterEdits, followCharter, type Reading } from '../charter/source/watch.ts'
import type { CharterVersion } from '../charter/version.ts'
import { openTranslations } from '../i18n/translations.ts'
import { openEngine } from '../records/open-engine.ts'
import { purgeRegularly } from '../records/retention.ts'
import { openStore, type Store } from '../records/store.ts'
import type { Metrics } from '../server/metrics.ts'
import type { ReadApart } from '../server/read-apart.ts'
import { readCharterApart } from '../server/read-charter-apart.ts'
import { readStyleSheet } from '../web/assets.ts'
import { type CharterOptions, publicDirectory } from '../web/routes.ts'
import { archiveCharter } from './archive.ts'
import { deploymentRules, type Installation } from './deployment.ts'
import { observeChoices } from './observe-choices.ts'
import { csrfKeys, readOrCreateSecret } from './secrets.ts'
import type { Settings } from './settings.ts'
import { versionIn } from './version-in.ts'

/** What of the configuration a charter needs, wherever it is served. */
export type CharterSettings = Pick<
  Settings,
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
  const first = await readCharterApart(settings.charterFile, [deploymentRules(installation)], begun)
  return { installation, first }
}

function prepareNow(settings: CharterSettings): PreparedCharter {
  const installation = installationOf(settings)
  return { installation, first: loadCharter(settings.charterFile, [deploymentRules(installation)]) }
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
    rules: [deploymentRules(installation)],
    edits: {
      ...tellingOfEdits(settings.charterFile, logger),
      changed: (version, source) => {
        publish(version, source)
        logger.info({ charter: version.hash }, 'the charter has changed')
      },
    },
    versionOf: (charter) => versionIn(installation, charter),
    read: (file, rules) => readCharterApart(file, rules),
    first,
  })
  let served = followed.current()
  const firstBegun = Promise.withResolvers<void>()
  let hadDatabase = false
  const store = openStore({
    async connect() {
      const engine = await openEngine(settings, {
        onCreated: () => (hadDatabase ? tellGone() : firstBegun.resolve()),
      })
      hadDatabase = true
      return engine
    },
    now: () => new Date(),
    onDisconnected: (error) => {
      logger.error(
        { problem: error.message },
        'the records cannot be reached: consents are not accepted meanwhile',
      )
      metrics.logError('lost')
    },
    onReconnected: () => logger.info('the records can be reached again'),
  })
  const stopPurging = purgeRegularly(store, recordRetention, logger)
  return {
    options: {
      ...{ translations, cookies, publicOrigin, recordRetention, siteOrigins },
      current: () => served,
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
      publish(followed.current(), followed.source())
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
  function publish(version: CharterVersion, source: string): void {
    served = version
    if (!place) return
    store.publish(archiveCharter(place.app, site, { version, source, baseUrl: place.baseUrl }))
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

const shippedLocales = fileURLToPath(new URL('../../locales', import.meta.url))

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
    restored: (version) =>
      logger.info({ charter: version.hash }, 'the charter is good again: its file says what is served'),
  }
}
