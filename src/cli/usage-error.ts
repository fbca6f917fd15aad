/** A command that was not written as it must be; its message is a line that says how. */
export class UsageError extends Error {
  override name = 'UsageError'
}
