import type { Request, RequestHandler, Response } from 'express'
import createError from 'http-errors'
import { type Change, compareCharters } from '../charter/compare.ts'
import { canonical } from '../charter/edition.ts'
import type { KeptCharter, Serving } from '../log/engine.ts'
import { toTheMinute } from './moments.ts'
import { renderPage } from './render-page.ts'
import { askedLanguage, type Site, textIn, visitorLanguage } from './site.ts'

/** Lists every charter that was served, since when and until when, and what each changed. */
export function listVersions(site: Site): RequestHandler {
  return async function listVersions(req, res) {
    const edition = site.charter()
    const language = askedLanguage(req, edition) ?? visitorLanguage(req, edition)
    const t = site.translations.of(language)
    const { timeZone } = textIn(edition, language).site
    const servings = await inArchive(site, () => site.archive.servings())
    const versions = servings.map((serving, index) => ({ serving, next: servings[index + 1], index }))
    const listed = await Promise.all(
      versions.map(async ({ serving, next, index }) => ({
        version: serving.version,
        since: toTheMinute(serving.since, timeZone, t),
        until: next && toTheMinute(next.since, timeZone, t),
        number: index + 1,
        isFirst: index === 0,
        ...(await inArchive(site, () => differenceOf(site, servings[index - 1], serving, language))),
      })),
    )
    res.vary('Accept-Language, Cookie').set('Cache-Control', 'private, no-cache')
    renderPage(site, res, {
      ...{ body: 'versions', edition, language, baseUrl: req.baseUrl, title: t('versions.title') },
      inLanguage: (code) => `${req.baseUrl}/versions?language=${code}`,
      page: { versions: listed.reverse() },
    })
  }
}

/** Shows a charter of the past as its page was, in a language that it had. */
export function showVersion(site: Site): RequestHandler {
  return async function showVersion(req, res) {
    const kept = await findVersion(site, req)
    const languages = Object.keys(kept.texts)
    const named = req.params.language
    const edition = site.charter()
    const preferred = askedLanguage(req, edition) ?? visitorLanguage(req, edition)
    const language =
      named === undefined ? (languages.includes(preferred) ? preferred : languages[0]) : String(named)
    const html = language !== undefined && languages.includes(language) ? kept.texts[language] : undefined
    if (html === undefined || language === undefined) throw createError(404)
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
    const kept = await findVersion(site, req)
    forEver(res, true).type('text/plain').send(kept.source)
  }
}

async function findVersion(site: Site, req: Request): Promise<KeptCharter> {
  const version = String(req.params.version)
  if (!/^[0-9a-f]{64}$/.test(version)) throw createError(404)
  const kept = await inArchive(site, () => site.archive.read(version))
  if (!kept) throw createError(404)
  return kept
}

/** A version is named by its content, so its text under a full address never changes. */
function forEver(res: Response, isFull: boolean): Response {
  return res.set('Cache-Control', isFull ? 'public, max-age=31536000, immutable' : 'private, no-cache')
}

/** What a version changed; nothing where one of the two cannot be read. */
async function differenceOf(
  { pastCharters }: Site,
  before: Serving | undefined,
  after: Serving,
  language: string,
): Promise<{ changes?: Change[]; isCharterSame?: boolean }> {
  const charters =
    before && (await Promise.all([pastCharters.find(before.version), pastCharters.find(after.version)]))
  const [old, next] = charters ?? []
  if (!old || !next) return {}
  return { changes: compareCharters(old, next, language), isCharterSame: canonical(old) === canonical(next) }
}

async function inArchive<Found>(site: Site, look: () => Promise<Found>): Promise<Found> {
  try {
    return await look()
  } catch (error) {
    site.observer.unreadable(error)
    throw createError(503, 'the archive cannot be read now', { code: 'EUNAVAILABLE' })
  }
}
