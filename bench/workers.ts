import { mkdtempSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../tests/records/postgres.ts'
import { ask, type Visit } from './ask.ts'
import { type Contestant, own } from './contestants.ts'
import { createCopy } from './create-copy.ts'
import { type Summary, summarise } from './figures.ts'
import { measureRounds, type Pace } from './measure.ts'
import { startServer } from './start-server.ts'
import { checkChosen, checkPage, choosing, firstVisit } from './visits.ts'

/** What some processes on one port do with one kind of visit. */
export interface Workers extends Summary {
  engine: 'SQLite' | 'PostgreSQL'
  count: number
  visit: 'first visit' | 'choice, recorded'
}

/** How many visitors come at the same time: enough for both processes, and for choices that share their commits. */
const crowd = 32

/** Measures one process and two of them, with the records of each engine, in the same rounds. */
export async function measureWorkers(folder: string, pace: Pace): Promise<Workers[]> {
  pace.tell('starting one process and two, on each engine')
  const postgres = await startPostgres()
  const contestants: Contestant[] = []
  const kinds: Pick<Workers, 'engine' | 'count' | 'visit'>[] = []
  for (const engine of ['SQLite', 'PostgreSQL'] as const)
    for (const count of [1, 2]) {
      const server = await startServer({
        command: { module: createCopy(join(folder, 'site')) },
        words: ['serve'],
        env: {
          CHARTER_FILE: own('../charter.yaml'),
          DATA_DIR: mkdtempSync(join(folder, 'workers-')),
          LOG_LEVEL: 'warn',
          WEB_CONCURRENCY: String(count),
          ...(engine === 'PostgreSQL' && { DATABASE_URL: postgres.url }),
        },
        hasWorkers: count > 1,
        visit: firstVisit,
      })
      for (const visit of ['first visit', 'choice, recorded'] as const) {
        const asked: Visit = visit === 'first visit' ? firstVisit : await choosing(server.origin)
        const answer = await ask(server.origin, asked)
        if (visit === 'first visit') checkPage(answer)
        else checkChosen(answer)
        contestants.push({ key: 'workers', name: `${engine}, ${count}`, server, visit: asked, answer, crowd })
        kinds.push({ engine, count, visit })
      }
    }
  const turns = await measureRounds(contestants, pace)
  await Promise.all([...new Set(contestants.map(({ server }) => server))].map((server) => server.stop()))
  await postgres.stop()
  return kinds.map((kind, index) => {
    const alone = kinds.findIndex(
      (other) => other.engine === kind.engine && other.visit === kind.visit && other.count === 1,
    )
    return { ...kind, ...summarise(turns[index] ?? [], turns[alone] ?? []) }
  })
}
