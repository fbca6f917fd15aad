import type { RequestHandler } from 'express'
import type { ReadyPages } from './ready-pages.ts'

/** Sends a page of the charter that is ready; an address with a query, and a page that is not ready, go on. */
export function sendReady(ready: ReadyPages): RequestHandler {
  return function sendReady(req, res, next) {
    const language = req.params.language === undefined ? undefined : String(req.params.language)
    const answer = req.originalUrl.includes('?') ? undefined : ready.answer(req, req.baseUrl, language)
    if (!answer) return next()
    for (let at = 0; at < answer.headers.length; at += 2) {
      const [name = '', value = ''] = answer.headers.slice(at, at + 2)
      if (name === 'Vary') res.vary(value)
      else res.append(name, value)
    }
    res.end(answer.body)
  }
}
