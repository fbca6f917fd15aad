import { codeOf } from '../../charter/source/yaml-nodes.ts'
import type { Evidence, Finding } from '../finding.ts'
import { stateNames } from '../seen.ts'

/**
 * What a site has written, safe to be shown: on one line, of at most 500 characters, and with no character that moves the
 * cursor of a terminal, turns the direction of the text or is none in XML.
 */
export function plain(text: string, longest = 500): string {
  const shown = text.length > longest ? `${text.slice(0, longest - 1)}…` : text
  return shown
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cn}]/gu, (sign) => `\\u${codeOf(sign).toLowerCase()}`)
}

/** A sighting on one line: when, where, what, and what did it where that is another address; without what is not known. */
export function describeEvidence({ state, at, page, seen, from }: Evidence): string {
  const moment = [at, stateWords[state], page && `on ${plain(page)}`].filter(Boolean).join(', ')
  const cause = from === undefined || from === page ? '' : `, by ${plain(from)}`
  return `${moment}: ${plain(seen)}${cause}`
}

/** The states of a finding in words: "before any choice, after a no". */
export function describeStates({ states }: Finding): string {
  return stateNames
    .filter((name) => states.includes(name))
    .map((name) => stateWords[name])
    .join(', ')
}

/** What each state is called. */
export const stateWords = {
  before: 'before any choice',
  refused: 'after a no',
  accepted: 'after a yes',
  withdrawn: 'after a yes was withdrawn',
  gpc: 'with Global Privacy Control',
} as const

/** Why a finding does not count: "ignored until 2027-01-01: reason". */
export function describeIgnored({ reason, until }: NonNullable<Finding['ignored']>): string {
  return `ignored${until === undefined ? '' : ` until ${plain(until)}`}: ${plain(reason)}`
}
