import type { CharterVersion } from '../../src/charter/version.ts'
import { type Answer, type Consent, makeConsent } from '../../src/consent/consent.ts'
import type { KeptChoice } from '../../src/consent/record.ts'
import { type Choice, type ChoiceKeeper, keepChoice } from '../../src/site/choose.ts'
import { granting, versionWith } from '../support/charters.ts'

export const now = new Date('2026-11-23T09:30:00Z')
export const aWeekAgo = new Date('2026-11-16T09:30:00Z')
/** Asks about `statistics` and `ads`. */
export const version = versionWith((yaml) => yaml)
/** A version of the past, which asked about statistics alone. */
export const past = versionWith((yaml) => yaml.slice(0, yaml.indexOf('  - id: ads')))

/** A visitor who has not chosen yet. */
const nothing: Choice['before'] = { consent: undefined, answers: new Map() }

/** A visitor who granted these purposes a week ago, and refused the others. */
export function granted(...ids: string[]): Choice['before'] {
  const consent = {
    ...makeConsent(version, granting(...ids), { decidedAt: aWeekAgo, gpc: false }),
    receipt: 'r'.repeat(22),
  }
  const answers = version.answerable.map(({ id }): [string, Answer] => [
    id,
    ids.includes(id) ? 'granted' : 'refused',
  ])
  return { consent, answers: new Map(answers) }
}

/** What a choice comes to: what takes effect, what is recorded, what the observer hears. */
export async function outcomeOf(
  choice: Partial<Choice>,
  {
    fails = false,
    hasReceipts = true,
    archive = new Map<string, CharterVersion>(),
    records: given,
    current = version,
    find,
  }: {
    fails?: boolean
    hasReceipts?: boolean
    archive?: Map<string, CharterVersion>
    records?: ChoiceKeeper['records']
    current?: CharterVersion
    find?: ChoiceKeeper['pastVersions']['find']
  } = {},
) {
  const records: KeptChoice[] = []
  const observed: unknown[] = []
  const keep = async (choice: KeptChoice) => {
    if (fails) throw new Error('the disk is full')
    records.push(choice)
  }
  const consent = await keepChoice(
    {
      records: given ?? { append: keep, count: keep },
      hasReceipts,
      pastVersions: {
        find:
          find ??
          (async (hash) => {
            if (archive.size === 0) throw new Error('the archive cannot be read')
            return archive.get(hash)?.charter
          }),
      },
      observer: {
        recorded: ({ action }) => observed.push(`recorded: ${action}`),
        unrecorded: (error, honoured) => observed.push(`${error}, honoured: ${honoured}`),
      },
      now: () => now,
    },
    current,
    {
      action: 'custom',
      answerFor: granting(),
      shown: version.hash,
      language: 'fr',
      source: 'page',
      gpc: false,
      before: nothing,
      ...choice,
    },
  )
  return { consent, records, observed }
}

/** The ids that a consent grants and refuses, its date and whether it has a receipt. */
export function summary(consent: Consent | undefined) {
  return (
    consent && {
      granted: [...consent.granted.keys()],
      refused: [...consent.refused.keys()],
      decidedAt: consent.decidedAt,
      receipt: consent.receipt,
    }
  )
}
