import { z } from 'zod'
import { CharterError } from '../../charter/problem.ts'
import { charterSchema, cookieFields } from '../../charter/schema.ts'
import type { ParsedCharter } from '../../charter/source/load.ts'
import { readYaml } from '../../charter/source/yaml.ts'
import { charterJsonFormat } from '../../exports/json.ts'
import { parse } from '../parse.ts'

const fields = z.record(z.string(), z.unknown())
const published = z.object({
  v: z.literal(charterJsonFormat, `write a charter.json of the format ${charterJsonFormat}`),
  version: z.string(),
  languages: z.unknown(),
  updated: z.unknown(),
  site: z.unknown(),
  title: z.unknown(),
  usage: z.unknown(),
  purposes: z.array(
    z.object({
      id: z.unknown(),
      consent: z.unknown(),
      title: z.unknown(),
      cookies: z.array(fields.and(z.object({ names: z.array(z.unknown()).default([]) }))),
    }),
  ),
})

/** A charter as a server publishes it, with the version that the server says. */
export interface PublishedCharter extends ParsedCharter {
  version: string
}

/**
 * Reads the charter.json of a running server, as far as a comparison needs it: fields that a later release has added are left
 * out. Throws with one line where it is none. Places are those in this text.
 */
export function readCharterJson(source: string): PublishedCharter {
  const { raw, locate } = read(source)
  const { version, v: _, ...said } = parse(published, raw)
  const purposes = said.purposes.map(({ cookies, ...purpose }) => ({
    ...purpose,
    cookies: cookies.map(({ names, ...row }) => ({
      ...Object.fromEntries(
        cookieFields.flatMap(({ name }) => (row[name] === undefined ? [] : [[name, row[name]]])),
      ),
      ...(names.length > 0 && { name: names }),
    })),
  }))
  return { charter: parse(charterSchema, { ...said, purposes }), source, locate, version }
}

/** JSON is YAML, which is read with its lines. */
function read(source: string): ReturnType<typeof readYaml> {
  try {
    return readYaml(source)
  } catch (error) {
    if (error instanceof CharterError) throw new Error('it is no JSON')
    throw error
  }
}
