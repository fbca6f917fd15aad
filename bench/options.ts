import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Key, keys, programKeys } from './contestants.ts'

/** What is measured, how long and how often, and where it is written. */
export interface Options {
  rounds: number
  seconds: number
  only: Key[]
  /** Paths of other checkouts, as they were given. */
  against: string[]
  long: boolean
  json: string | undefined
  writeDocs: boolean
}

export const usage = `usage: npm run bench -- [--rounds 5] [--seconds 3] [--only ${keys.slice(1).join(',')}]
                        [--against <another checkout>]... [--long] [--json <file>] [--write-docs]

--against measures ${programKeys.join(', ')} of another checkout, too, beside those of this one
`

/** Reads the options of the benchmarks. Throws in words when they are not what the usage says. */
export function readOptions(words: string[]): Options {
  const { values } = parseArgs({
    args: words,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string', default: keys.join() },
      against: { type: 'string', multiple: true, default: [] },
      long: { type: 'boolean', default: false },
      json: { type: 'string' },
      'write-docs': { type: 'boolean', default: false },
    },
  })
  const { long, json, 'write-docs': writeDocs } = values
  const only = values.only.split(',').map(known)
  const against = values.against.map(checkout)
  if (against.length > 0 && writeDocs)
    throw new Error('the page of the benchmarks tells of this project: --write-docs is not for --against')
  if (against.length > 0 && !programKeys.some((key) => only.includes(key)))
    throw new Error(`--against measures ${programKeys.join(', ')}, and --only names none of them`)
  return {
    rounds: count(values.rounds),
    seconds: count(values.seconds),
    only,
    against,
    long,
    json,
    writeDocs,
  }
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) throw new Error(`${text} is not a number of rounds or seconds`)
  return Number(text)
}

function known(name: string): Key {
  const key = keys.find((key) => key === name)
  if (!key) throw new Error(`there is no contestant ${name}`)
  return key
}

function checkout(path: string): string {
  if (!existsSync(join(path, 'src/cli.ts'))) throw new Error(`${path} is no checkout of this project`)
  return path
}
