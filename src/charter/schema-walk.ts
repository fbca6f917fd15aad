import { z } from 'zod'

/** The schema of what stands at a key of a section, or at an index of a list; undefined where the schema has none. */
export function schemaWithin(schema: unknown, key: string | number): unknown {
  const outer = bare(schema)
  if (outer instanceof z.ZodObject) return Object.hasOwn(outer.shape, key) ? outer.shape[key] : undefined
  return outer instanceof z.ZodArray && typeof key === 'number' ? outer.element : undefined
}

/** The names of the fields that a section has by its schema. */
export function fieldNames(schema: unknown): string[] {
  const section = bare(schema)
  return section instanceof z.ZodObject ? Object.keys(section.shape) : []
}

/** Whether a schema is of something that may be given per language. */
export function isTextSchema(schema: unknown): boolean {
  const text = bare(schema)
  return text instanceof z.ZodUnion && text.options.some((option) => option instanceof z.ZodRecord)
}

/** A schema without what makes it optional, a default, unchangeable or another value. */
function bare(schema: unknown): unknown {
  const isWrapped =
    schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodReadonly
  if (schema instanceof z.ZodPipe) return bare(schema.in)
  return isWrapped ? bare(schema.unwrap()) : schema
}
