import type { IncomingMessage, ServerResponse } from 'node:http'
import express from 'express'
import { AggregatorRegistry, Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { KeptChoice } from '../consent/record.ts'
import type { AuditSummary } from '../site/last-audit.ts'
import { recordErrors, refusalReasons, type SiteMetrics } from '../site/observe.ts'
import { type Listening, listen } from './listen.ts'

/** Metrics of this process for Prometheus; none of them tells one visitor from another. */
export interface Metrics extends SiteMetrics {
  /** Counts requests and the time they take, by route and not by address. */
  requests(req: Routed, res: ServerResponse, next: () => void): void
  /** The text of all metrics, with its content type. */
  print(): Promise<{ type: string; text: string }>
  /** All metrics, to be added to those of other processes. */
  values(): Promise<MetricValues>
}

/** What is looked up when the metrics are read. */
export interface Watched {
  /** How many choices wait to be recorded. */
  waiting(): number
  /** Whether choices can be recorded. */
  isOpen(): boolean
  /** Whether the last edit of the charter was refused. */
  isEditRefused(): boolean
  /** The version of the charter that is served. */
  version(): string
  /** What the last audit of the site came to, where there was one. */
  lastAudit(): AuditSummary | undefined
}

/** The metrics of a process, each with its values by labels. */
export type MetricValues = Awaited<ReturnType<Registry['getMetricsAsJSON']>>

/** Creates the metrics of one process. */
export function createMetrics({ waiting, isOpen, isEditRefused, version, lastAudit }: Watched): Metrics {
  const register = new Registry()
  const registers = [register]
  collectDefaultMetrics({ register, prefix: 'charte_' })
  const requests = new Counter({
    name: 'charte_http_requests_total',
    help: 'Requests answered, by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    registers,
  })
  const durations = new Histogram({
    name: 'charte_http_request_duration_seconds',
    help: 'Time from the request to the end of its answer.',
    labelNames: ['method', 'route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers,
  })
  const choices = new Counter({
    name: 'charte_choices_total',
    help: 'Answers recorded or counted, by purpose and answer.',
    labelNames: ['purpose', 'answer'],
    registers,
  })
  const returns = new Counter({
    name: 'charte_choices_returned_total',
    help: 'Choices that browsers have sent back, or not, on the page that follows.',
    labelNames: ['result'],
    registers,
  })
  for (const result of ['saved', 'not-kept']) returns.inc({ result }, 0)
  const errors = new Counter({
    name: 'charte_log_errors_total',
    help: 'Choices that could not be recorded, records that could not be read, databases lost.',
    labelNames: ['kind'],
    registers,
  })
  const refused = new Counter({
    name: 'charte_forms_refused_total',
    help: 'Forms that were refused with 403, by reason.',
    labelNames: ['reason'],
    registers,
  })
  // A rate needs a value from before the first error.
  for (const kind of recordErrors) errors.inc({ kind }, 0)
  for (const reason of refusalReasons) refused.inc({ reason }, 0)
  new Gauge({
    name: 'charte_log_up',
    help: '1 while consents can be recorded, 0 while the database cannot be used.',
    // Of several processes: 0 while one of them has none.
    aggregator: 'min',
    registers,
    collect() {
      this.set(isOpen() ? 1 : 0)
    },
  })
  new Gauge({
    name: 'charte_log_queue_length',
    help: 'Choices that wait to be recorded.',
    registers,
    collect() {
      this.set(waiting())
    },
  })
  new Gauge({
    name: 'charte_charter_edit_refused',
    help: '1 while the file of the charter has an edit that cannot be published, 0 else.',
    // Of several processes, each follows the file.
    aggregator: 'max',
    registers,
    collect() {
      this.set(isEditRefused() ? 1 : 0)
    },
  })
  new Gauge({
    name: 'charte_charter_info',
    help: 'The version of the charter that is served.',
    labelNames: ['version'],
    // Of several processes, each serves it; it is not served twice.
    aggregator: 'first',
    registers,
    collect() {
      this.reset()
      this.set({ version: version() }, 1)
    },
  })
  // Of several processes, each reads the same file.
  const ofAudit = { aggregator: 'first' as const, registers }
  new Gauge({
    name: 'charte_audit_timestamp_seconds',
    help: 'When the last audit of the site ended.',
    ...ofAudit,
    collect() {
      const audit = lastAudit()
      if (audit) this.set(Date.parse(audit.at) / 1000)
      else this.remove()
    },
  })
  new Gauge({
    name: 'charte_audit_passed',
    help: '1 where the last audit proved the charter true, 0 where it proved it false or could not see.',
    ...ofAudit,
    collect() {
      const audit = lastAudit()
      if (audit) this.set(audit.verdict === 'true' ? 1 : 0)
      else this.remove()
    },
  })
  new Gauge({
    name: 'charte_audit_findings',
    help: 'Findings of the last audit of the site, by how grave they are.',
    labelNames: ['severity'],
    ...ofAudit,
    collect() {
      this.reset()
      for (const [severity, count] of Object.entries(lastAudit()?.findings ?? {}))
        this.set({ severity }, count)
    },
  })
  return {
    requests: countRequests,
    choice,
    logError: (kind) => errors.inc({ kind }),
    returned: (result) => returns.inc({ result }),
    formRefused: (reason) => refused.inc({ reason }),
    print,
    values,
  }

  function countRequests(req: Routed, res: ServerResponse, next: () => void): void {
    const started = performance.now()
    res.on('finish', () => {
      const { method = '' } = req
      const route = routeOf(req)
      requests.inc({ method, route, status: res.statusCode })
      durations.observe({ method, route }, (performance.now() - started) / 1000)
    })
    next()
  }

  function choice({ answers }: KeptChoice): void {
    for (const [purpose, answer] of Object.entries(answers)) choices.inc({ purpose, answer })
  }

  async function print() {
    return { type: register.contentType, text: await register.metrics() }
  }

  function values() {
    return register.getMetricsAsJSON()
  }
}

/** A request as Express leaves it once a route has answered. */
export interface Routed extends IncomingMessage {
  baseUrl?: string
  route?: { path?: unknown }
}

/** The pattern of a route, so that no address of a visitor becomes a label; "none" where no route answered. */
function routeOf({ route, baseUrl = '' }: Routed): string {
  return typeof route?.path === 'string' ? `${baseUrl}${route.path}` : 'none'
}

/**
 * Serves the metrics on a port of their own, which need not be reachable for visitors. Rejects with the error of the
 * system when it cannot listen; the error names the setting to change.
 */
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
  return listen(app, options).catch((error: Error) => {
    throw Object.assign(error, { setting: 'METRICS_PORT' })
  })
}

/** Prints the metrics of several processes as those of one server. */
export async function printSum(processes: readonly MetricValues[]): ReturnType<Metrics['print']> {
  const sum = AggregatorRegistry.aggregate([...processes])
  return { type: sum.contentType, text: await sum.metrics() }
}

/** Adds up what processes that have ended leave to the sum: their counts, and no gauge. */
export function sumCounts(processes: readonly MetricValues[]): Promise<MetricValues> {
  const counts = processes.map((metrics) => metrics.filter(({ type }) => countTypes.includes(String(type))))
  return AggregatorRegistry.aggregate(counts).getMetricsAsJSON()
}

const countTypes = ['counter', 'histogram']
