import request from 'supertest'
import { expect, test } from 'vitest'
import { createMetrics, serveMetrics } from '../../src/server/metrics.ts'
import { shipped } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

async function openMetrics() {
  let isOpen = true
  const metrics = createMetrics({ waiting: () => 7, isOpen: () => isOpen, version: () => shipped.hash })
  const served = await serveMetrics(metrics, { port: 0, host: '127.0.0.1' })
  const site = await createTestApp({
    metrics: metrics.requests,
    observer: { recorded: metrics.choice, unrecorded() {}, unreadable() {}, returned() {}, notOurs() {} },
  })
  const origin = `http://127.0.0.1:${served.port}`
  const lose = () => {
    isOpen = false
  }
  return { metrics, visitor: createVisitor(site.app), origin, lose, close: () => served.close() }
}

test('metrics: count requests by route, choices by purpose and answer, errors, what waits and which charter is served', async () => {
  const { metrics, visitor, origin, close } = await openMetrics()
  await visitor.choose({ action: 'refuse-all' })
  await visitor.get('/charte-cookies/nl?x=secret')
  await visitor.get('/some/where/else')
  metrics.logError('acceptance-refused')
  const { text, headers } = await request(origin).get('/metrics')
  expect(headers['content-type']).toContain('text/plain')
  for (const line of [
    'charte_http_requests_total{method="POST",route="/charte-cookies/preferences",status="303"} 1',
    'charte_http_requests_total{method="GET",route="/charte-cookies/:language",status="200"} 1',
    'charte_http_requests_total{method="GET",route="none",status="404"} 1',
    'charte_choices_total{purpose="statistics",answer="refused"} 1',
    'charte_log_errors_total{kind="acceptance-refused"} 1',
    'charte_log_queue_length 7',
    `charte_charter_info{version="${shipped.hash}"} 1`,
  ])
    expect(text).toContain(line)
  expect(text).toMatch(
    /charte_http_request_duration_seconds_count\{method="POST",route="\/charte-cookies\/preferences"\} 1/,
  )
  expect(text).not.toMatch(/secret|some\/where/)
  await close()
})

test('metrics: say whether choices can be recorded, and each kind of error from before the first one', async () => {
  const { origin, lose, close } = await openMetrics()
  const { text } = await request(origin).get('/metrics')
  for (const kind of ['refusal-unrecorded', 'acceptance-refused', 'unreadable', 'lost'])
    expect(text).toContain(`charte_log_errors_total{kind="${kind}"} 0`)
  for (const result of ['saved', 'not-kept'])
    expect(text).toContain(`charte_choices_returned_total{result="${result}"} 0`)
  expect(text).toContain('charte_log_up 1')
  lose()
  expect((await request(origin).get('/metrics')).text).toContain('charte_log_up 0')
  await close()
})

test('metrics: are not among the pages of visitors', async () => {
  const { visitor, close } = await openMetrics()
  expect((await visitor.get('/metrics')).status).toBe(404)
  await close()
})
