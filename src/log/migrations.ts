/** A database that a newer version of this program has changed, in ways that this one does not know. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError'
  constructor(found: number, known: number) {
    super(`the database has schema ${found} and this program knows ${known}: start the newer program again`)
  }
}

/**
 * The steps that a database still needs, given how many it has had; a step that was released is never changed. Each
 * engine applies them in one transaction, so that an interrupted migration leaves the database as it was. Throws
 * NewerSchemaError.
 */
export function stepsAfter(applied: number, steps: readonly string[]): readonly string[] {
  if (applied > steps.length) throw new NewerSchemaError(applied, steps.length)
  return steps.slice(applied)
}
