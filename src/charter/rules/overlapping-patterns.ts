import { isNamed } from '../declared-cookies.ts'
import { type Charter, type Cookie, namesOf, type Purpose } from '../schema.ts'
import type { Path, Problem } from '../source/problem.ts'

/** Whether a declared name stands for all that another one stands for: `_pk_*` covers `_pk_id*` and `_pk_ses`. */
export function covers(pattern: string, name: string): boolean {
  // The star of the other name is one more character, which only a star can stand for.
  return isNamed(pattern, name)
}

/** Patterns that stand for a cookie of another purpose too: it would be unknown to which of the two it belongs. */
export function adviseCoverings(charter: Charter): Problem[] {
  const declared = namesIn(charter)
  return declared
    .filter(({ name }) => /[*<]/.test(name))
    .flatMap(({ name, purpose, path }) => {
      const covered = declared
        .filter((other) => other.name !== name && covers(name, other.name))
        .filter((other) => other.purpose !== purpose && !(other.purpose.required && purpose.required))
        .map((other) => `${other.name} (${other.purpose.id})`)
      const message = `write a narrower pattern: ${name} (${purpose.id}) also stands for ${covered.join(', ')}, which would belong to two purposes`
      return covered.length === 0 ? [] : [{ path, message }]
    })
}

interface DeclaredName {
  name: string
  purpose: Purpose
  path: Path
}

/** The names of cookies that the site itself may find in a browser. */
function namesIn({ purposes }: Charter): DeclaredName[] {
  return purposes.flatMap((purpose, p) =>
    purpose.cookies.flatMap((cookie, c) => {
      if (cookie.technology !== 'cookie' || cookie.party === 'third') return []
      return namesOf(cookie).map((name, index) => ({
        ...{ name, purpose },
        path: [...['purposes', p, 'cookies', c, 'name'], ...placeOf(cookie, index)],
      }))
    }),
  )
}

function placeOf({ name }: Cookie, index: number): number[] {
  return Array.isArray(name) ? [index] : []
}
