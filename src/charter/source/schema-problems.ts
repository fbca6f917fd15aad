import { closestMatch } from 'leven'
import type { z } from 'zod'
import { type Path, type Problem, writePath } from '../problem.ts'
import { charterSchema } from '../schema.ts'
import { fieldNames, schemaWithin } from '../schema-walk.ts'
import { fieldsOf } from '../text.ts'

/** What the schema objects to, at the deepest place that is known, and not what follows from a field by a wrong name. */
export function schemaProblems(issues: readonly z.core.$ZodIssue[]): Problem[] {
  const objections = issues.flatMap(innermost)
  const misnamed = objections.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? misnamedFields(issue, objections) : [],
  )
  const explained = new Set(misnamed.flatMap(({ explains }) => explains.map(writePath)))
  const others = objections
    .filter(({ code }) => code !== 'unrecognized_keys')
    .map((issue) => ({ path: pathOf(issue), message: issue.message }))
  return [...misnamed, ...others.filter(({ path }) => !explained.has(writePath(path)))]
}

/** Of a value that may be of several kinds, what is wrong with it as the kind that it is of. */
function innermost(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const fitting = issue.errors.find((issues) =>
    issues.every(({ code, path }) => path.length > 0 || code !== 'invalid_type'),
  )
  if (!fitting) return [issue]
  return fitting.flatMap((inner) => innermost({ ...inner, path: [...issue.path, ...inner.path] }))
}

function pathOf({ path }: Pick<z.core.$ZodIssue, 'path'>): Path {
  return path.map((key) => (typeof key === 'number' ? key : String(key)))
}

/** A field by a wrong name, or a section of nothing else, with the fields that are missing for it. */
interface Misnamed extends Problem {
  explains: Path[]
}

function misnamedFields(
  issue: z.core.$ZodIssueUnrecognizedKeys,
  objections: readonly z.core.$ZodIssue[],
): Misnamed[] {
  const path = pathOf(issue)
  const written = fieldsOf(issue.input).map(([field]) => field)
  const others = fieldNames(path.reduce(schemaWithin, charterSchema)).filter(
    (name) => !written.includes(name),
  )
  const misnamed = issue.keys.map((key) => {
    const meant = closestMatch(key, others, { maxDistance: Math.min(2, Math.ceil(key.length / 3)) })
    const name = meant === undefined ? 'its name' : `its name (did you mean ${meant}?)`
    const message = `remove this field, or correct ${name}: no field of the charter is called so`
    return { path: [...path, key], message, explains: meant === undefined ? [] : [[...path, meant]] }
  })
  const missing = objections.map(pathOf).filter((place) => place.length > path.length && isAbsent(place))
  const isOther =
    written.length === issue.keys.length && misnamed.every(({ explains }) => explains.length === 0)
  return isOther && missing.length > 0 ? [{ path, message: issue.message, explains: missing }] : misnamed

  function isAbsent(place: Path): boolean {
    return writePath(place.slice(0, -1)) === writePath(path)
  }
}
