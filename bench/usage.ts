import { type ChildProcess, execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { promisify } from 'node:util'
/** What a process has used: processor time in microseconds since its start, resident memory in bytes now. */
export interface Usage {
  cpu: number
  memory: number
}

const run = promisify(execFile)

/** The processes that a process has started, by their id. */
export async function childrenOf({ pid }: Pick<ChildProcess, 'pid'>): Promise<number[]> {
  const all = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const parents = await Promise.all(all.map(async (name) => [Number(name), (await statOf(name))?.parent]))
  return parents.flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []))
}

/** What some processes have used together; their processor time to a tick of the system's clock, commonly 10 ms. */
export async function usageOf(pids: Promise<readonly number[]>): Promise<Usage> {
  const tick = 1_000_000 / (await setting('CLK_TCK'))
  const page = await setting('PAGESIZE')
  const stats = await Promise.all((await pids).map((pid) => statOf(String(pid))))
  const known = stats.filter((stat) => stat !== undefined)
  if (known.length === 0) throw new Error('no process was found whose use could be read')
  return {
    cpu: known.reduce((sum, { ticks }) => sum + ticks, 0) * tick,
    memory: known.reduce((sum, { pages }) => sum + pages, 0) * page,
  }
}

/** Fields 4, 14, 15 and 24 of proc(5); undefined once the process has ended. */
async function statOf(pid: string): Promise<{ parent: number; ticks: number; pages: number } | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined)
  // The name of the program stands in parentheses, and may hold spaces and parentheses itself.
  const fields = line
    ?.slice(line.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number)
  if (!fields) return undefined
  const field = (number: number) => fields[number - 3] ?? 0
  return { parent: field(4), ticks: field(14) + field(15), pages: field(24) }
}

async function setting(name: string): Promise<number> {
  const { stdout } = await run('getconf', [name])
  return Number(stdout)
}
