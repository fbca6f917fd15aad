import { type BigIntStats, stat, statSync } from 'node:fs'

/** What differs between two states of a file, whoever sets its times: no edit leaves all of it as it was. */
export type FileState = string

/** The state of a file that is not there, or that cannot be looked at. */
export const gone: FileState = 'gone'

/** The state of a file now. Throws the error of the file system when there is none. */
export function stateOf(file: string): FileState {
  return describe(statSync(file, { bigint: true }))
}

/** Looks at a file, and tells its state. */
export function lookAt(file: string, told: (state: FileState) => void): void {
  stat(file, { bigint: true }, (error, stats) => told(error ? gone : describe(stats)))
}

function describe({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): FileState {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ')
}
