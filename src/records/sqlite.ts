import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Engine, OpenOptions } from './engine.ts'
import type { Call, Reply } from './sqlite-worker.ts'

/**
 * The engine of one machine: a SQLite file, written in a thread of its own so that no request ever waits for the
 * disk but those that must. Rejects when the file cannot be opened, is damaged or belongs to a newer program.
 */
export async function openSqliteEngine(
  file: string,
  { onCreated, ...options }: OpenOptions = {},
): Promise<Engine> {
  const worker = new Worker(new URL(`./sqlite-worker.${import.meta.url.split('.').pop()}`, import.meta.url), {
    workerData: { file, options },
  })
  const pending = new Map<number, { resolve: (result: never) => void; reject: (error: Error) => void }>()
  let calls = 0
  let ended: Error | undefined
  worker.on('message', (reply: Reply) => {
    const call = pending.get(reply.number)
    pending.delete(reply.number)
    if ('error' in reply) call?.reject(new Error(reply.error))
    else call?.resolve(reply.result as never)
  })
  worker.on('error', fail)
  worker.on('exit', () => fail(new Error('the thread of the database has ended')))
  const engine: Engine = {
    append: (...args) => call('append', args),
    addToCounts: (...args) => call('addToCounts', args),
    find: (...args) => call('find', args),
    list: (...args) => call('list', args),
    count: (...args) => call('count', args),
    purge: (...args) => call('purge', args),
    erase: (...args) => call('erase', args),
    archivePage: (...args) => call('archivePage', args),
    archive: (...args) => call('archive', args),
    read: (...args) => call('read', args),
    page: (...args) => call('page', args),
    publications: (...args) => call('publications', args),
    close: async () => {
      if (ended) return
      const exited = once(worker, 'exit')
      await call('close', [])
      await exited
    },
  }
  try {
    const isNew = await new Promise<boolean>((resolve, reject) => pending.set(0, { resolve, reject }))
    if (isNew) onCreated?.()
  } catch (error) {
    await worker.terminate()
    throw error
  }
  return engine

  function call<Result>(method: Call['method'], args: unknown[]): Promise<Result> {
    if (ended) return Promise.reject(ended)
    calls++
    const number = calls
    return new Promise<Result>((resolve, reject) => {
      pending.set(number, { resolve, reject })
      worker.postMessage({ number, method, args } satisfies Call)
    })
  }

  function fail(error: Error): void {
    ended ??= error
    for (const { reject } of pending.values()) reject(error)
    pending.clear()
  }
}
