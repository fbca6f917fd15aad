import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { installPackages } from '../support/debian.ts'

const run = promisify(execFile)

export type Interpreter = 'PHP' | 'Python' | 'Django' | 'nginx'

/** The program of an interpreter, or why there is none. */
export type Found = { program: string } | { missing: string }

/** How an interpreter may be called, what proves that it is one that will do, and the package of Debian that has it. */
interface Sought {
  name: Interpreter
  programs: readonly string[]
  proof: readonly string[]
  debian: string
}

// Both: a python3 of its own that comes first may not have the Django of Debian.
const pythons = ['python3', '/usr/bin/python3']
const sought: readonly Sought[] = [
  {
    name: 'PHP',
    programs: ['php', '/usr/bin/php'],
    proof: ['-n', '-r', 'exit(PHP_MAJOR_VERSION >= 8 && function_exists("json_decode") ? 0 : 1);'],
    debian: 'php-cli',
  },
  {
    name: 'Python',
    programs: pythons,
    proof: ['-c', 'import sys; assert sys.version_info >= (3, 8)'],
    debian: 'python3',
  },
  { name: 'Django', programs: pythons, proof: ['-c', 'import django'], debian: 'python3-django' },
  { name: 'nginx', programs: ['nginx', '/usr/sbin/nginx'], proof: ['-v'], debian: 'nginx' },
]

/** Finds the interpreters of the recipes; those that this machine lacks are installed where they may, within some milliseconds. */
export async function findInterpreters(within: number): Promise<ReadonlyMap<Interpreter, Found>> {
  const deadline = Date.now() + within
  const found = new Map<Interpreter, Found>()
  for (const each of sought) found.set(each.name, await provide(each, deadline))
  return found
}

/** Finds one of them, as findInterpreters does. */
export async function findInterpreter(name: Interpreter, within: number): Promise<Found> {
  const each = sought.find((one) => one.name === name)
  return each ? provide(each, Date.now() + within) : { missing: `nobody looked for ${name}` }
}

async function provide(each: Sought, deadline: number): Promise<Found> {
  const program = await find(each)
  if (program !== undefined) return { program }
  const failure = await installPackages([each.debian], deadline - Date.now())
  const installed = await find(each)
  return installed === undefined
    ? { missing: `No ${each.name} on this machine. ${failure}` }
    : { program: installed }
}

async function find({ programs, proof }: Sought): Promise<string | undefined> {
  for (const program of programs)
    try {
      await run(program, [...proof], { timeout: 60_000 })
      return program
    } catch {}
  return undefined
}
