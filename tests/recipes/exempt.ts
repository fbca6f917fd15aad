import { damaged } from './damaged.ts'
import { type Question, sendsSignal } from './readers.ts'
import { table, type Visit, type Visits } from './visits.ts'

/**
 * What the recipes are asked of purposes that are exempt from consent: the visits of the table with each yes for a no and each
 * no for a yes, so that what was a clear yes is a clear no, and nothing else is. Under the signal they stay as they are:
 * only a clear yes counts.
 */
export const exemptTable: readonly Visits[] = table.map(({ title, visits }) => ({
  title: `${title}, of an exempt purpose`,
  visits: visits.map(ofExempt),
}))

function ofExempt(visit: Visit): Visit {
  return sendsSignal(visit) ? visit : { ...visit, ...turned(visit), isGranted: !visit.isGranted }
}

/** The damaged choices, asked of an exempt purpose. */
export const exemptDamaged: readonly Question[] = damaged.map((question) =>
  sendsSignal(question) ? question : turned(question),
)

function turned<Asked extends Question>(question: Asked): Asked {
  return { ...question, cookies: question.cookies.map(turn) }
}

/** Turns each yes of a cookie into a no and each no into a yes, in the order in which the software writes them. */
function turn(cookies: string): string {
  return cookies
    .replace(/granted|refused/g, (answer) => (answer === 'granted' ? 'refused' : 'granted'))
    .replace(/(%22refused%22:%7B(?:(?!%7D).)*%7D)%2C(%22granted%22:%7B(?:(?!%7D).)*%7D)/g, '$2%2C$1')
}
