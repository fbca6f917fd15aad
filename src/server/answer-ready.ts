import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { ReadyAnswer, ReadyPages } from '../page/ready-pages.ts'
import { securityHeaderValues } from '../web/middleware/security-headers.ts'
import { tellsOfSaving } from '../web/send-ready.ts'
import { type AppOptions, charterPath, hasLongCookies, logRequests } from './app.ts'

/**
 * Answers with the pages of the charter that are ready, before a request reaches the app, and leaves everything else
 * to it. What the app would do on the way is done here too: the security headers, the log, the figures.
 */
export function answerReady(
  app: RequestListener,
  ready: ReadyPages,
  { current, cookies, logger, metrics }: Pick<AppOptions, 'current' | 'cookies' | 'logger' | 'metrics'>,
): RequestListener {
  const security = Object.entries(securityHeaderValues(cookies)).flat()
  const log = logger.isLevelEnabled('info') ? logRequests(logger) : undefined
  return function answerReady(req, res) {
    const found = find(req)
    if (!found) return app(req, res)
    if (log) log(req, res)
    if (metrics) count(metrics, req, res, found.page)
    res.writeHead(200, [...security, ...found.answer.headers])
    res.end(found.answer.body)
  }

  function find(req: IncomingMessage): { page: Page; answer: ReadyAnswer } | undefined {
    try {
      const page = pageOf(req, current().charter.languages)
      const answer = page && ready.answer(req, charterPath, page.language)
      return answer && { page, answer }
    } catch {
      // The app meets the same fault, and has a page and a line in the log for it.
      return undefined
    }
  }
}

/** A page of the charter, by the language that its address names. */
interface Page {
  language: string | undefined
}

const prefix = `${charterPath}/`

function pageOf(req: IncomingMessage, languages: readonly string[]): Page | undefined {
  const { method, url = '' } = req
  if ((method !== 'GET' && method !== 'HEAD') || hasLongCookies(req) || tellsOfSaving(url)) return undefined
  const [path = ''] = url.split('?', 1)
  if (path === charterPath) return { language: undefined }
  const language = path.startsWith(prefix) ? path.slice(prefix.length) : ''
  return languages.includes(language) ? { language } : undefined
}

function count(
  metrics: NonNullable<AppOptions['metrics']>,
  req: IncomingMessage,
  res: ServerResponse,
  { language }: Page,
): void {
  const route = { path: language === undefined ? '/' : '/:language' }
  metrics(Object.assign(req, { baseUrl: charterPath, route }), res, () => {})
}
