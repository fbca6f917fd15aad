import { setTimeout as sleep } from 'node:timers/promises'
import { type Logger, pino } from 'pino'
import type { Settings } from '../site/settings.ts'
import { type OpenSite, openSite, readSite } from '../site/site.ts'
import { securityHeaderValues } from '../web/middleware/security-headers.ts'
import { createCharterPages } from '../web/routes.ts'
import { answerReady } from './answer-ready.ts'
import { charterPath, createApp } from './app.ts'
import { type Close, listen } from './listen.ts'
import { createMetrics, type Figures } from './metrics.ts'
import type { ReadApart } from './read-apart.ts'
import { serveMetrics } from './serve-metrics.ts'

/** A running server. */
export interface Serving extends Online {
  figures(): Promise<Figures>
  /** Lets running requests finish, then lets go of everything. */
  close: Close
}

/** What is told of a server that has started. */
export interface Online {
  port: number
  /** The version of the charter that it serves. */
  charter: string
}

/** How a server is started. */
export interface ServeOptions {
  logger?: Logger
  /** Whether it is one of several on its port: who started them tells of their start, and serves their figures. */
  isWorker?: boolean
  /** The charter, where a process reads it already. */
  reading?: Promise<ReadApart | undefined>
}

/** How long the first attempt to reach the database is waited for, in ms. */
const patience = 2000

/**
 * Starts the standalone site. Rejects with a CharterError, or with the error of the system that stands in its way;
 * nothing is left running then. A database that does not answer stands in the way of nothing but consent.
 */
export async function serve(
  config: Settings,
  { logger = pino({ level: config.logLevel }), isWorker = false, reading }: ServeOptions = {},
): Promise<Serving> {
  const opened: (Close | (() => Promise<void>))[] = []
  const closeAll: Close = async (...waiting) => {
    for (const close of opened.reverse()) await close(...waiting)
  }
  try {
    let site: OpenSite | undefined
    const metrics = createMetrics({
      waiting: () => site?.store.waiting() ?? 0,
      isOpen: () => site?.store.isOpen() ?? false,
      version: () => site?.current().hash ?? '',
    })
    site = openSite(config, { logger, metrics }, await readSite(config, reading))
    opened.push(site.close)
    let isReady = true
    const ready = createCharterPages(site)
    const options = {
      ...site,
      ...{ ready, logger, trustProxy: config.trustProxy, gpcSince: config.gpcSince },
      metrics: config.metricsPort === undefined ? undefined : metrics.requests,
      isReady: () => isReady,
    }
    const app = createApp(options)
    // A page needs no database: one that takes its time is not waited for.
    await Promise.race([site.store.opened, sleep(patience, undefined, { ref: false })])
    site.archiveAt(charterPath, app)
    if (config.metricsPort !== undefined && !isWorker) {
      const served = await serveMetrics(metrics, { port: config.metricsPort, host: config.host })
      opened.push(() => served.close())
    }
    const server = await listen(answerReady(app, ready, options), {
      port: config.port,
      host: config.host,
      isBehindProxy: config.trustProxy.length > 0,
      headers: securityHeaderValues(site.cookies),
    })
    opened.push(server.close)
    const online = { port: server.port, charter: site.current().hash }
    if (!isWorker) tellOnline(logger, config, online)
    site.announceDatabase()
    return {
      ...online,
      figures: metrics.figures,
      close: async (...waiting) => {
        isReady = false
        await closeAll(...waiting)
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** Says, once for all that share a port, that the charter is online. */
export function tellOnline(
  logger: Pick<Logger, 'info'>,
  { publicOrigin }: Settings,
  { port, charter }: Online,
): void {
  logger.info({ port, charter, address: publicOrigin + charterPath }, 'the charter is online')
}
