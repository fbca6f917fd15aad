import { type Problem, problemsWhere } from '../problem.ts'
import type { CookieRole } from '../schema.ts'
import { longestOf } from '../time.ts'
import type { Draft, DraftRow } from './draft.ts'

const roles: readonly CookieRole[] = ['preferences', 'csrf', 'language']

/** What keeps this software's own cookies from being declared once, and sent exactly as they are declared. */
export function roleProblems(draft: Draft): Problem[] {
  return [
    ...roles.flatMap((role) => wrongHolders(role, draft)),
    ...draft.rows.filter(({ cookie }) => cookie.role).flatMap(unsendable),
  ]
}

function wrongHolders(role: CookieRole, { rows, mayHideRoles }: Draft): Problem[] {
  const holders = rows.filter(({ cookie }) => cookie.role === role)
  if (holders.length === 0 && !mayHideRoles) {
    const message = `declare the cookie with "role: ${role}", which this software sets itself`
    return [{ path: ['purposes'], message }]
  }
  return holders
    .slice(1)
    .map(({ path }) => ({ path: [...path, 'role'], message: `give the role ${role} to one cookie only` }))
}

/** RFC 6265bis 5.5: browsers keep no cookie longer than 400 days, so a longer life would not be true. */
const longestLife = 400 * 86_400_000

function unsendable({ cookie, technology, names, written, purpose, path }: DraftRow): Problem[] {
  const [first, ...others] = names
  const life = cookie.duration && longestOf(cookie.duration)
  return problemsWhere([
    [!purpose.required, [...path, 'role'], 'move this cookie to a required purpose'],
    [
      technology !== undefined && technology !== 'cookie',
      [...path, 'technology'],
      'write cookie: this software sets it',
    ],
    [cookie.party === 'third', [...path, 'party'], 'write first: this software sets it'],
    [
      !written.includes('name') || others.length > 0 || /[*<]/.test(first?.name ?? ''),
      [...path, 'name'],
      'write one exact name: this software sets it',
    ],
    [
      written.includes('domain') || written.includes('path'),
      path,
      'leave out domain and path: COOKIE_DOMAIN and this software decide them',
    ],
    [!written.includes('duration'), path, 'add the duration: the cookie is sent with it'],
    [
      cookie.duration !== undefined && life === undefined,
      [...path, 'duration'],
      'write a fixed duration, like P6M: the cookie is sent with it',
    ],
    [
      Number(life) > longestLife,
      [...path, 'duration'],
      'write at most 400 days, the longest that browsers keep a cookie',
    ],
  ])
}
