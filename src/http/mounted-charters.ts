import type { Application, Express, Request } from 'express'
import type { Logger } from 'pino'
import type { CharterOptions } from './charter-app.ts'
import type { ConsentBanner } from './consent-banner.ts'

/** A charter that was mounted in a host application. */
export interface MountedCharter {
  app: Express
  options: CharterOptions
  logger: Pick<Logger, 'error'>
  renderBanner(banner: ConsentBanner | undefined): string
}

const mounted = new Set<MountedCharter>()

/** Makes a charter known to the host application that it is mounted in. Returns what forgets it. */
export function rememberMounted(charter: MountedCharter): () => void {
  mounted.add(charter)
  return () => mounted.delete(charter)
}

/**
 * The charter for a request: the one that is mounted nearest to the app that answers it, in that app, below it or
 * above it. Throws where there is none.
 */
export function charterFor(req: Request): MountedCharter {
  for (const app of lineOf(req.app))
    for (const charter of mounted) if (lineOf(charter.app).includes(app)) return charter
  throw new Error("no charter is mounted in this application: app.use('/charte-cookies', cookieCharter(...))")
}

/** The address under which a charter is mounted, as `/legal/cookies`; the first where there are several. */
export function addressOf(app: Application): string {
  const above = parentOf(app)
  const [path = '/'] = [app.mountpath].flat()
  return (above ? addressOf(above) : '') + (path === '/' ? '' : path)
}

/** Whether an app has a place in another one. */
export function isMounted(app: Application): boolean {
  return parentOf(app) !== undefined
}

/** An app and those above it, the nearest first. */
function lineOf(app: Application): Application[] {
  const above = parentOf(app)
  return above ? [app, ...lineOf(above)] : [app]
}

/** Express sets it when an app is mounted, and its types leave it out. */
function parentOf(app: Application & { parent?: Application }): Application | undefined {
  return app.parent
}
