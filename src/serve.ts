import { type Logger, pino } from 'pino'
import { charterPath, createApp } from './app.ts'
import type { Config } from './config.ts'
import { securityHeaderValues } from './http/security-headers.ts'
import { listen } from './listen.ts'
import { createMetrics } from './metrics.ts'
import { type OpenCharter, openCharter } from './open-charter.ts'
import { serveMetrics } from './serve-metrics.ts'

/** A running server. */
export interface Serving {
  port: number
  /** Lets running requests finish, then lets go of everything. */
  close(): Promise<void>
}

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
    let charter: OpenCharter | undefined
    const metrics = createMetrics({
      waiting: () => charter?.store.waiting() ?? 0,
      version: () => charter?.options.charter().version ?? '',
    })
    charter = openCharter(config, { logger, metrics })
    opened.push(charter.close)
    let isReady = true
    const app = createApp({
      ...charter.options,
      ...{ logger, trustProxy: config.trustProxy, gpcSince: config.gpcSince },
      metrics: config.metricsPort === undefined ? undefined : metrics.requests,
      isReady: () => isReady,
    })
    await charter.store.opened
    await charter.serveIn(app, charterPath)
    if (config.metricsPort !== undefined) {
      const served = await serveMetrics(metrics, { port: config.metricsPort, host: config.host })
      opened.push(() => served.close())
    }
    const server = await listen(app, {
      port: config.port,
      host: config.host,
      isBehindProxy: config.trustProxy.length > 0,
      headers: securityHeaderValues(charter.options.cookies),
    })
    opened.push(() => server.close())
    const address = config.publicOrigin + charterPath
    logger.info(
      { port: server.port, charter: charter.options.charter().version, address },
      'the charter is online',
    )
    return {
      port: server.port,
      close: async () => {
        isReady = false
        await closeAll()
      },
    }
  } catch (error) {
    await closeAll()
    throw error
  }
}
