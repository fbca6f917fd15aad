import type { IncomingMessage } from 'node:http'
import type { Request } from 'express'
import type { CharterVersion } from '../charter/version.ts'
import type { ConsentRecord } from '../consent/record.ts'
import { negotiateLanguage } from '../i18n/negotiate.ts'
import type { Translations } from '../i18n/translations.ts'
import type { CharterArchive, ConsentRecords } from '../records/store.ts'
import type { StyleSheet } from '../web/assets.ts'
import { type CookieSettings, ownCookie } from '../web/cookies/own-cookies.ts'
import type { PastCharters } from './past-versions.ts'

/** What every route of the charter works with. */
export interface Site {
  /** The charter that is served now. */
  current(): CharterVersion
  translations: Translations
  /** The origin under which visitors reach the site, as `https://data.example`. */
  publicOrigin: string
  cookies: CookieSettings
  styleSheet: StyleSheet
  /** Where choices are recorded before they take effect. */
  log: ConsentRecords
  /** Where the charters of the past are kept. */
  archive: CharterArchive
  /** The same charters as data, to compare with. */
  pastCharters: PastCharters
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** The origins of other sites whose scripts may ask what a visitor has chosen. */
  siteOrigins: readonly string[]
  /** Told of what happens to choices. */
  observer: ChoiceObserver
  now(): Date
}

/** Somebody who counts choices, and has to know when proof is missing. */
export interface ChoiceObserver {
  recorded(record: ConsentRecord): void
  /** A choice could not be recorded; `honoured` says whether it took effect all the same. */
  unrecorded(error: unknown, honoured: boolean): void
  /** A record or a charter of the past could not be read. */
  unreadable(error: unknown): void
}

/** The language of a visitor whose address names none. */
export function visitorLanguage(req: IncomingMessage, { charter, own }: CharterVersion): string {
  return negotiateLanguage(req, ownCookie(req, own.language.name), charter.languages)
}

/** The language that `?language=` asks for, where the charter has it. */
export function askedLanguage(req: Request, { charter }: CharterVersion): string | undefined {
  return charter.languages.find((known) => known === req.query.language)
}
