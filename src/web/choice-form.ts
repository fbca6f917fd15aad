import type { Request } from 'express'
import { answerableBy } from '../charter/terms.ts'
import type { CharterVersion } from '../charter/version.ts'
import { type Answer, readAnswer } from '../consent/consent.ts'
import { supportedLanguage } from '../i18n/negotiate.ts'
import { askedField } from '../page/banner.ts'
import type { Notice } from '../page/model.ts'
import type { Choice } from '../site/choose.ts'
import { field, hasField } from './middleware/form.ts'

/**
 * What a visitor does with a form: the values of its buttons. A banner that is shown again answers with the last two but one
 * what was asked there, and leaves the other answers as they stand. What stands in place of a withheld content grants with the
 * last what the content needs, and leaves open what has no answer.
 */
const buttons = [
  'save',
  'refuse-all',
  'accept-all',
  'withdraw',
  'refuse-asked',
  'accept-asked',
  'accept-only',
] as const
export type Button = (typeof buttons)[number]

/** The hash of the version that a form was shown with, where it says one. */
export function shownVersion(req: Request): string | undefined {
  return field(req, 'charter')
}

/** Whether a form was shown outside the charter, by a banner. */
export function isFromBanner(req: Request): boolean {
  return field(req, 'source') === 'banner'
}

/** Whether it was sent in place of a content that is withheld, by the script that had put it there. */
export function isFromPlaceholder(req: Request): boolean {
  return isFromBanner(req) && buttonIn(req) === 'accept-only'
}

function buttonIn(req: Request): Button | undefined {
  return buttons.find((known) => known === field(req, 'action'))
}

/** Whether a form does nothing but refuse. */
export function isRefusal(req: Request): boolean {
  return ['refuse-all', 'withdraw', 'refuse-asked'].includes(field(req, 'action') ?? '')
}

/**
 * Reads what a form chooses, or the notice to show it again with. A purpose is granted by "granted" or
 * by a button that accepts, and only under the charter that the visitor was shown; a refusal is taken under any, and so is
 * an objection, whatever else the form leaves open.
 */
export function readChoice(
  req: Request,
  version: CharterVersion,
  standing: ReadonlyMap<string, Answer>,
): Pick<Choice, 'action' | 'answerFor'> | Notice {
  const button = buttonIn(req)
  if (button === 'refuse-all' || button === 'withdraw') return { action: button, answerFor: () => 'refused' }
  const answers = answersBy(button, req, version, standing)
  const needed = answerableBy('needed', version)
  const unanswered = needed.filter((id) => !answers.has(id))
  const objects = answerableBy('exempt', version).some(
    (id) => answers.get(id) === 'refused' && standing.get(id) !== 'refused',
  )
  const lacksAnswers =
    button === 'accept-only' ? askedIn(req, version).length === 0 : unanswered.length > 0 && !objects
  if (button === undefined || lacksAnswers) return { kind: 'invalid', unanswered }
  const isOfAnother = hasField(req, 'charter') && shownVersion(req) !== version.hash
  const grants = needed.some((id) => answers.get(id) === 'granted')
  if (button !== 'refuse-asked' && grants && isOfAnother) return { kind: 'changed' }
  return {
    action: button === 'accept-all' ? button : 'custom',
    answerFor: (id) => answers.get(id),
  }
}

/** The answers that a button gives, per purpose. */
function answersBy(
  button: Button | undefined,
  req: Request,
  version: CharterVersion,
  standing: ReadonlyMap<string, Answer>,
): ReadonlyMap<string, Answer> {
  const ids = version.answerable.map(({ id }) => id)
  const needed = answerableBy('needed', version)
  const all = (ids: readonly string[], answer: Answer) => ids.map((id): [string, Answer] => [id, answer])
  // The button has the last word on what it asked: the answers that stand may be of another tab.
  // A banner that asks for consent takes no objection back.
  if (button === 'accept-all' && isFromBanner(req)) return new Map([...standing, ...all(needed, 'granted')])
  if (button === 'accept-all') return new Map(all(ids, 'granted'))
  if (button === 'accept-asked' || button === 'accept-only')
    return new Map([...standing, ...all(askedIn(req, version), 'granted')])
  if (button === 'refuse-asked')
    return new Map([
      ...all(needed, 'refused'),
      ...standing,
      ...all(field(req, askedField) === undefined ? ids : askedIn(req, version), 'refused'),
    ])
  const exempt = [...standing].filter(([id]) => !needed.includes(id))
  return new Map([...exempt, ...answersIn(req, version)])
}

/** The purposes that were asked about outside the charter, of those that its form names. */
function askedIn(req: Request, { answerable }: CharterVersion): string[] {
  const asked = field(req, askedField)?.split(' ') ?? []
  return answerable.flatMap(({ id }) => (asked.includes(id) ? [id] : []))
}

/** The answers to show a form again with: those of its button where that gives them, else those that were filled in. */
export function answersGiven(req: Request, version: CharterVersion): ReadonlyMap<string, Answer> {
  return answersBy(buttonIn(req), req, version, answersIn(req, version))
}

/** The valid answers of a form, per purpose. */
export function answersIn(req: Request, version: CharterVersion): Map<string, Answer> {
  return new Map(
    version.answerable.flatMap(({ id }): [string, Answer][] => {
      const answer = readAnswer(field(req, `purpose-${id}`))
      return answer ? [[id, answer]] : []
    }),
  )
}

/** The language of the page on which a form was filled in, undefined for the page without one in its address. */
export function languageOfForm(req: Request, { charter }: CharterVersion): string | undefined {
  return supportedLanguage(field(req, 'page'), charter.languages)
}
