import type { Request, RequestHandler, Response } from 'express'
import createError from 'http-errors'
import type { ArchivedCharter } from '../records/engine.ts'
import type { Site } from '../site/site.ts'
import { inArchive } from './middleware/archive-or-503.ts'
import { askedLanguage, visitorLanguage } from './visitor-language.ts'

/** Shows a charter of the past as its page was, in a language that it had. */
export function showVersion(site: Site): RequestHandler {
  return async function showVersion(req, res) {
    const { version: hash, languages } = await findVersion(site, req)
    const named = req.params.language
    const version = site.current()
    const preferred = askedLanguage(req, version) ?? visitorLanguage(req, version)
    const language =
      named === undefined ? (languages.includes(preferred) ? preferred : languages[0]) : String(named)
    if (language === undefined) throw createError(404)
    const html = await inArchive(site, () => site.archive.page(hash, language))
    if (html === undefined) throw createError(404)
    if (named === undefined) res.vary('Accept-Language, Cookie')
    forEver(res, named !== undefined)
      .set('Content-Language', language)
      .type('html')
      .send(html)
  }
}

/** Gives the data file of a charter of the past, as its operator wrote it. */
export function showData(site: Site): RequestHandler {
  return async function showData(req, res) {
    const { source } = await findVersion(site, req)
    forEver(res, true).type('text/plain').send(source)
  }
}

async function findVersion(site: Site, req: Request): Promise<ArchivedCharter> {
  const version = versionNamed(req)
  const kept = await inArchive(site, () => site.archive.read(version))
  if (!kept) throw createError(404)
  return kept
}

function versionNamed({ params }: Request): string {
  const version = String(params.version)
  if (!/^[0-9a-f]{64}$/.test(version)) throw createError(404)
  return version
}

/** A version is named by its content, so its text under a full address never changes. */
function forEver(res: Response, isFull: boolean): Response {
  return res.set('Cache-Control', isFull ? 'public, max-age=31536000, immutable' : 'private, no-cache')
}
