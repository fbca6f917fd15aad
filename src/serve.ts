import { fileURLToPath } from 'node:url'
import type { Express } from 'express'
import { type Logger, pino } from 'pino'
import { charterPath, createApp } from './app.ts'
import { startOf } from './charter/duration.ts'
import type { Edition } from './charter/edition.ts'
import { type FollowedCharter, followCharter } from './charter/follow-charter.ts'
import { CharterError } from './charter/parse-charter.ts'
import type { Config } from './config.ts'
import { archiveCharter } from './http/archive-charter.ts'
import { readStyleSheet } from './http/assets.ts'
import { publicDirectory } from './http/charter-app.ts'
import type { CookieSettings } from './http/cookies.ts'
import { securityHeaderValues } from './http/security-headers.ts'
import { servableBy } from './http/servable.ts'
import type { ChoiceObserver } from './http/site.ts'
import { openTranslations, type Translations } from './http/translations.ts'
import { type Listening, listen } from './listen.ts'
import { openEngine } from './log/open-engine.ts'
import { openStore, type Store } from './log/store.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import { csrfKeys, readOrCreateSecret } from './secrets.ts'
import { serveMetrics } from './serve-metrics.ts'

/** A running server. */
export interface Serving {
  port: number
  /** Lets running requests finish, then lets go of everything. */
  close(): Promise<void>
}

/** The folder of what the software says. */
export const localesDirectory = fileURLToPath(new URL('../locales', import.meta.url))

/**
 * Starts the standalone site. Rejects with a CharterError, or with the error of the system that stands in its way;
 * nothing is left running then. A database that does not answer stands in the way of nothing but consent.
 */
export async function serve(
  config: Config,
  logger: Logger = pino({ level: config.logLevel }),
): Promise<Serving> {
  const opened: (() => Promise<void> | void)[] = []
  const closeAll = async () => {
    for (const close of opened.reverse()) await close()
  }
  try {
    const cookies = cookieSettings(config)
    const translations = await openTranslations(localesDirectory)
    const secrets =
      config.cookieSecrets.length > 0 ? config.cookieSecrets : [readOrCreateSecret(config.dataDirectory)]
    const charter = follow(config, translations, cookies, logger, serveEdition)
    opened.push(charter.close)
    let served = charter.current()
    let isReady = true
    let store: Store | undefined
    const metrics = createMetrics({
      waiting: () => store?.waiting() ?? 0,
      version: () => served.version,
    })
    store = await openStore({
      connect: () => openEngine(config),
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
    opened.push(store.close)
    const { publicOrigin, recordRetention, siteOrigins } = config
    const app = createApp({
      ...{ translations, cookies, publicOrigin, recordRetention, siteOrigins, logger },
      charter: () => served,
      signingKeys: csrfKeys(secrets),
      log: store,
      archive: store,
      observer: observe(logger, metrics),
      metrics: config.metricsPort === undefined ? undefined : metrics.requests,
      now: () => new Date(),
      trustProxy: config.trustProxy,
      isReady: () => isReady,
    })
    const site = { translations, publicOrigin, recordRetention, styleSheet: readStyleSheet(publicDirectory) }
    await serveEdition(charter.current(), charter.source())
    opened.push(purgeRegularly(store, config, logger))
    if (config.metricsPort !== undefined) {
      const served = await serveMetrics(metrics, { port: config.metricsPort, host: config.host })
      opened.push(() => served.close())
    }
    const server = await listenFor(app, config, cookies)
    opened.push(() => server.close())
    const address = config.publicOrigin + charterPath
    logger.info({ port: server.port, charter: charter.current().version, address }, 'the charter is online')
    return {
      port: server.port,
      close: async () => {
        isReady = false
        await closeAll()
      },
    }

    /** Only what the archive holds, or will hold before any record names it, is shown to visitors. */
    async function serveEdition(edition: Edition, source: string): Promise<void> {
      store?.serve(await archiveCharter(app, site, { edition, source, baseUrl: charterPath }))
      served = edition
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** The scheme of the public address decides whether cookies are Secure, and nothing else does. */
export function cookieSettings({ publicOrigin, cookieDomain }: Config): CookieSettings {
  return { secure: publicOrigin.startsWith('https:'), domain: cookieDomain }
}

function follow(
  { charterFile }: Config,
  { languages }: Translations,
  cookies: CookieSettings,
  logger: Logger,
  serveEdition: (edition: Edition, source: string) => Promise<void>,
): FollowedCharter {
  return followCharter(charterFile, [servableBy(languages, cookies)], {
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

function observe(logger: Logger, metrics: Metrics): ChoiceObserver {
  return {
    recorded: metrics.choice,
    unrecorded: (error, honoured) => {
      const problem = error instanceof Error ? error.message : String(error)
      const told = honoured
        ? 'a refusal took effect without a record'
        : 'a consent was not accepted: it cannot be recorded'
      logger.error({ problem }, told)
      metrics.logError(honoured ? 'refusal-unrecorded' : 'acceptance-refused')
    },
    unreadable: (error) => {
      logger.error(
        { problem: error instanceof Error ? error.message : String(error) },
        'a record could not be read',
      )
      metrics.logError('unreadable')
    },
  }
}

const anHour = 3_600_000

/** Erases the records that have been kept long enough, at the start and every hour. */
function purgeRegularly(store: Store, { recordRetention }: Config, logger: Logger): () => void {
  const purge = async () => {
    const before = startOf(recordRetention, new Date())
    if (!before) return
    try {
      const erased = await store.purge(before)
      if (erased > 0) logger.info({ erased }, 'records were kept long enough and are erased')
    } catch {
      // The store has told of its trouble; the next hour is soon enough.
    }
  }
  void purge()
  const timer = setInterval(purge, anHour).unref()
  return () => clearInterval(timer)
}

function listenFor(app: Express, config: Config, cookies: CookieSettings): Promise<Listening> {
  return listen(app, {
    port: config.port,
    host: config.host,
    isBehindProxy: config.trustProxy.length > 0,
    headers: securityHeaderValues(cookies),
  })
}
