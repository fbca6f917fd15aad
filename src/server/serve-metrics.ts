import express from 'express'
import { explainFailure } from '../cli/explain-failure.ts'
import { type Listening, listen } from './listen.ts'
import type { Metrics } from './metrics.ts'

/** Serves the figures on a port of their own, which need not be reachable for visitors. */
export function serveMetrics(
  metrics: Pick<Metrics, 'print'>,
  options: { port: number; host?: string | undefined },
): Promise<Listening> {
  const app = express()
  app.set('env', 'production')
  app.disable('x-powered-by')
  app.get('/metrics', async (_req, res) => {
    const { type, text } = await metrics.print()
    res.set('Cache-Control', 'no-store').type(type).send(text)
  })
  app.use((_req, res) => void res.status(404).type('text').send('only /metrics is here\n'))
  return listen(app, options).catch((error: unknown) => {
    throw new Error(explainFailure(error).replace('PORT', 'METRICS_PORT'))
  })
}
