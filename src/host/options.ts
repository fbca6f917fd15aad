import { z } from 'zod'
import { ConfigError } from '../site/settings.ts'
import { plainPath } from './own-address.ts'

const text = z.string({ error: 'write a text' })
const texts = z.union([text, z.array(text)], { error: 'write a list of texts' })
const callable = z.custom<() => void>((value) => typeof value === 'function', 'give a function')

/** What `cookieCharter` takes; the values are those of the settings of the server, and judged where these are. */
export const charterShape = z.strictObject({
  publicUrl: text.optional(),
  path: text
    .refine((path) => plainPath(path) !== undefined, {
      error: 'write a path like /legal/cookies, percent-encoded',
    })
    .optional(),
  charterFile: text.optional(),
  dataDirectory: text.optional(),
  localesDirectory: text.optional(),
  cookieSecret: texts.optional(),
  cookieDomain: text.optional(),
  databaseUrl: text.optional(),
  recordRetention: text.optional(),
  siteOrigins: texts.optional(),
  logger: z
    .custom<object>(
      (value) => hasMethods(value, 'info', 'error'),
      'give a logger with info and error, as pino',
    )
    .optional(),
})

/** What `guardCookies` takes. */
export const guardShape = z.strictObject({
  mode: z.enum(['throw', 'drop', 'log'], { error: 'write throw, drop or log' }),
  report: callable.optional(),
})

/** What `gpcStatement` takes. */
export const gpcShape = z.strictObject({
  since: z.iso.date({ error: 'write a day, like 2026-11-23' }),
})

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  const isObject = typeof value === 'object' && value !== null
  return isObject && names.every((name) => typeof Reflect.get(value, name) === 'function')
}

/** Checks what a host gives to a function of this package. Throws a ConfigError with a line for each problem. */
export function checkOptions(name: string, shape: z.ZodObject, options: unknown): void {
  const { error } = shape.safeParse(options ?? {})
  if (!error) return
  const known = Object.keys(shape.shape).join(', ')
  const lines = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} is no option of ${name}; write one of ${known}`)
      : `${String(issue.path[0] ?? name)} is ${shown(valueAt(options, issue.path[0]))}; ${issue.message}`,
  )
  throw new ConfigError(lines.join('\n'))
}

function valueAt(options: unknown, name: PropertyKey | undefined): unknown {
  if (name === undefined) return options
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined
}

function shown(value: unknown): string {
  if (value === undefined) return 'missing'
  return typeof value === 'string' ? JSON.stringify(value) : `a value of type ${typeof value}`
}
