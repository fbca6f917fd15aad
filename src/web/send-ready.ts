import type { RequestHandler } from 'express'
import type { ReadyPages } from '../page/ready-pages.ts'

/** Whether an address asks for the page that tells what has become of a choice; no other query changes the page. */
export function tellsOfSaving(url: string): boolean {
  return /[?&]saved=/.test(url)
}

/** Sends a page of the charter that is ready; what tells of a choice that was just saved, and what is not ready, goes on. */
export function sendReady(ready: ReadyPages): RequestHandler {
  return function sendReady(req, res, next) {
    const language = req.params.language === undefined ? undefined : String(req.params.language)
    const answer = tellsOfSaving(req.originalUrl) ? undefined : ready.answer(req, req.baseUrl, language)
    if (!answer) return next()
    for (let at = 0; at < answer.headers.length; at += 2) {
      const [name = '', value = ''] = answer.headers.slice(at, at + 2)
      if (name === 'Vary') res.vary(value)
      else res.append(name, value)
    }
    res.end(answer.body)
  }
}
