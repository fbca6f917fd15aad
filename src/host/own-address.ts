import type { Application, Request } from 'express'
import { parentOf } from './mounted.ts'

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
