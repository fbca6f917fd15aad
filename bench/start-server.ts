import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../tests/support/free-port.ts'
import { type Answer, ask, type Visit } from './ask.ts'
import { childrenOf, type Usage, usageOf } from './usage.ts'

/** A server in a process of its own. */
export interface RunningServer {
  origin: string
  /** How long it took from the start of its process to its first answer, in ms. */
  firstAnswerIn: number
  usage(): Promise<Usage>
  stop(): Promise<void>
}

export interface StartOptions {
  /** A module that Node runs, or a program that starts workers of its own; both are given their port. */
  command: { module: string } | { program: string; words(port: number): readonly string[] }
  words?: readonly string[]
  env: Readonly<Record<string, string>>
  /** Whether it has other processes answer, whose use counts too. */
  hasWorkers?: boolean
  /** Whether it chooses its port itself, and tells it as `{ port }`. */
  tellsPort?: boolean
  /** What it is asked until it answers. */
  visit: Visit
}

const running = new Set<ChildProcess>()
process.once('exit', () => {
  // Not killed: those with workers have to end them.
  for (const child of running) child.kill('SIGTERM')
})

/** How long a server may take until it answers, in ms. */
const patience = 120_000

/** Starts a server on this machine alone and waits for its first answer. Throws with its output when there is none. */
export async function startServer(options: StartOptions): Promise<RunningServer> {
  const { command, visit } = options
  const known = options.tellsPort ? undefined : await freePort()
  const begun = performance.now()
  const child = spawnServer(options, known ?? 0)
  running.add(child)
  const exited = once(child, 'exit').then(() => running.delete(child))
  let output = ''
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (part: Buffer) => {
      output = `${output}${part}`.slice(-4000)
    })
  const fail = async () => {
    await exited
    throw new Error(`a server ended before it was stopped: ${output.trim()}`)
  }
  const ended = fail()
  ended.catch(() => {})
  const port = known ?? (await Promise.race([portOf(child), ended]))
  const origin = `http://127.0.0.1:${port}`
  const usage = () => {
    if (options.hasWorkers) return usageOf(childrenOf(child).then((workers) => [child.pid ?? 0, ...workers]))
    return 'module' in command ? toldBy(child) : usageOf(childrenOf(child))
  }
  await Promise.race([firstAnswer(origin, visit), ended])
  return {
    origin,
    firstAnswerIn: performance.now() - begun,
    usage: () => Promise.race([usage(), ended]),
    async stop() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
      await exited
      clearTimeout(late)
    },
  }
}

function spawnServer({ command, words = [], env }: StartOptions, port: number): ChildProcess {
  const [program, ...all] =
    'module' in command
      ? [process.execPath, '--import', import.meta.resolve('./tell-usage.js'), command.module, ...words]
      : [command.program, ...command.words(port)]
  return spawn(program ?? '', all, {
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'pipe', 'pipe', ...('module' in command ? (['ipc'] as const) : [])],
  })
}

async function firstAnswer(origin: string, visit: Visit): Promise<Answer> {
  const deadline = performance.now() + patience
  while (true) {
    try {
      return await ask(origin, visit)
    } catch (error) {
      if (performance.now() > deadline) throw error
      await sleep(2)
    }
  }
}

function portOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve) => {
    child.on('message', (message: { port?: number }) => {
      if (message.port !== undefined) resolve(message.port)
    })
  })
}

function toldBy(child: ChildProcess): Promise<Usage> {
  return new Promise((resolve) => {
    const listen = (message: { usage?: Usage }) => {
      if (message.usage === undefined) return
      child.off('message', listen)
      resolve(message.usage)
    }
    child.on('message', listen)
    child.send('usage')
  })
}
