import type { z } from 'zod'
import { writePath } from '../charter/problem.ts'

/** Reads JSON. Throws for a text that is none, with a line that names the file. */
export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''))
  } catch {
    throw new Error(`${file} is no JSON`)
  }
}

/** Reads a value by a schema. Throws for the first thing that does not fit. */
export function parse<Read>(schema: z.ZodType<Read>, value: unknown): Read {
  const { data, error } = schema.safeParse(value)
  if (!error) return data
  const [issue] = error.issues
  const path = issue?.path.map((key) => (typeof key === 'symbol' ? String(key) : key)) ?? []
  throw new Error(`${writePath(path)}: ${issue?.message ?? 'it does not fit'}`)
}
