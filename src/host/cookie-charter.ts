import type { Express, NextFunction, Request, Response } from 'express'
import { type Logger, pino } from 'pino'
import { createBannerView } from '../page/banner.ts'
import { type CharterSettings, type OpenCharter, openCharter } from '../site/open-charter.ts'
import { ConfigError } from '../site/settings.ts'
import { hasCode } from '../web/middleware/error-code.ts'
import { createCharterApp } from '../web/routes.ts'
import { isMounted, rememberMounted } from './mounted.ts'
import { readOptions } from './options.ts'
import { followAddress } from './own-address.ts'

/** How a host application wants its charter served. Only `publicUrl` has to be given. */
export interface CookieCharterOptions {
  /** The address under which visitors reach the host, without a path: `https://data.example.org`. */
  publicUrl: string
  /**
   * Where visitors find the charter, as `/legal/cookies`: only where that is not told by the apps that it is mounted
   * in, because there is a Router between them, or a path with parameters.
   */
  path?: string
  /** The data file: `charter.yaml` in the working directory where none is named. */
  charterFile?: string
  /** What must be kept, the secret and the records: `var` in the working directory where none is named. */
  dataDirectory?: string
  /** A folder of words in further languages, as `es/translation.json`, or of better ones for those that are shipped. */
  localesDirectory?: string
  /** Signs csrftoken, 32 bytes or more; several, the newest first, to rotate them. Made and kept where none is given. */
  cookieSecret?: string | readonly string[]
  /** The Domain of cookies_preferences and django_language, where several hosts share them. */
  cookieDomain?: string
  /** The PostgreSQL of the records: `postgres://...`. A file in `dataDirectory` where none is named. */
  databaseUrl?: string
  /** How long records are kept, as an ISO 8601 duration: `P1Y`. */
  recordRetention?: string
  /** Other sites whose scripts may ask what a visitor has chosen: `['https://www.example.org']`. */
  siteOrigins?: readonly string[]
  /** Told of broken edits and of records that cannot be written: any logger with the methods of pino. */
  logger?: Pick<Logger, 'info' | 'error'>
}

/** A charter to mount: `app.use('/charte-cookies', charter)`. */
export type CookieCharter = Express & {
  /** Lets go of the file and of the records, once the host takes no more requests. */
  close(): Promise<void>
}

/**
 * The charter as an Express app to mount at any path of a host application, with its own views, words and files.
 * Unknown paths and errors go on to the host. Throws an error that names every option that cannot be used, or every
 * mistake of the charter with its line.
 */
export function cookieCharter(options: CookieCharterOptions): CookieCharter {
  const settings = readOptions(options)
  const { logger = pino({ level: 'error' }), path } = options
  const charter = openNamed(settings, logger)
  charter.tellBegun()
  const app = createCharterApp({ ...charter.options, first: arrive })
  const address = followAddress(app, path, (learned) =>
    logger.error(
      { address: learned },
      'no banner knew until now where the charter is: name it by the option path',
    ),
  )
  const forget = rememberMounted({
    ...{ app, options: charter.options, logger, address: address.current },
    renderBanner: createBannerView(),
  })
  // Now, so that a path that cannot be used is an error at the line that mounts it.
  app.once('mount', address.current)
  let isKept = false
  return Object.assign(app, {
    close: async () => {
      forget()
      await charter.close()
    },
  })

  /** What is kept of the charter are pages of its address, which the first request tells for certain. */
  function arrive(req: Request, _res: Response, next: NextFunction): void {
    if (!isMounted(app))
      throw new Error('mount the charter with the use() of an Express app, not of a Router')
    address.learnFrom(req)
    if (!isKept) charter.serveIn(app, address.current())
    isKept = true
    next()
  }
}

/** Opens a charter. Throws in the words of the options where its file is missing. */
function openNamed(settings: CharterSettings, logger: Pick<Logger, 'info' | 'error'>): OpenCharter {
  try {
    return openCharter(settings, { logger, metrics: { choice() {}, logError() {} } })
  } catch (error) {
    const { charterFile } = settings
    if (
      !(error instanceof Error && 'path' in error && error.path === charterFile) ||
      !hasCode(error, 'ENOENT')
    )
      throw error
    throw new ConfigError(
      `there is no charter at ${charterFile}: copy one there (cp node_modules/charte-cookies/charter.yaml .), or name yours by the option charterFile`,
    )
  }
}
