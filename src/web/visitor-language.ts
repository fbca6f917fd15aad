import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { CharterVersion } from '../charter/version.ts'
import { negotiateLanguage } from '../i18n/negotiate.ts'
import { ownCookie } from './cookies/own-cookies.ts'

/** The language of a visitor whose address names none. */
export function visitorLanguage(req: IncomingMessage, { charter, own }: CharterVersion): string {
  return negotiateLanguage(req, ownCookie(req, own.language.name), charter.languages)
}

/** The language that `?language=` asks for, where the charter has it. */
export function askedLanguage(req: Request, { charter }: CharterVersion): string | undefined {
  return charter.languages.find((known) => known === req.query.language)
}
