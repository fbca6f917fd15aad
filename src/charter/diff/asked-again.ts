import type { OwnCookie } from '../declared-cookies.ts'
import { listed } from '../problem.ts'
import { isAnswerable, type Purpose } from '../schema.ts'
import { coversTerms } from '../terms.ts'
import { longestOf } from '../time.ts'
import type { CharterVersion } from '../version.ts'
import { beyondTerms } from './beyond-terms.ts'
import { titleOf } from './change.ts'

/** Whom an edit asks about a purpose, of those who have chosen under the version before. */
export interface Asked {
  /** The id of the purpose, or the name of the cookie of the choice, on which all purposes depend. */
  about: string
  /** The title of the purpose. */
  title?: string
  who: 'everybody' | 'all-but-refusals' | 'accepters' | 'older-choices' | 'nobody'
  /** Whom it asks, or why it does not, in words for the operator. */
  message: string
}

type Judgement = Pick<Asked, 'who' | 'message'>

/**
 * Whom an edit asks again: of the choice as a whole first, then by purpose in the order of the charter. A purpose of which
 * all answers stand as they were is left out. The titles are in a language.
 */
export function askedAgain(before: CharterVersion, now: CharterVersion, language: string): Asked[] {
  if (before.answerable.length === 0 && now.answerable.length === 0) return []
  const choice = askedAsChoiceEnds(before.own.preferences, now.own.preferences)
  if (choice?.who === 'everybody') return [choice]
  const purposes = now.charter.purposes.flatMap((purpose): Asked[] => {
    const judgement = judge(purpose, before, now)
    const title = titleOf(purpose, { charter: now.charter, language })
    return judgement ? [{ about: purpose.id, title, ...judgement }] : []
  })
  return [...(choice ? [choice] : []), ...purposes]
}

/** What becomes of choices by the cookie that holds them. */
function askedAsChoiceEnds(before: OwnCookie, now: OwnCookie): Asked | undefined {
  const about = now.name
  if (before.name !== about)
    return {
      about,
      who: 'everybody',
      message: `everybody is asked again, who has refused too: the choices are in ${before.name}, which is read no more`,
    }
  if ((longestOf(now.duration) ?? 0) >= (longestOf(before.duration) ?? 0)) return undefined
  return {
    about,
    who: 'older-choices',
    message: `who has accepted longer ago than ${now.duration} is asked again: a choice lasted ${before.duration}; a refusal stands for six months`,
  }
}

/** What becomes of the answers to a purpose; undefined where they stand as they were. */
function judge(purpose: Purpose, before: CharterVersion, now: CharterVersion): Judgement | undefined {
  const earlier = before.charter.purposes.find(({ id }) => id === purpose.id)
  const [was, is] = [stateOf(earlier), stateOf(purpose)]
  if (was === 'needed' && is === 'needed') return judgeYes(purpose.id, before, now)
  if (is === 'unused' || was === is) return undefined
  if (was === 'unused') return is === 'needed' ? judgeNew(before, now) : undefined
  const change = `goes from ${was} to ${is}`
  if (is === 'needed' && was === 'none') return { who: 'everybody', message: `${change}: everybody is asked` }
  if (is === 'needed')
    return {
      who: 'all-but-refusals',
      message: `${change}: everybody is asked but those who have objected, whose objection stands`,
    }
  return { who: 'nobody', message: `${change}: nobody is asked, and ${fateOfNo(was, is)}` }
}

/** What becomes of a no to a purpose that asks nobody any more. */
function fateOfNo(was: Purpose['consent'], is: 'exempt' | 'none'): string {
  if (is === 'none') return 'a refusal or an objection counts no more'
  return was === 'needed' ? 'a refusal stands as an objection' : 'everybody may object'
}

/** Whether visitors answer a purpose, and how; `unused` where they are not asked, or where there is none. */
function stateOf(purpose: Purpose | undefined): Purpose['consent'] | 'unused' {
  if (!purpose || (purpose.consent !== 'none' && !isAnswerable(purpose))) return 'unused'
  return purpose.consent
}

function judgeNew(before: CharterVersion, now: CharterVersion): Judgement {
  const ids = new Set(now.charter.purposes.map(({ id }) => id))
  const gone = before.answerable.map(({ id }) => id).filter((id) => !ids.has(id))
  const kept = `; answers stand by the id: keep ${listed(gone)} where it is the same purpose`
  return {
    who: 'everybody',
    message: `is asked for the first time, of everybody${gone.length > 0 ? kept : ''}`,
  }
}

function judgeYes(id: string, before: CharterVersion, now: CharterVersion): Judgement | undefined {
  const [earlier, today] = [before, now].map(({ answerable }) => answerable.find((asked) => asked.id === id))
  if (earlier?.terms === today?.terms || coversTerms(before.charter, now.charter, id)) return undefined
  const agreed = [...(today?.agreedIn ?? [])]
  const stands = agreed.length > 0 ? `; a yes stands that was given to version ${listed(agreed)}` : ''
  const more = beyondTerms(before.charter, now.charter, id).join('; ')
  return {
    who: 'accepters',
    message: `who has accepted is asked again, for what was not agreed to: ${more}; who has refused is not${stands}`,
  }
}
