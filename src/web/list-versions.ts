import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Request, RequestHandler } from 'express'
import createError from 'http-errors'
import { toTheMinute } from '../i18n/dates.ts'
import { changesInWords } from '../page/changes.ts'
import type { CompiledPage, PageCache } from '../page/compiled-page.ts'
import { type FrameInput, printPage } from '../page/frame.ts'
import type { Publication } from '../records/engine.ts'
import type { Site } from '../site/site.ts'
import type { SendHtml } from './send-html.ts'
import { inArchive } from './show-version.ts'
import { visitorLanguage } from './visit.ts'

/** How many versions stand on a page of their list. */
const perPage = 20

/**
 * Lists every charter that was published, since when and until when, and what each changed: the newest first, some on each
 * page. A page is made once; charters are read for one page at a time, and one after the other.
 */
export function listVersions(site: Site, pages: PageCache, send: SendHtml): RequestHandler {
  const takeTurns = createTurns()
  return async function listVersions(req, res) {
    const version = site.current()
    const language = visitorLanguage(site, version, req, req.query.language)
    const list = pageOf(await inArchive(site, () => site.archive.publications()), req)
    const { baseUrl } = req
    const key = JSON.stringify(['versions', version.hash, version.look, language, baseUrl, list])
    const page = pages.find(key) ?? (await takeTurns(async () => pages.find(key) ?? make()))
    await send(req, res, {
      page,
      language,
      vary: 'Accept-Language, Cookie',
      cacheControl: 'private, no-cache',
    })

    async function make(): Promise<CompiledPage> {
      const versions = await inArchive(site, () => describe(site, list.stretches, language))
      return pages.add(key, printVersions(site, { ...list, versions, version, language, baseUrl }))
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
      number: index + 1,
      publication,
      before: publications[index - 1],
      next: publications[index + 1],
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

function printVersions(
  site: Site,
  {
    page,
    pages,
    versions,
    ...frame
  }: Pick<FrameInput, 'version' | 'language' | 'baseUrl'> & VersionList & { versions: object },
): string {
  const { language, baseUrl } = frame
  const t = site.translations.of(language)
  const address = (page: number, code = language) =>
    `${baseUrl}/versions?language=${code}${page > 1 ? `&page=${page}` : ''}`
  const place = pages > 1 ? t('versions.page', { page, pages }) : undefined
  return printPage(site, {
    ...frame,
    body: 'versions',
    inLanguage: (code) => address(page, code),
    title: [t('versions.title'), place ?? []].flat().join(' – '),
    page: {
      versions,
      place,
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
      number,
      version: publication.version,
      isFirst: before === undefined,
      since: toTheMinute(publication.since, timeZone, t),
      until: next && toTheMinute(next.since, timeZone, t),
      isCharterSame: difference?.isCharterSame,
      changes: difference && changesInWords(difference.changes, t),
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
