#!/usr/bin/env node
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '50' } } })
if (!/^[1-9]\d*$/.test(values.rounds)) {
  process.stderr.write('usage: npm run faults -- --rounds 1000\n')
  process.exit(2)
}

const folder = mkdtempSync(join(tmpdir(), 'charte-figures-'))
const figures = join(folder, 'figures')
try {
  const vitest = spawn('vitest', ['run', '--project', 'node', 'tests/faults'], {
    env: { ...process.env, FAULT_ROUNDS: values.rounds, FAULT_RECORDS: '1000000', FAULT_FIGURES: figures },
    stdio: 'inherit',
  })
  const [code] = await once(vitest, 'exit')
  process.stdout.write(existsSync(figures) ? readFileSync(figures, 'utf8') : 'no figures\n')
  process.exitCode = code ?? 1
} finally {
  rmSync(folder, { recursive: true, force: true })
}
