import type { Application, Express, Request } from 'express'
import type { Logger } from 'pino'
import type { Site } from '../site/site.ts'

/** A charter that was mounted in a host application. */
export interface MountedCharter {
  app: Express
  site: Site
  logger: Pick<Logger, 'error'>
  /** Where visitors find it, as `/legal/cookies`; empty for the root of the site. */
  address(): string
}

const mounted = new Set<MountedCharter>()

/** Makes a charter known to the host application that it is mounted in. Returns the function that forgets it. */
export function rememberMounted(charter: MountedCharter): () => void {
  mounted.add(charter)
  return () => mounted.delete(charter)
}

/**
 * The charter for a request: the one that is mounted nearest to the app that answers it, in that app, below it or
 * above it. Throws where there is none, and where several are as near.
 */
export function charterFor(req: Request): MountedCharter {
  for (const app of lineOf(req.app)) {
    const near = [...mounted]
      .map((charter) => ({ charter, distance: lineOf(charter.app).indexOf(app) }))
      .filter(({ distance }) => distance >= 0)
      .sort((one, other) => one.distance - other.distance)
    const [nearest, next] = near
    if (nearest && nearest.distance === next?.distance)
      throw new Error(
        'several charters are mounted in this application: mount each, with its pages, in an express() of its own',
      )
    if (nearest) return nearest.charter
  }
  throw new Error("no charter is mounted in this application: app.use('/charte-cookies', cookieCharter(...))")
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

/** The app that an app was mounted in: Express sets it, and its types leave it out. */
export function parentOf(app: Application & { parent?: Application }): Application | undefined {
  return app.parent
}
