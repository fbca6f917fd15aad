import { listed, type Path } from '../../charter/problem.ts'
import { type Code, codes, type Evidence, type Finding, type Severity, severities } from '../finding.ts'
import { type StateName, stateNames } from '../seen.ts'

/** One sighting of something in which a site and its charter disagree. */
export interface Observation {
  code: Code
  /** Where it is less grave than its code. */
  severity?: Severity
  /** What it is about: the name of a cookie or of a key, a host, a page. */
  subject: string
  /** The same as a sentence begins with it, with whose it is: what two of the same name differ by. */
  what: string
  /** What it did, as the sentence goes on; the states follow. */
  did: string
  /** What the charter says of it. */
  said: string
  remedy: string
  /** Where in the charter. */
  path?: Path
  purpose?: string
  evidence?: Evidence
}

/** Says where in the file of a charter a path stands. */
export type Placer = (path: Path) => Finding['place']

/** The sightings of a thing in one finding, over all states, in an order that does not depend on that of the sightings. */
export function gather(observations: readonly Observation[], place: Placer): Finding[] {
  const groups = Map.groupBy(observations, ({ code, subject, what }) => JSON.stringify([code, subject, what]))
  return [...groups.values()].map((group) => findingOf(group, place)).toSorted(byGravity)
}

function findingOf(group: readonly Observation[], place: Placer): Finding {
  const rank = ({ code, severity }: Observation) => severities.indexOf(severity ?? codes[code])
  const [gravest] = group.toSorted((a, b) => rank(a) - rank(b))
  if (!gravest) throw new Error('a group has observations')
  const { code, severity, subject, what, did, said, remedy, path, purpose } = gravest
  const evidence = evidenceOf(group)
  const states = stateNames.filter((name) => evidence.some(({ state }) => state === name))
  const when = [did, ...(states.length > 0 ? [listed(states.map((state) => moments[state]))] : [])].join(' ')
  return {
    code,
    severity: severity ?? codes[code],
    subject,
    message: `${what} ${when}; ${said.replace(/\.$/, '')}.`,
    remedy,
    states,
    evidence,
    ...(path && { place: place(path) }),
    ...(purpose !== undefined && { purpose }),
  }
}

/** The states, as a sentence names them. */
const moments: Readonly<Record<StateName, string>> = {
  before: 'before any choice',
  refused: 'after a refusal',
  accepted: 'after an acceptance',
  withdrawn: 'after a withdrawal',
  gpc: 'under Global Privacy Control',
}

/** How many sightings of one state a finding keeps. */
const mostOfState = 3

/** The first sighting in each state, and others as far as they differ. */
function evidenceOf(group: readonly Observation[]): Evidence[] {
  const all = group.flatMap(({ evidence }) => evidence ?? [])
  return stateNames.flatMap((name) => {
    const ofState = all.filter(({ state }) => state === name)
    const different = Map.groupBy(ofState, ({ seen, from }) => JSON.stringify([seen, from]))
    return [...different.values()].flatMap(([first]) => first ?? []).slice(0, mostOfState)
  })
}

const order = Object.keys(codes)

function byGravity(a: Finding, b: Finding): number {
  return (
    severities.indexOf(a.severity) - severities.indexOf(b.severity) ||
    order.indexOf(a.code) - order.indexOf(b.code) ||
    compareTexts(a.subject, b.subject) ||
    compareTexts(a.message, b.message)
  )
}

/** By code units, which no language of the machine changes. */
function compareTexts(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
