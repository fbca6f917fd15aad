import type { Action } from '../consent/record.ts'
import type { Counts } from './engine.ts'

/** The choices of a period, counted. */
export interface Tally {
  choices: number
  purposes: { purpose: string; granted: number; refused: number }[]
  actions: { action: Action; choices: number }[]
  /** The days on which something was chosen, in order. */
  days: { day: string; choices: number }[]
}

/** Adds up what a database has counted, by purpose, by action and by day. */
export function tally({ choices, answers }: Counts): Tally {
  return {
    choices: sum(choices),
    purposes: sortedGroups(answers, ({ purpose }) => purpose).map(([purpose, group]) => ({
      purpose,
      granted: sum(group.filter(({ answer }) => answer === 'granted')),
      refused: sum(group.filter(({ answer }) => answer === 'refused')),
    })),
    actions: sortedGroups(choices, ({ action }) => action).map(([action, group]) => ({
      action,
      choices: sum(group),
    })),
    days: sortedGroups(choices, ({ day }) => day).map(([day, group]) => ({ day, choices: sum(group) })),
  }
}

/** Which part of the answers for a purpose grants it, as `65 %`. */
export function grantedShare({ granted, refused }: { granted: number; refused: number }): string {
  return `${Math.round((100 * granted) / (granted + refused))} %`
}

function sortedGroups<Entry, Key extends string>(
  entries: readonly Entry[],
  keyOf: (entry: Entry) => Key,
): [Key, Entry[]][] {
  return [...Map.groupBy(entries, keyOf)].sort(([one], [other]) => (one < other ? -1 : 1))
}

function sum(counts: readonly { count: number }[]): number {
  return counts.reduce((total, { count }) => total + count, 0)
}
