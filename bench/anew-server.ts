import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import { pino } from 'pino'
import { listen } from '../src/server/listen.ts'
import { uncounted } from '../src/site/observe.ts'
import { readSettings } from '../src/site/settings.ts'
import { openSite } from '../src/site/site.ts'
import { createCharterApp } from '../src/web/routes.ts'
import { charterFile } from '../tests/support/charters.ts'

/**
 * The charter in a process of its own, at an address for each visit: a page that holds another address is another page, so
 * that each is printed anew. Sends its port first, and on each message the microseconds of processor time that it has used.
 */
const dataDirectory = mkdtempSync(join(tmpdir(), 'charte-bench-'))
const settings = readSettings({ CHARTER_FILE: charterFile, DATA_DIR: dataDirectory })
const site = openSite(settings, {
  logger: pino({ level: 'error' }),
  metrics: uncounted,
})
const host = express()
host.use('/:visit', createCharterApp(site))
const { port } = await listen(host, { port: 0, host: '127.0.0.1' })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
process.on('disconnect', async () => {
  await site.close()
  rmSync(dataDirectory, { recursive: true })
  process.exit()
})
process.send?.({ port })
