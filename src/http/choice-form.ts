import type { Request } from 'express'
import type { Edition } from '../charter/edition.ts'
import { type Answer, readAnswer } from '../consent/consent.ts'
import type { Notice } from './charter-page.ts'
import { field } from './form.ts'

/** What a visitor does with the form: the values of its buttons. */
export const actions = ['save', 'refuse-all', 'accept-all', 'withdraw'] as const
export type Action = (typeof actions)[number]

/** A form that can be obeyed: what was done, and which purposes are granted by it. */
export interface Choice {
  action: Action
  granted: readonly string[]
}

/** The name of the field that holds the answer for a purpose. */
export function answerField(purpose: string): string {
  return `purpose-${purpose}`
}

/**
 * Reads the form of the choice: a Choice, or the notice to show it again with. A purpose is granted by "granted" or
 * by "accept-all" alone, and only under the charter that the visitor was shown; a refusal is taken under any.
 */
export function readChoice(req: Request, edition: Edition): Choice | Notice {
  const action = actions.find((known) => known === field(req, 'action'))
  const answers = answersIn(req, edition)
  const ids = edition.asked.map(({ id }) => id)
  if (action === 'refuse-all' || action === 'withdraw') return { action, granted: [] }
  const unanswered = action === 'accept-all' ? [] : ids.filter((id) => !answers.has(id))
  if (action === undefined || unanswered.length > 0) return { kind: 'invalid', unanswered }
  const granted = action === 'accept-all' ? ids : ids.filter((id) => answers.get(id) === 'granted')
  const shown = field(req, 'charter')
  if (granted.length > 0 && shown !== undefined && shown !== edition.version) return { kind: 'changed' }
  return { action, granted }
}

/** The valid answers of a form, per purpose. */
export function answersIn(req: Request, edition: Edition): Map<string, Answer> {
  return new Map(
    edition.asked.flatMap(({ id }): [string, Answer][] => {
      const answer = readAnswer(field(req, answerField(id)))
      return answer ? [[id, answer]] : []
    }),
  )
}

/** The language of the page on which a form was filled in, undefined for the page without one in its address. */
export function languageOfForm(req: Request, { charter }: Edition): string | undefined {
  const language = field(req, 'page')
  return charter.languages.find((known) => known === language)
}
