import { CharterError, type LocatedProblem } from '../../src/charter/problem.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { smallCharter } from '../support/charters.ts'

/** An edit of a charter: its first `from` becomes `to`. Throws where there is nothing to edit. */
export function swap(from: string, to: string): (yaml: string) => string {
  return (yaml) => {
    if (!yaml.includes(from)) throw new Error(`the charter does not hold ${from}`)
    return yaml.replace(from, () => to)
  }
}

/** An edit that adds text at the end of a charter. */
export function append(text: string): (yaml: string) => string {
  return (yaml) => yaml + text
}

/** Several edits, one after the other. */
export function together(...edits: ((yaml: string) => string)[]): (yaml: string) => string {
  return (yaml) => edits.reduce((edited, edit) => edit(edited), yaml)
}

/** What a row of a third party says besides its recipients. */
export const factsOfThird =
  'transfers: [US], safeguard: DPF, dataRetention: P2Y, providerRole: controller, privacyPolicy: https://ads.example/privacy'

/** An edit that adds to the short charter the facts that the law asks for. */
export const withFacts = together(
  swap('P13M, party: first, recipients: none', 'P13M, party: first, recipients: none, dataRetention: P25M'),
  swap(
    'session, party: first, recipients: none',
    'session, party: first, recipients: none, dataRetention: P1D',
  ),
  swap('country: US', `country: US, ${factsOfThird}`),
  swap('  - id: ads', '    dataKinds: { fr: pages vues, en: pages seen }\n  - id: ads'),
  append('    dataKinds: { fr: annonces vues, en: advertisements seen }\n'),
)

/** The problems of the short charter after an edit; none where it can be published. */
export function problemsAfter(edit: (yaml: string) => string): readonly LocatedProblem[] {
  return problemsOf(() => parseCharter(edit(smallCharter)))
}

/** The problems that a reading of a charter throws. */
export function problemsOf(read: () => unknown): readonly LocatedProblem[] {
  try {
    read()
    return []
  } catch (error) {
    if (error instanceof CharterError) return error.problems
    throw error
  }
}

/** A charter with a mark after the text at a path. */
export function withMark(value: unknown, [key, ...path]: readonly (string | number)[]): unknown {
  if (key === undefined) return `${value} (!)`
  const mark = (at: string | number, child: unknown) =>
    String(at) === String(key) ? withMark(child, path) : child
  if (Array.isArray(value)) return value.map((child, index) => mark(index, child))
  return Object.fromEntries(Object.entries(Object(value)).map(([name, child]) => [name, mark(name, child)]))
}
