import { parentPort, workerData } from 'node:worker_threads'
import { CharterError, type LocatedProblem, type Problem } from '../problem.ts'
import { type ExaminedFile, examineFile, stateOfFile } from './load.ts'
import type { Reply } from './reader.ts'

// The thread of reader.ts: reads a charter file, has its draft judged by the rules of the server, and answers.
const file: string = workerData
let examined: ExaminedFile | undefined
try {
  examined = examineFile(file)
} catch {
  // It is read again once it is asked for: it may have been written half.
}

parentPort?.once('message', () =>
  attempt(() => {
    const isSame = examined?.state === stateOfFile(file)
    const { draft, conclude, state } = examined && isSame ? examined : examineFile(file)
    parentPort?.once('message', (found: readonly Problem[]) =>
      attempt(() => {
        const { charter, source, logos } = conclude(found)
        reply({ reading: { charter, source, logos, state } })
      }),
    )
    reply({ draft })
  }),
)

function attempt(act: () => void): void {
  try {
    act()
  } catch (error) {
    if (error instanceof CharterError) reply({ problems: shorten(error.problems) })
    else reply({ error: error instanceof Error ? error.message : String(error) })
  }
}

/** How many problems of an edit are logged: thousands would be a line of megabytes. */
const mostProblems = 1000

function shorten(problems: readonly LocatedProblem[]): LocatedProblem[] {
  const first = problems.slice(0, mostProblems)
  const [next] = problems.slice(mostProblems)
  if (!next) return first
  const found = `${problems.length - mostProblems} more problems`
  const message = 'have the file checked (npm run check), which lists them all'
  return [...first, { ...next, path: '', found, message }]
}

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}
