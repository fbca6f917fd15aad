import type { Express, NextFunction, Request, Response } from 'express'
import { type Logger, pino } from 'pino'
import { isLocal, misfitOf } from '../site/misfits.ts'
import { uncounted } from '../site/observe.ts'
import { ConfigError } from '../site/settings.ts'
import { type OpenSite, openSite, type SiteSettings } from '../site/site.ts'
import { type CharterLayout, sendWithin } from '../web/layout.ts'
import { hasCode } from '../web/middleware/errors.ts'
import { createCharterApp } from '../web/routes.ts'
import { followAddress, isMounted, parentOf, rememberMounted } from './mounted.ts'
import { readOptions } from './options.ts'

/** How a host application wants its charter served. Only `publicUrl` has to be given. */
export interface CookieCharterOptions {
  /** The address under which visitors reach the host, without a path: `https://data.example.org`. */
  publicUrl: string
  /**
   * Where visitors find the charter, as `/legal/cookies`: only where the apps that it is mounted in do not say that,
   * because there is a Router between them, or a path with parameters.
   */
  path?: string
  /** The data file: `charter.yaml` in the working directory where none is named. */
  charterFile?: string
  /** What must be kept, the secret and the records: `var` in the working directory where none is named. */
  dataDirectory?: string
  /** A folder of words in other languages, as `tr/translation.json`, or of better ones for those that are shipped. */
  localesDirectory?: string
  /** Signs csrftoken, 32 bytes or more; several, the newest first, to rotate them. Made and stored where none is given. */
  cookieSecret?: string | readonly string[]
  /** The Domain of cookies_preferences and django_language, where several hosts share them. */
  cookieDomain?: string
  /** The PostgreSQL of the records: `postgres://...`. A file in `dataDirectory` where none is named. */
  databaseUrl?: string
  /** How long records are kept, as an ISO 8601 duration: `P1Y`. */
  recordRetention?: string
  /** Whether a consent is recorded with a number, the receipt of its visitor (`on`), or only counted (`off`): `on`. */
  receipts?: 'on' | 'off'
  /** Other sites whose scripts may ask what a visitor has chosen, and whose pages may send it: `['https://www.example.org']`. */
  siteOrigins?: readonly string[]
  /**
   * The layout of the host that the pages of the charter stand in: the name of one of its views, which is given the parts of
   * a page as its locals, or a function that makes a whole page of them. Without one they are whole pages of their own.
   */
  layout?: string | CharterLayout
  /** Logs broken edits and records that cannot be written: any logger with the methods of pino. */
  logger?: Pick<Logger, 'info' | 'error'>
}

/** A charter to mount: `app.use('/charte-cookies', charter)`. */
export type CookieCharter = Express & {
  /** Closes the file and the records, once the host takes no more requests. */
  close(): Promise<void>
}

/**
 * The charter as an Express app to mount at any path of a host application, with its own views, words and files.
 * Unknown paths and errors go on to the host. Throws an error that names every option that cannot be used, or every
 * mistake of the charter with its line.
 */
export function cookieCharter(options: CookieCharterOptions): CookieCharter {
  const settings = readOptions(options)
  const { logger = pino({ level: 'error' }), path, layout } = options
  const site = openHosted(settings, logger)
  site.announceCreated()
  reportOtherSite(site, logger)
  const app = createCharterApp(
    site,
    arrive,
    layout === undefined ? {} : { send: sendWithin(inHost(layout), reportLayout) },
  )
  const address = followAddress(app, path, (learned) =>
    logger.error(
      { address: learned },
      'no banner knew until now where the charter is: name it by the option path',
    ),
  )
  const forget = rememberMounted({ app, site, logger, address: address.current })
  // At once, so that a path that cannot be used is an error at the line that mounts it.
  app.once('mount', address.current)
  let isArchiving = false
  return Object.assign(app, {
    close: async () => {
      forget()
      await site.close()
    },
  })

  function reportLayout(error: unknown): void {
    logger.error(
      { problem: error instanceof Error ? error.message : String(error) },
      'the layout could not be used, and the page was sent without it: see to the option layout, which has to give a whole page as a text',
    )
  }

  /** The pages of the archive link to the address of the charter, which is certain since the first request. */
  function arrive(req: Request, _res: Response, next: NextFunction): void {
    if (!isMounted(app))
      throw new Error('mount the charter with the use() of an Express app, not of a Router')
    address.learnFrom(req)
    if (!isArchiving) site.archiveAt(address.current())
    isArchiving = true
    next()
  }
}

/** A layout as a function; a view is that of the app that the charter is mounted in, with the locals of its answer. */
function inHost(layout: string | CharterLayout): CharterLayout {
  if (typeof layout === 'function') return layout
  return (page, req, res) =>
    new Promise((resolve, reject) => {
      const host = parentOf(req.app) ?? req.app
      host.render(layout, { ...res.locals, ...page }, (error, html) =>
        error ? reject(error) : resolve(html),
      )
    })
}

/** Reports a charter that is about another site, as the one that is shipped; on the machine of who writes it, none. */
function reportOtherSite({ current, publicOrigin }: OpenSite, logger: Pick<Logger, 'error'>): void {
  const { url } = current().charter.site
  const misfit = misfitOf(url, publicOrigin, 'option')
  if (misfit && !isLocal(publicOrigin))
    logger.error({ site: url, publicUrl: publicOrigin }, `${misfit.problem}: ${misfit.remedy}`)
}

/** Opens the site of a host. Throws in the words of the options where the charter's file is missing. */
function openHosted(settings: SiteSettings, logger: Pick<Logger, 'info' | 'error'>): OpenSite {
  const { charterFile } = settings
  try {
    return openSite({ ...settings, naming: 'option' }, { logger, metrics: uncounted })
  } catch (error) {
    const isOfFile = error instanceof Error && 'path' in error && error.path === charterFile
    if (!isOfFile || !hasCode(error, 'ENOENT')) throw error
    throw new ConfigError(
      `there is no charter at ${charterFile}: write one (npx charte init charter.yaml), or name yours by the option charterFile`,
    )
  }
}
