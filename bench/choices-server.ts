import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { openEngine } from '../src/records/open-engine.ts'
import { openStore } from '../src/records/store.ts'
import { listen } from '../src/server/listen.ts'
import { shipped } from '../tests/support/charters.ts'
import { publishedOf } from '../tests/support/records.ts'
import { createTestApp } from '../tests/support/site.ts'

/**
 * The site in a process of its own, with a real log or with none: the same POST but for its record. Tells its port
 * first, and on each message the microseconds of processor time that it has used.
 */
const [kind = 'none', databaseUrl] = process.argv.slice(2)
const dataDirectory = mkdtempSync(join(tmpdir(), 'charte-bench-'))
const store = openStore({
  connect: () => openEngine({ dataDirectory, databaseUrl }),
  now: () => new Date(),
  onDisconnected: (error) => pino().error(error),
  onReconnected() {},
})
await store.opened
store.publish(publishedOf(shipped))
const { app } = await createTestApp({
  records:
    kind === 'none' ? { append: async () => {}, count: async () => {}, find: async () => undefined } : store,
  archive: store,
  now: () => new Date(),
})
const { port } = await listen(app, { port: 0, host: '127.0.0.1' })
process.on('message', () => {
  const { user, system } = process.cpuUsage()
  process.send?.({ cpu: user + system })
})
process.on('disconnect', async () => {
  await store.close()
  rmSync(dataDirectory, { recursive: true })
  process.exit()
})
process.send?.({ port })
