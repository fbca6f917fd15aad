import { existsSync, readFileSync } from 'node:fs'
import { installPackages } from '../support/debian.ts'

/** One call of the system, as strace saw it. */
export interface Call {
  name: string
  /** What stands in its brackets, files by their paths. */
  given: string
  result: string
  /** When it began and when it was over, in seconds since 1970. */
  began: number
  ended: number
}

/** The path of strace, which is installed where there is none. Throws when it cannot be had, and says how to get it. */
export async function findStrace(): Promise<string> {
  const path = '/usr/bin/strace'
  if (existsSync(path)) return path
  const failure = await installPackages(['strace'])
  if (existsSync(path)) return path
  throw new Error(
    `The tests of faults need strace, and there is none on this machine: apt-get install strace\n${failure}`,
  )
}

/** Reads what `strace -f -ttt -y -o file` wrote, in the order in which the calls were over. */
export function readTrace(file: string): Call[] {
  const begun = new Map<string, { name: string; given: string; began: number }>()
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line): Call[] => {
      const [, thread = '', time, rest = ''] = /^(\d+) +(\d+\.\d+) (.*)$/.exec(line) ?? []
      const at = Number(time)
      const unfinished = /^(\w+)\((.*) <unfinished \.\.\.>$/.exec(rest)
      if (unfinished) {
        begun.set(thread, { name: unfinished[1] ?? '', given: unfinished[2] ?? '', began: at })
        return []
      }
      const resumed = /^<\.\.\. \w+ resumed>(.*)\) += (.*)$/.exec(rest)
      const earlier = begun.get(thread)
      if (resumed && earlier) {
        begun.delete(thread)
        const given = earlier.given + resumed[1]
        return [{ ...earlier, given, result: resumed[2] ?? '', ended: at }]
      }
      const [, name, given = '', result = ''] = /^(\w+)\((.*)\) += (.*)$/.exec(rest) ?? []
      return name ? [{ name, given, result, began: at, ended: at + lasted(result) }] : []
    })
}

/** Whether a call made a file durable. */
export function isFsync({ name, result }: Call): boolean {
  return (name === 'fsync' || name === 'fdatasync') && result.startsWith('0')
}

/** How long a call took, which `strace -T` tells behind its result. */
function lasted(result: string): number {
  return Number(/<(\d+\.\d+)>$/.exec(result)?.[1] ?? 0)
}
