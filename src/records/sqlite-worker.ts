import { parentPort, workerData } from 'node:worker_threads'
import { openSqlite } from './sqlite-database.ts'
import type { SqliteEngine } from './sqlite-queries.ts'

/** One call of an engine's method, from the thread that serves requests. */
export interface Call {
  number: number
  method: keyof SqliteEngine
  args: unknown[]
}

/** What became of a call, or of opening the database, which is call 0 and answers whether it was created. */
export type Reply = { number: number; result: unknown } | { number: number; error: string }

const reply = (message: Reply) => parentPort?.postMessage(message)

/** Answers the calls one after the other: each write waits for the disk here, and not in the thread of the requests. */
function answer(engine: SqliteEngine): void {
  parentPort?.on('message', ({ number, method, args }: Call) => {
    try {
      reply({ number, result: Reflect.apply(engine[method], undefined, args) })
    } catch (error) {
      reply({ number, error: messageOf(error) })
    }
    if (method === 'close') parentPort?.close()
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

try {
  let isNew = false
  const engine = openSqlite(workerData.file, {
    ...workerData.options,
    onCreated: () => {
      isNew = true
    },
  })
  answer(engine)
  reply({ number: 0, result: isNew })
} catch (error) {
  reply({ number: 0, error: messageOf(error) })
}
