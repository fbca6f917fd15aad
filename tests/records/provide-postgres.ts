import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The address of a PostgreSQL for all tests, or why there is none. */
    postgres: { url: string } | { failure: string }
  }
}

/** Finds a PostgreSQL once for all tests: the one of TEST_DATABASE_URL, or else one that is started and stopped here. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const url = process.env.TEST_DATABASE_URL
  if (url) {
    project.provide('postgres', { url })
    return undefined
  }
  try {
    const server = await startPostgres()
    project.provide('postgres', { url: server.url })
    return server.stop
  } catch (error) {
    // Told by each test that needs it, so that the others still say what they have to say.
    project.provide('postgres', { failure: String(error) })
    return undefined
  }
}
