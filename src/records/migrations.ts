/** How a database is opened. */
export interface OpenOptions {
  /** The migrations of its schema, where they are not those of this release. */
  migrations?: readonly string[]
  /** Whether it is neither created nor migrated: only servers do that. */
  asItIs?: boolean
  /** Called when there was no database, and one was created. */
  onCreated?(): void
}

/** A database that a newer version of this program has changed, in ways that this one does not know. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError'
  constructor(found: number, known: number) {
    super(`the database has schema ${found} and this program knows ${known}: start the newer program again`)
  }
}

/**
 * The migrations that a database still needs, given how many it has had; one that was released is never changed. An
 * engine applies them in one transaction, so that an interruption leaves the database as it was. Throws
 * NewerSchemaError, and an Error where a database that is taken as it is needs any.
 */
export function pendingMigrations(
  applied: number,
  { migrations, asItIs = false }: { migrations: readonly string[]; asItIs?: boolean | undefined },
): readonly string[] {
  if (applied > migrations.length) throw new NewerSchemaError(applied, migrations.length)
  if (asItIs && applied === 0) throw new Error(`no record was ever kept in this database`)
  if (asItIs && applied < migrations.length)
    throw new Error(
      `the database has schema ${applied} and this program needs ${migrations.length}: start its server, which migrates it`,
    )
  return migrations.slice(applied)
}
