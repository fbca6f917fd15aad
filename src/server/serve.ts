import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { type Logger, pino } from 'pino'
import type { Text } from '../charter/schema.ts'
import { readLastAudit } from '../site/last-audit.ts'
import { isLocal, misfitOf } from '../site/misfits.ts'
import type { Settings } from '../site/settings.ts'
import { type OpenSite, openSite } from '../site/site.ts'
import { securityHeaderValues } from '../web/middleware/security-headers.ts'
import { charterPath, createApp } from './app.ts'
import { type Close, listen } from './listen.ts'
import { createMetrics, type MetricValues, serveMetrics } from './metrics.ts'

/** A running server. */
export interface RunningServer extends Started {
  metrics(): Promise<MetricValues>
  /** Lets running requests finish, then closes the charter, its database and the port of the metrics. */
  close: Close
}

/** What is logged of a server that has started. */
export interface Started {
  port: number
  /** The version of the charter that it serves. */
  charter: string
  /** The address of the site that this charter is about. */
  site: Text
}

/** How a server is started. */
export interface StartOptions {
  logger?: Logger
  /** Whether it is one of several on its port: the first process logs their start, and serves their metrics. */
  isWorker?: boolean
}

/** How long the start waits for the first attempt to reach the database, in ms. */
const databaseTimeout = 2000

/**
 * Starts the standalone site. Rejects with a CharterError, or with an error of the system, and leaves nothing
 * running then. Without a database it starts too: only consents need it.
 */
export async function start(
  config: Settings,
  { logger = pino({ level: config.logLevel }), isWorker = false }: StartOptions = {},
): Promise<RunningServer> {
  const opened: (Close | (() => Promise<void>))[] = []
  const closeAll: Close = async (...timeouts) => {
    for (const close of opened.reverse()) await close(...timeouts)
  }
  try {
    let site: OpenSite | undefined
    const metrics = createMetrics({
      waiting: () => site?.store.waiting() ?? 0,
      isOpen: () => site?.store.isOpen() ?? false,
      isEditRefused: () => site?.isEditRefused() ?? false,
      version: () => site?.current().hash ?? '',
      lastAudit: () => readLastAudit(config.dataDirectory),
    })
    site = openSite(config, { logger, metrics })
    opened.push(site.close)
    let isReady = true
    const headers = securityHeaderValues(site.cookies, config.hsts)
    const options = {
      ...site,
      logger,
      trustProxy: config.trustProxy,
      securityHeaders: headers,
      gpcSince: config.gpcSince,
      metrics: config.metricsPort === undefined ? undefined : metrics.requests,
      isReady: () => isReady,
    }
    const app = createApp(options)
    // A page needs no database: one that takes its time is not waited for.
    await Promise.race([site.store.opened, sleep(databaseTimeout, undefined, { ref: false })])
    await site.prepared
    site.archiveAt(charterPath)
    if (config.metricsPort !== undefined && !isWorker) {
      const metricsServer = await serveMetrics(metrics, { port: config.metricsPort, host: config.host })
      opened.push(() => metricsServer.close())
    }
    const server = await listen(app, {
      port: config.port,
      host: config.host,
      isBehindProxy: config.trustProxy.length > 0,
      headers,
    })
    opened.push(server.close)
    const { hash, charter } = site.current()
    const started = { port: server.port, charter: hash, site: charter.site.url }
    if (!isWorker) logOnline(logger, config, started)
    site.announceCreated()
    // What the start has left, and what later work leaves, is collected sooner.
    setFlagsFromString('--heap-growing-percent=40')
    return {
      ...started,
      metrics: metrics.values,
      close: async (...timeouts) => {
        isReady = false
        await closeAll(...timeouts)
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}

/** Logs, once for all processes that share a port, that the charter is online, and whether it is that of another site. */
export function logOnline(
  logger: Pick<Logger, 'info' | 'warn'>,
  { publicOrigin }: Settings,
  { port, charter, site }: Started,
): void {
  logger.info({ port, charter, address: publicOrigin + charterPath }, 'the charter is online')
  const misfit = misfitOf(site, publicOrigin)
  if (misfit && isLocal(publicOrigin))
    logger.info({ site, publicOrigin }, `${misfit.problem}, as it may be on this machine`)
  else if (misfit) logger.warn({ site, publicOrigin }, `${misfit.problem}: ${misfit.remedy}`)
}
