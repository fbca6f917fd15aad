import express, {
  type Express,
  type NextFunction,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express'
import { createPageCache, type PageCache } from '../page/compiled-page.ts'
import type { Site } from '../site/site.ts'
import { serveAssets } from './assets.ts'
import { refreshForm, savePreferences } from './choice.ts'
import { isFromBanner, isFromPlaceholder, isRefusal } from './choice-form.ts'
import { listVersions } from './list-versions.ts'
import {
  comesFromOurPage,
  comesFromOurScript,
  comesFromOurWindow,
  letRead,
  refuseCrossOrigin,
} from './middleware/cross-origin.ts'
import { type Csrf, createCsrf, onStaleToken } from './middleware/csrf.ts'
import { allowOnly, onlyGet } from './middleware/errors.ts'
import { readForm } from './middleware/form.ts'
import { reportRefusal } from './report-refusal.ts'
import { type SendHtml, sendHtml } from './send-html.ts'
import { setLanguage } from './set-language.ts'
import { showBanner } from './show-banner.ts'
import { createShowCharter, type ShowCharter } from './show-charter.ts'
import { showCharterCsv, showCharterJson, showDeviceStorage } from './show-exports.ts'
import { showPreferences } from './show-preferences.ts'
import { showReceipt } from './show-receipt.ts'
import { showData, showVersion } from './show-version.ts'

/** What stands around the pages of a charter. */
export interface PageOptions {
  /** Sees each request for a page before it is answered. */
  before?: readonly RequestHandler[]
  /** Headers that each page is sent with, names and values in turn. */
  headers?: readonly string[]
  /** Sends each page: as it is, where nothing else is given. */
  send?: SendHtml
}

/** The routes of a charter. Unknown paths and errors go on to the host. */
export interface CharterRoutes {
  /**
   * The handlers of the page of the charter, for its address and for `/:language` below it. `address` is where that is,
   * where no mounting says so.
   */
  pages(address?: string): RequestHandler[]
  /** All others, to be mounted at the address of the charter. */
  others: Router
}

/** Creates the routes of a charter. */
export function createRoutes(
  site: Site,
  { before = [], headers = [], send = sendHtml }: PageOptions = {},
): CharterRoutes {
  const { signingKeys: keys, now, cookies } = site
  const csrf = createCsrf({ declared: () => site.current().own.csrf, keys, secure: cookies.secure, now })
  const printed = createPageCache()
  const showCharter = createShowCharter(site, csrf, printed, { headers, send })
  return { pages, others: otherRoutes({ site, csrf, showCharter, printed, send }) }

  function pages(address?: string): RequestHandler[] {
    const showPage: RequestHandler = ({ params: { language } }, res) =>
      showCharter(res.req, res, { address, language: language === undefined ? undefined : String(language) })
    return [isPage, ...before, showPage]
  }

  /** Passes a path on unless it is the charter's own, or one of its languages. */
  function isPage(req: Request, res: Response, next: NextFunction): void {
    const { language } = req.params
    if (language !== undefined && !site.current().charter.languages.includes(String(language))) next('route')
    else onlyGet(req, res, next)
  }
}

/** What the routes share. */
interface Shared {
  site: Site
  csrf: Csrf
  showCharter: ShowCharter
  printed: PageCache
  send: SendHtml
}

function otherRoutes({ site, csrf, showCharter, printed, send }: Shared): Router {
  const routes = Router({ caseSensitive: true })
  const origins = [site.publicOrigin, ...site.siteOrigins]
  const refuseOthers = refuseCrossOrigin(origins)
  const receiveChoice: RequestHandler = (req, res, next) => {
    letRead(site.siteOrigins, req, res)
    refuseOthers(req, res, next)
  }
  const verifyChoice: RequestHandler = (req, res, next) =>
    needsNoToken(req, origins) ? next() : csrf.verify(req, res, next)
  const report = reportRefusal(site, csrf)

  routes.use('/assets', serveAssets(site))
  routes.post(
    '/preferences',
    receiveChoice,
    readForm,
    verifyChoice,
    savePreferences(site, showCharter),
    report,
    onStaleToken(refreshForm(site, showCharter)),
  )
  routes.all('/preferences', allowOnly('POST'))
  routes.get('/preferences.json', showPreferences(site))
  routes.all('/preferences.json', allowOnly('GET, HEAD'))
  routes.post(
    '/language',
    refuseCrossOrigin([site.publicOrigin]),
    readForm,
    csrf.verify,
    setLanguage(site),
    report,
  )
  routes.all('/language', allowOnly('POST'))
  routes.get('/banner', showBanner(site))
  routes.all('/banner', allowOnly('GET, HEAD'))
  routes.get('/receipt', showReceipt(site, send))
  routes.all('/receipt', allowOnly('GET, HEAD'))
  routes.get('/versions', listVersions(site, printed, send))
  routes.get('/versions/:version', showVersion(site, printed, send))
  routes.get('/versions/:version/data', showData(site))
  routes.get('/versions/:version/:language', showVersion(site, printed, send))
  routes.all(['/versions', '/versions/:version', '/versions/:version/:part'], allowOnly('GET, HEAD'))
  routes.get('/charter.json', showCharterJson(site))
  routes.get('/charter.csv', showCharterCsv(site))
  routes.get('/device-storage.json', showDeviceStorage(site))
  routes.all(['/charter.json', '/charter.csv', '/device-storage.json'], allowOnly('GET, HEAD'))
  return routes
}

/**
 * Whether the browser's own word that a page of ours sent a form is enough. An included banner can hold no token, nor can what
 * stands in place of a withheld content, and a refusal must not fail for want of one, nor for a script of the site that sent
 * it in the browser's place.
 */
function needsNoToken(req: Request, origins: readonly string[]): boolean {
  if (isRefusal(req)) return comesFromOurPage(req, origins)
  if (isFromPlaceholder(req)) return comesFromOurScript(req, origins)
  return isFromBanner(req) && comesFromOurWindow(req, origins)
}

/**
 * The charter as an app of its own, to be mounted in another: `app.use('/charte-cookies', createCharterApp(site))`. It brings
 * its views and assets, and neither error pages nor headers for what is not its own. `first` sees each request before.
 */
export function createCharterApp(
  site: Site,
  first: RequestHandler = (_req, _res, next) => next(),
  options: Pick<PageOptions, 'send'> = {},
): Express {
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.enable('case sensitive routing')
  const { pages, others } = createRoutes(site, options)
  app.use(first)
  // For all methods: a router that knows GET alone would answer OPTIONS for the routes after it.
  app.all(['/', '/:language'], ...pages())
  return app.use(others)
}
