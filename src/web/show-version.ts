import type { Request, RequestHandler } from 'express'
import createError from 'http-errors'
import type { PageCache } from '../page/compiled-page.ts'
import type { ArchivedCharter } from '../records/engine.ts'
import type { Site } from '../site/site.ts'
import type { SendHtml } from './send-html.ts'
import { visitorLanguage } from './visit.ts'

/** Shows a charter of the past as its page was, in a language that it had. */
export function showVersion(site: Site, pages: PageCache, send: SendHtml): RequestHandler {
  return async function showVersion(req, res) {
    const { version: hash, languages } = await findVersion(site, req)
    const named = req.params.language
    const { own } = site.current()
    const language =
      named === undefined
        ? visitorLanguage(site, { charter: { languages }, own }, req, req.query.language)
        : String(named)
    const html = await inArchive(site, () => site.archive.page(hash, language))
    if (html === undefined) throw createError(404)
    const key = `version ${hash} ${language}`
    await send(req, res, {
      page: pages.find(key) ?? pages.add(key, html),
      language,
      cacheControl: cacheControl(named !== undefined),
      headers: notIndexed,
      ...(named === undefined && { vary: 'Accept-Language, Cookie' }),
    })
  }
}

/** Gives the data file of a charter of the past, as its operator wrote it. */
export function showData(site: Site): RequestHandler {
  return async function showData(req, res) {
    const { source } = await findVersion(site, req)
    res
      .set(...notIndexed)
      .set('Cache-Control', cacheControl(true))
      .type('text/plain')
      .send(source)
  }
}

/** A search engine that found a charter of the past would show it as that of today. */
const notIndexed = ['X-Robots-Tag', 'noindex'] as const

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
function cacheControl(isFull: boolean): string {
  return isFull ? 'public, max-age=31536000, immutable' : 'private, no-cache'
}

/** What is found in the archive. Throws a 503 where it cannot be read now. */
export async function inArchive<Found>(
  { observer }: Pick<Site, 'observer'>,
  look: () => Promise<Found>,
): Promise<Found> {
  try {
    return await look()
  } catch (error) {
    observer.unreadable(error)
    throw createError(503, 'the archive cannot be read now', { code: 'EUNAVAILABLE' })
  }
}
