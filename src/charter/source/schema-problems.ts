import { closestMatch } from 'leven'
import { z } from 'zod'
import { charterSchema } from '../schema.ts'
import type { Problem } from './problem.ts'
import type { Path } from './yaml-nodes.ts'

/** What the schema objects to, at the deepest place that it can be told. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[]): Problem[] {
  return issues.flatMap(innermost).flatMap((issue) => {
    const path = pathOf(issue)
    if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }]
    return issue.keys.map((key) => ({ path: [...path, key], message: adviseField(key, fieldsAt(path)) }))
  })
}

/** Of a value that may be of several kinds, what is wrong with it as the kind that it is of. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const fitting = issue.errors.find((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code !== 'invalid_type'),
  )
  if (!fitting) return [issue]
  return fitting.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }))
}

function pathOf({ path }: z.core.$ZodIssue): Path {
  return path.map((key) => (typeof key === 'number' ? key : String(key)))
}

function adviseField(key: string, fields: readonly string[]): string {
  const meant = closestMatch(key, fields, { maxDistance: Math.min(2, Math.ceil(key.length / 3)) })
  const name = meant === undefined ? 'its name' : `its name (did you mean ${meant}?)`
  return `remove this field, or correct ${name}: no field of the charter is called so`
}

/** The fields that the schema has for a section. */
function fieldsAt(path: Path): string[] {
  const schema = path.reduce<unknown>((schema, key) => within(schema, key), charterSchema)
  const section = bare(schema)
  return section instanceof z.ZodObject ? Object.keys(section.shape) : []
}

function within(schema: unknown, key: string | number): unknown {
  const outer = bare(schema)
  if (outer instanceof z.ZodObject) return outer.shape[key]
  return outer instanceof z.ZodArray ? outer.element : undefined
}

/** A schema without what makes it optional, a default or unchangeable. */
function bare(schema: unknown): unknown {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly
  return isWrapped ? bare(schema.unwrap()) : schema
}
