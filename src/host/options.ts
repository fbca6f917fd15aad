import { z } from 'zod'
import {
  ConfigError,
  isBlank,
  readNamed,
  type Settings,
  settingNames,
  settingsSchema,
  shownValue,
} from '../site/settings.ts'
import { plainPath } from './mounted.ts'

/** The options that are settings of a site, which are checked where those are. */
const settingOptions = Object.values(settingsSchema.shape).flatMap(
  (setting) => settingNames.get(setting)?.option ?? [],
)

/** What `cookieCharter` takes. */
const charterShape = z.strictObject({
  ...Object.fromEntries(settingOptions.map((option) => [option, z.unknown().optional()])),
  path: z
    .string({ error: 'write a text' })
    .refine((path) => plainPath(path) !== undefined, {
      error: 'write a path like /legal/cookies, percent-encoded',
    })
    .optional(),
  layout: z
    .custom<object>(
      (value) => typeof value === 'function' || (typeof value === 'string' && !isBlank(value)),
      'give the name of a view, or a function that makes a page',
    )
    .optional(),
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
  report: z.custom<() => void>((value) => typeof value === 'function', 'give a function').optional(),
})

/** What `gpcStatement` takes. */
export const gpcShape = z.strictObject({
  since: z.iso.date({ error: 'write a day, like 2026-11-23' }),
})

/** Reads the settings of a site from what a host gives to `cookieCharter`. Throws a ConfigError in its words. */
export function readOptions(options: object | undefined): Settings {
  checkOptions('cookieCharter', charterShape, options)
  const given: Record<string, unknown> = { ...options }
  if (isBlank(given.publicUrl))
    throw new ConfigError(
      'publicUrl is missing; write the address of the site, like https://data.example.org',
    )
  return readNamed(given, 'option', new Date())
}

/** Checks what a host gives to a function of this package. Throws a ConfigError with a line for each problem. */
export function checkOptions(name: string, shape: z.ZodObject, options: unknown): void {
  const { error } = shape.safeParse(options ?? {})
  if (!error) return
  const known = Object.keys(shape.shape).join(', ')
  const lines = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => `${key} is no option of ${name}; write one of ${known}`)
      : `${String(issue.path[0] ?? name)} is ${shownValue(valueAt(options, issue.path[0]))}; ${issue.message}`,
  )
  throw new ConfigError(lines.join('\n'))
}

function valueAt(options: unknown, name: PropertyKey | undefined): unknown {
  if (name === undefined) return options
  return typeof options === 'object' && options !== null ? Reflect.get(options, name) : undefined
}

function hasMethods(value: unknown, ...names: readonly string[]): boolean {
  const isObject = typeof value === 'object' && value !== null
  return isObject && names.every((name) => typeof Reflect.get(value, name) === 'function')
}
