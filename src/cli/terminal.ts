import type { Readable } from 'node:stream'

/** Where a command is run: what it is told, where it speaks, and its clock. */
export interface Terminal {
  env: Record<string, string | undefined>
  stdin: Readable & { isTTY?: boolean }
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream & { isTTY?: boolean }
  now(): Date
}
