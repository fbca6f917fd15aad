import request from 'supertest'
import { expect, test } from 'vitest'
import { createMetrics, printSum, serveMetrics } from '../../src/server/metrics.ts'
import type { AuditSummary } from '../../src/site/last-audit.ts'
import { observeSite } from '../../src/site/observe.ts'
import { shipped } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

async function openMetrics() {
  let isOpen = true
  let isEditRefused = false
  let audit: AuditSummary | undefined
  const metrics = createMetrics({
    waiting: () => 7,
    isOpen: () => isOpen,
    isEditRefused: () => isEditRefused,
    version: () => shipped.hash,
    lastAudit: () => audit,
  })
  const served = await serveMetrics(metrics, { port: 0, host: '127.0.0.1' })
  const logger = { info() {}, error() {} }
  const site = await createTestApp({ metrics: metrics.requests, observer: observeSite({ logger, metrics }) })
  const origin = `http://127.0.0.1:${served.port}`
  const lose = () => {
    isOpen = false
  }
  const refuseEdit = () => {
    isEditRefused = true
  }
  const keepAudit = (next: AuditSummary) => {
    audit = next
  }
  return {
    metrics,
    visitor: createVisitor(site.app),
    origin,
    lose,
    refuseEdit,
    keepAudit,
    close: () => served.close(),
  }
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

test('metrics: say what the last audit came to and when, and nothing before the first one', async () => {
  const { origin, keepAudit, close } = await openMetrics()
  expect((await request(origin).get('/metrics')).text).not.toMatch(/^charte_audit/m)
  const findings = { error: 0, warning: 2, note: 5, unknown: 1 }
  keepAudit({ at: '2026-11-28T09:30:00Z', verdict: 'unknown', findings })
  const { text } = await request(origin).get('/metrics')
  for (const line of [
    'charte_audit_timestamp_seconds 1795858200',
    'charte_audit_passed 0',
    'charte_audit_findings{severity="warning"} 2',
    'charte_audit_findings{severity="unknown"} 1',
  ])
    expect(text).toContain(line)
  keepAudit({ at: '2026-11-28T09:30:00Z', verdict: 'true', findings: { ...findings, unknown: 0 } })
  expect((await request(origin).get('/metrics')).text).toContain('charte_audit_passed 1')
  await close()
})

test('metrics: are not among the pages of visitors', async () => {
  const { visitor, close } = await openMetrics()
  expect((await visitor.get('/metrics')).status).toBe(404)
  await close()
})

test('metrics: say whether the last edit of the charter was refused', async () => {
  const { origin, refuseEdit, close } = await openMetrics()
  expect((await request(origin).get('/metrics')).text).toContain('charte_charter_edit_refused 0')
  refuseEdit()
  expect((await request(origin).get('/metrics')).text).toContain('charte_charter_edit_refused 1')
  await close()
})

test('metrics: count the forms that are refused, by reason and from before the first one', async () => {
  const { visitor, origin, close } = await openMetrics()
  const { text } = await request(origin).get('/metrics')
  for (const reason of ['cross-origin', 'frame', 'no-cookie', 'unknown-cookie', 'no-token', 'stale-token'])
    expect(text).toContain(`charte_forms_refused_total{reason="${reason}"} 0`)
  await visitor.choose({ action: 'refuse-all', csrfmiddlewaretoken: 'x' })
  await visitor.choose({ action: 'refuse-all' })
  const after = (await request(origin).get('/metrics')).text
  expect(after).toContain('charte_forms_refused_total{reason="stale-token"} 1')
  expect(after).toContain('charte_forms_refused_total{reason="no-token"} 0')
  await close()
})

test('metrics: of several processes, an edit is refused while it is in one of them', async () => {
  const values = (isRefused: boolean) =>
    createMetrics({
      ...{ waiting: () => 0, isOpen: () => true, version: () => '', lastAudit: () => undefined },
      isEditRefused: () => isRefused,
    }).values()
  const { text } = await printSum([await values(false), await values(true), await values(false)])
  expect(text).toContain('charte_charter_edit_refused 1')
})
