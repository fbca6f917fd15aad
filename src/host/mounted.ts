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

/** Where visitors find a charter that is mounted in a host application, as `/legal/cookies`; empty for the root. */
export interface OwnAddress {
  /** As far as it is known now. Throws where the paths of the host stand for more than one address. */
  current(): string
  /** A request to the charter shows what the apps that it is mounted in cannot tell. */
  learnFrom(req: Request): void
}

/**
 * Follows where an app is: at the address that its host has named, else at that of the apps it is mounted in, else,
 * where a Router stands between these, at that of the first request, which is then reported.
 */
export function followAddress(
  app: Application,
  named: string | undefined,
  onLearned: (address: string) => void,
): OwnAddress {
  let first: string | undefined
  return {
    current: () => plainPath(named) ?? first ?? mountedAt(app)[0] ?? '',
    learnFrom({ baseUrl }) {
      if (named !== undefined || first !== undefined) return
      // Express finds a path in any case: that of a visitor is not the address of the charter.
      if (mountedAt(app).some((path) => path.toLowerCase() === baseUrl.toLowerCase())) return
      first = baseUrl
      onLearned(first)
    },
  }
}

/** A path without a slash at its end; undefined for one that stands for several addresses, or that no request has. */
export function plainPath(path: unknown): string | undefined {
  const trimmed = typeof path === 'string' ? path.replace(/\/+$/, '') : undefined
  return trimmed !== undefined && /^(\/[\w.~%$&',;=@-]+)*$/.test(trimmed) ? trimmed : undefined
}

/** The addresses of an app as it was mounted. A Router on the way does not show in them. */
function mountedAt(app: Application): string[] {
  const above = parentOf(app)
  const bases = above ? mountedAt(above) : ['']
  return bases.flatMap((base) =>
    [app.mountpath].flat(9).map((path) => {
      const plain = plainPath(path)
      if (plain === undefined)
        throw new Error(
          `the charter is mounted below ${path}, which is no single address: mount it at a plain path like /legal/cookies, percent-encoded, or name the one that visitors see by the option path`,
        )
      return base + plain
    }),
  )
}
