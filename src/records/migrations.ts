/** How a database is opened. */
export interface OpenOptions {
  /** The steps of its schema, where they are not those of this release. */
  steps?: readonly string[]
  /** Whether it is taken as it is: only servers begin databases and migrate them. */
  asItIs?: boolean
  /** Told when there was none, and one was begun. */
  begun?(): void
}

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
 * NewerSchemaError, and where a database that is taken as it is needs any.
 */
export function stepsAfter(
  applied: number,
  { steps, asItIs = false }: { steps: readonly string[]; asItIs?: boolean | undefined },
): readonly string[] {
  if (applied > steps.length) throw new NewerSchemaError(applied, steps.length)
  if (asItIs && applied === 0) throw new Error(`no record was ever kept in this database`)
  if (asItIs && applied < steps.length)
    throw new Error(
      `the database has schema ${applied} and this program needs ${steps.length}: start its server, which migrates it`,
    )
  return steps.slice(applied)
}
