import { hiddenFields } from '../tests/support/visitor.ts'
import { type Answer, ask, cookiesOf, type Visit } from './ask.ts'

/** A visitor who comes for the first time: no cookies, and a browser in French. */
export const firstVisit: Visit = {
  path: '/charte-cookies',
  method: 'GET',
  headers: { 'Accept-Encoding': 'gzip', 'Accept-Language': 'fr' },
  body: '',
}

/** The visit that sends a choice, by the form of a page that was opened for it. */
export async function choosing(origin: string): Promise<Visit> {
  const page = await ask(origin, firstVisit)
  const fields = {
    ...hiddenFields(page.text),
    action: 'save',
    'purpose-statistics': 'granted',
    'purpose-first-party': 'refused',
    'purpose-third-party': 'refused',
  }
  return {
    path: '/charte-cookies/preferences',
    method: 'POST',
    headers: {
      ...firstVisit.headers,
      Cookie: cookiesOf(page),
      'Content-Type': 'application/x-www-form-urlencoded',
    },
    body: new URLSearchParams(fields).toString(),
  }
}

/** The visits of a visitor who has chosen, once, by the form. */
export async function returning(origin: string): Promise<Visit> {
  const choice = await choosing(origin)
  const chosen = await ask(origin, choice)
  checkChosen(chosen)
  const cookies = `${choice.headers.Cookie}; ${cookiesOf(chosen)}`
  return { ...firstVisit, headers: { ...firstVisit.headers, Cookie: cookies } }
}

/**
 * Visits of which each is the first to its page, so that no page of an earlier one can be sent again: each comes back
 * from a choice of another moment, a second before that of the visit before it.
 */
export function afterChoices(back: Visit): () => Visit {
  // So long ago that the page does not say in its title that the choice was saved.
  const start = Date.now() - 3_600_000
  let visits = 0
  return () => {
    const moment = new Date(start - visits++ * 1000).toISOString().replace(/\.\d+/, '')
    const { Cookie = '' } = back.headers
    const cookie = Cookie.replace(/(?<=%22at%22%3A%22).*?(?=%22)/, encodeURIComponent(moment))
    check(cookie.includes(encodeURIComponent(moment)), 'the choice has no moment')
    return {
      ...back,
      path: `${firstVisit.path}/fr?saved=${moment}`,
      headers: { ...back.headers, Cookie: cookie },
    }
  }
}

/** Throws unless an answer is the page of the charter, as a whole and compressed. */
export function checkPage({ status, headers, text }: Answer): void {
  check(status === 200, `the page was answered ${status}`)
  check(headers['content-encoding'] === 'gzip', 'the page was not compressed')
  check(text.includes('<title>Charte cookies – data.bep.be</title>'), 'the page is not that of the charter')
  check(text.trimEnd().endsWith('</html>'), 'the page has no end')
}

/** Throws unless two visitors were each given a token of their own. */
export function checkTokens(...answers: readonly [Answer, Answer]): void {
  const [one, other] = answers.map(({ text }) => hiddenFields(text).csrfmiddlewaretoken)
  check(Boolean(one) && Boolean(other) && one !== other, 'two visitors were given the same token, or none')
}

/** Throws unless a page is about as large as another: what is compared must have as much to say. */
export function checkSize(page: Answer, other: Answer): void {
  const ratio = page.text.length / other.text.length
  check(ratio > 0.9 && ratio < 1.1, `the page is ${ratio.toFixed(2)} times as large as the one it stands for`)
}

/** Throws unless a page shows the choice that its visitor has made. */
export function checkReturning({ headers, text }: Answer): void {
  check(/<input type="radio"[^>]* checked>/.test(text), 'the page shows no choice')
  check(headers['set-cookie'] === undefined, 'a visitor who has her cookies was given one')
}

/** Throws unless a choice was stored. */
export function checkChosen({ status, headers }: Answer): void {
  check(status === 303, `a choice was answered ${status}`)
  check(String(headers['set-cookie']).includes('cookies_preferences='), 'a choice was not stored')
}

function check(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise)
}
