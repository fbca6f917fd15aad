import type { FaultyServer } from '../support/process.ts'

/** What the server has logged as the reasons why its records could not be reached, each time that they could not be. */
export function troublesOf(server: FaultyServer): string[] {
  return logged(server)
    .filter(({ msg }) => msg === 'the records cannot be reached: consents are not accepted meanwhile')
    .map(({ problem }) => String(problem))
}

/** What a server has logged as errors. */
export function errorsOf(server: FaultyServer): string[] {
  return logged(server).flatMap(({ level, msg }) => (level >= 50 ? [msg] : []))
}

/** The lines of the log of a server that hold some words, without what else stands in them. */
export function told(server: FaultyServer, words: string): string[] {
  return logged(server).flatMap(({ msg }) => (msg.includes(words) ? [msg] : []))
}

function logged(server: FaultyServer): { level: number; msg: string; problem?: string }[] {
  // What follows the last end of a line may be a part of one.
  const lines = server.output().split('\n').slice(0, -1)
  return lines.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line))
}
