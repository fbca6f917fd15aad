import { setImmediate as nextTurn } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Request, RequestHandler } from 'express'
import createError from 'http-errors'
import { LRUCache } from 'lru-cache'
import { toTheMinute } from '../i18n/dates.ts'
import type { FrameInput } from '../page/frame.ts'
import { layoutModel } from '../page/render-page.ts'
import type { Publication } from '../records/engine.ts'
import type { Site } from '../site/site.ts'
import { inArchive } from './middleware/archive-or-503.ts'
import { askedLanguage, visitorLanguage } from './visitor-language.ts'

/** How many versions stand on a page of their list, and how many characters of such pages are held in memory. */
const [perPage, heldCharacters] = [20, 10_000_000]

/**
 * Lists every charter that was served, since when and until when, and what each changed: the newest first, some on each
 * page. A page is made once; charters are read for one page at a time, and one after the other.
 */
export function listVersions(site: Site): RequestHandler {
  const known = new LRUCache<string, string>({
    maxSize: heldCharacters,
    sizeCalculation: ({ length }) => length,
  })
  const takeTurns = createTurns()
  return async function listVersions(req, res) {
    const version = site.current()
    const language = askedLanguage(req, version) ?? visitorLanguage(req, version)
    const list = pageOf(await inArchive(site, () => site.archive.publications()), req)
    const { baseUrl } = req
    const key = JSON.stringify([version.hash, language, baseUrl, list])
    const html = known.get(key) ?? (await takeTurns(async () => known.get(key) ?? make()))
    res.vary('Accept-Language, Cookie').set('Cache-Control', 'private, no-cache')
    res.set('Content-Language', language).type('html').send(html)

    async function make(): Promise<string> {
      const versions = await inArchive(site, () => describe(site, list.stretches, language))
      const page = pageModel(site, { ...list, versions, version, language, baseUrl })
      const html = await promisify<string, object, string>(req.app.render.bind(req.app))('layout', page)
      known.set(key, html)
      return html
    }
  }
}

/** A part of the list of versions. */
interface VersionList {
  page: number
  pages: number
  stretches: readonly Stretch[]
}

/** A stretch in which a version was served, with the ones before and after it. */
interface Stretch {
  number: number
  publication: Publication
  before: Publication | undefined
  next: Publication | undefined
}

function newestFirst(publications: readonly Publication[]): Stretch[] {
  return publications
    .map((publication, index) => ({
      ...{ number: index + 1, publication },
      ...{ before: publications[index - 1], next: publications[index + 1] },
    }))
    .reverse()
}

/** The page of the list that an address asks for, as `?page=2`. Throws for one that is not there. */
function pageOf(publications: readonly Publication[], { query }: Request): VersionList {
  const pages = Math.max(1, Math.ceil(publications.length / perPage))
  const page = Number(query.page ?? 1)
  if (!Number.isInteger(page) || page < 1 || page > pages) throw createError(404)
  return { page, pages, stretches: newestFirst(publications).slice((page - 1) * perPage, page * perPage) }
}

function pageModel(
  site: Site,
  {
    page,
    pages,
    versions,
    ...frame
  }: Pick<FrameInput, 'version' | 'language' | 'baseUrl'> & VersionList & { versions: object },
) {
  const { language, baseUrl } = frame
  const t = site.translations.of(language)
  const address = (page: number, code = language) =>
    `${baseUrl}/versions?language=${code}${page > 1 ? `&page=${page}` : ''}`
  const place = pages > 1 ? t('versions.page', { page, pages }) : undefined
  return layoutModel(site, {
    ...{ ...frame, body: 'versions', inLanguage: (code) => address(page, code) },
    title: [t('versions.title'), place ?? []].flat().join(' – '),
    page: {
      ...{ versions, place },
      newer: page > 1 ? address(page - 1) : undefined,
      older: page < pages ? address(page + 1) : undefined,
    },
  })
}

async function describe(site: Site, stretches: readonly Stretch[], language: string) {
  const t = site.translations.of(language)
  const { timeZone } = site.current().in(language).site
  const described = []
  for (const { number, publication, before, next } of stretches) {
    const difference =
      before && (await site.pastVersions.compare(before.version, publication.version, language))
    described.push({
      ...{ number, version: publication.version, isFirst: before === undefined },
      since: toTheMinute(publication.since, timeZone, t),
      until: next && toTheMinute(next.since, timeZone, t),
      ...difference,
    })
    // Comparing takes the time of this thread: others are answered in between.
    await nextTurn()
  }
  return described
}

/** Makes works wait for each other, in the order in which they came. */
function createTurns() {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const done = last.then(work)
    last = done.catch(() => {})
    return done
  }
}
