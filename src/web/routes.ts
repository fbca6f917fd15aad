import { fileURLToPath } from 'node:url'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import { createReadyPages, type ReadyPages } from '../page/ready-pages.ts'
import { useViews } from '../page/views.ts'
import type { Site } from '../site/site.ts'
import { serveAssets } from './assets.ts'
import { refreshForm, savePreferences } from './choice.ts'
import { isFromBanner } from './choice-form.ts'
import { linesIn } from './cookies/set-cookie.ts'
import { listVersions } from './list-versions.ts'
import { allowOnly } from './middleware/allow-only.ts'
import { comesFromOurWindow, refuseCrossOrigin } from './middleware/cross-origin.ts'
import { createTokenIssuer, csrfProtection, onStaleToken } from './middleware/csrf.ts'
import { readForm } from './middleware/form.ts'
import { sendReady } from './send-ready.ts'
import { setLanguage } from './set-language.ts'
import { showBanner } from './show-banner.ts'
import { renderCharter } from './show-charter.ts'
import { showCharterCsv, showCharterJson, showDeviceStorage } from './show-exports.ts'
import { showPreferences } from './show-preferences.ts'
import { showReceipt } from './show-receipt.ts'
import { showData, showVersion } from './show-version.ts'

/** What the charter needs to be served. */
export interface CharterOptions extends Site {
  /** The pages that are ready, where somebody else sends them too; made here otherwise. */
  ready?: ReadyPages
  /** Sees each request before the charter does. */
  first?: RequestHandler
}

const directory = (name: string) => fileURLToPath(new URL(`../../${name}`, import.meta.url))
/** The folder of this software's views. */
export const viewsDirectory = directory('views')

/**
 * The charter as an app of its own, to be mounted in another: `app.use('/charte-cookies', createCharterApp(options))`.
 * It brings its views and assets, and neither error pages nor headers for what is not its own: unknown paths and
 * errors go to the host.
 */
export function createCharterApp(options: CharterOptions): Express {
  const site: Site = options
  const app = express()
  app.disable('x-powered-by')
  app.set('etag', false)
  app.enable('case sensitive routing')
  useViews(app, viewsDirectory)

  const ready = options.ready ?? createCharterPages(options)
  const csrf = csrfProtection({ ...csrfSettings(options), isOurs: () => false })
  const csrfOfChoice = csrfProtection({
    ...csrfSettings(options),
    // An included banner can hold no token: the browser's own word that our page sent it is the stronger proof.
    isOurs: (req) => isFromBanner(req) && comesFromOurWindow(req, site.publicOrigin),
  })
  const post = [refuseCrossOrigin(site.publicOrigin), ...readForm]

  if (options.first) app.use(options.first)
  app.get('/', sendReady(ready), csrf, ((req, res) =>
    renderCharter(site, req, res, { language: undefined })) satisfies RequestHandler)
  app.all('/', allowOnly('GET, HEAD'))
  app.use('/assets', serveAssets(site.styleSheet))
  app.post('/preferences', post, csrfOfChoice, savePreferences(site), onStaleToken(refreshForm(site)))
  app.all('/preferences', allowOnly('POST'))
  app.get('/preferences.json', showPreferences(site))
  app.all('/preferences.json', allowOnly('GET, HEAD'))
  app.post('/language', post, csrf, setLanguage(site), takeBackCookie(site))
  app.all('/language', allowOnly('POST'))
  app.get('/banner', showBanner(site))
  app.all('/banner', allowOnly('GET, HEAD'))
  app.get('/receipt', showReceipt(site))
  app.all('/receipt', allowOnly('GET, HEAD'))
  app.get('/versions', listVersions(site))
  app.get('/versions/:version', showVersion(site))
  app.get('/versions/:version/data', showData(site))
  app.get('/versions/:version/:language', showVersion(site))
  app.all(['/versions', '/versions/:version', '/versions/:version/:part'], allowOnly('GET, HEAD'))
  app.get('/charter.json', showCharterJson(site))
  app.get('/charter.csv', showCharterCsv(site))
  app.get('/device-storage.json', showDeviceStorage(site))
  app.all(['/charter.json', '/charter.csv', '/device-storage.json'], allowOnly('GET, HEAD'))
  app.all('/:language', isLanguage(site))
  app.get('/:language', sendReady(ready), csrf, ((req, res) =>
    renderCharter(site, req, res, { language: String(req.params.language) })) satisfies RequestHandler)
  app.all('/:language', allowOnly('GET, HEAD'))
  return app
}

/** Keeps the pages of a charter ready. */
export function createCharterPages(options: CharterOptions): ReadyPages {
  return createReadyPages(options, createTokenIssuer(csrfSettings(options)), viewsDirectory)
}

function csrfSettings({ current, signingKeys, cookies, now }: CharterOptions) {
  return { declared: () => current().own.csrf, keys: signingKeys, secure: cookies.secure, now }
}

/** Takes csrftoken back from an answer that will show no form. */
function takeBackCookie({ current }: Site): ErrorRequestHandler {
  return function takeBackCookie(error, _req, res, next) {
    const others = linesIn(res).filter((line) => !line.startsWith(`${current().own.csrf.name}=`))
    if (others.length > 0) res.setHeader('Set-Cookie', others)
    else res.removeHeader('Set-Cookie')
    next(error)
  }
}

/** Passes a path on to the host unless it is one of the charter's languages. */
function isLanguage(site: Site): RequestHandler {
  return function isLanguage(req, _res, next) {
    next(site.current().charter.languages.includes(String(req.params.language)) ? undefined : 'router')
  }
}
