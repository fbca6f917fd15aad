import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ConsentRecord } from '../../src/consent/record.ts'
import { openEngine } from '../../src/records/open-engine.ts'

export const cli = fileURLToPath(new URL('../../src/cli.ts', import.meta.url))

/** What became of a command. */
export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a command as a person does, with the records of a data folder. */
export async function charte(
  words: readonly string[],
  dataDirectory: string,
  env: Record<string, string> = {},
  cwd?: string,
): Promise<Outcome> {
  const child = spawn(process.execPath, [cli, ...words], {
    ...(cwd !== undefined && { cwd }),
    env: { PATH: process.env.PATH ?? '', DATA_DIR: dataDirectory, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let [stdout, stderr] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    stdout += part
  })
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    stderr += part
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}

export const temporary = () => mkdtempSync(join(tmpdir(), 'charte-cli-'))

export const version = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'

/** A record with 22 characters of receipt that end in a number. */
export function record(number: number, changes: Partial<ConsentRecord> = {}): ConsentRecord {
  return {
    id: `Ab_${String(number).padStart(19, '0')}`,
    decidedAt: new Date('2026-03-01T09:30:00Z'),
    charter: version,
    answers: { statistics: 'granted', ads: 'refused' },
    action: 'custom',
    language: 'fr',
    source: 'page',
    gpc: false,
    ...changes,
  }
}

/** A data folder with records in it. */
export async function folderWith(records: readonly ConsentRecord[]): Promise<string> {
  const dataDirectory = temporary()
  await append(dataDirectory, records)
  return dataDirectory
}

/** Adds records as the server does. */
export async function append(
  dataDirectory: string,
  records: readonly ConsentRecord[],
  databaseUrl?: string,
): Promise<void> {
  const engine = await openEngine({ dataDirectory, databaseUrl })
  const since = new Date('2026-01-01T00:00:00Z')
  await engine.archive({ version, material: version, source: '', languages: [] }, since)
  for (let start = 0; start < records.length; start += 10_000)
    await engine.append(records.slice(start, start + 10_000))
  await engine.close()
}
