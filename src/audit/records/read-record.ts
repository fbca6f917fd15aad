import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { parse, parseJson } from '../parse.ts'
import { type Seen, type StateName, seenSchema } from '../seen.ts'
import { harSchema, readHar } from './from-har.ts'
import { readWec, wecSchema } from './from-wec.ts'

/** The largest file that is read, in bytes. */
const largest = 200_000_000

/**
 * Reads what was seen of a site: a record of an audit, a HAR file, or the inspection.json of website-evidence-collector. The
 * last two are of one state, `before` where none is named. Rejects with one line that names the file and what is wrong.
 */
export async function readRecord(file: string, state: StateName | undefined): Promise<Seen> {
  const { size } = await stat(file)
  if (size > largest) throw new Error(`${file} has ${size} bytes; record fewer pages, for at most ${largest}`)
  const content = parseJson(await readFile(file, 'utf8'), file)
  if (isObject(content) && 'log' in content)
    return take(() => readHar(parse(harSchema, content), state ?? 'before'))
  if (isObject(content) && 'uri_ins' in content)
    return take(() => readWec(parse(wecSchema, content), state ?? 'before'))
  if (!isObject(content) || !('v' in content))
    throw new Error(`${file} is no record of an audit, no HAR file, and no inspection.json`)
  if (state !== undefined) throw new Error(`${file} says by itself of which states it is; leave --state out`)
  return take(() => content)

  function take(read: () => unknown): Seen {
    try {
      return parse(seenSchema, read())
    } catch (error) {
      throw new Error(`${file}: ${error instanceof Error ? error.message : error}`)
    }
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The JSON Schema of a record, for what writes one. */
export function seenJsonSchema(): string {
  const schema = z.toJSONSchema(seenSchema, { io: 'input', target: 'draft-7' })
  return `${JSON.stringify({ title: 'What an audit has seen of a site', ...schema }, null, 2)}\n`
}
