import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const count = z.int().min(0)

/** What is kept of the last audit of a site, for its metrics. */
const auditSummary = z.object({
  /** When the audit ended. */
  at: z.iso.datetime(),
  /** Whether the charter was proved true as far as was looked; unknown where what was asked for could not be seen. */
  verdict: z.enum(['true', 'false', 'unknown']),
  /** How many findings there are, by how grave they are; without those that are ignored with a reason. */
  findings: z.object({ error: count, warning: count, note: count, unknown: count }),
})
export type AuditSummary = z.infer<typeof auditSummary>

/**
 * Keeps what an audit came to, as `last-audit.json` of the data folder: whole or not at all. Throws the error of the file system
 * where the folder cannot be written.
 */
export function rememberAudit(dataDirectory: string, summary: AuditSummary): void {
  mkdirSync(dataDirectory, { recursive: true })
  const draft = join(dataDirectory, `.audit-${randomBytes(6).toString('hex')}`)
  try {
    writeFileSync(draft, `${JSON.stringify(auditSummary.parse(summary))}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(draft, fileIn(dataDirectory))
  } finally {
    rmSync(draft, { force: true })
  }
}

/** What the last audit came to; undefined where there was none, or where its file cannot be read. */
export function readLastAudit(dataDirectory: string): AuditSummary | undefined {
  try {
    return auditSummary.parse(JSON.parse(readFileSync(fileIn(dataDirectory), 'utf8')))
  } catch {
    return undefined
  }
}

function fileIn(dataDirectory: string): string {
  return join(dataDirectory, 'last-audit.json')
}
