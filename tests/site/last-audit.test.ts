import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type AuditSummary, readLastAudit, rememberAudit } from '../../src/site/last-audit.ts'

const folder = () => mkdtempSync(join(tmpdir(), 'audit-'))
const summary: AuditSummary = {
  at: '2026-11-28T09:30:00Z',
  verdict: 'false',
  findings: { error: 3, warning: 2, note: 0, unknown: 0 },
}

test('the last audit: is kept in a folder that need not be there, for its owner alone, in place of the one before', () => {
  const data = join(folder(), 'var')
  expect(readLastAudit(data)).toBeUndefined()
  rememberAudit(data, { ...summary, verdict: 'true' })
  rememberAudit(data, summary)
  expect(readLastAudit(data)).toEqual(summary)
  expect(readdirSync(data)).toEqual(['last-audit.json'])
  expect(statSync(join(data, 'last-audit.json')).mode & 0o777).toBe(0o600)
})

test.each(['', '{', '[]', '{"at":"yesterday"}'])(
  'a file of the last audit with %j: says nothing',
  (content) => {
    const data = folder()
    writeFileSync(join(data, 'last-audit.json'), content)
    expect(readLastAudit(data)).toBeUndefined()
  },
)

test('the last audit: is not kept where it is none, and leaves nothing behind', () => {
  const data = folder()
  expect(() => rememberAudit(data, { ...summary, at: 'yesterday' })).toThrow()
  expect(readdirSync(data)).toEqual([])
})
