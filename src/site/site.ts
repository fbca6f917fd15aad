import { setTimeout as sleep } from 'node:timers/promises'
import { CharterError } from '../charter/problem.ts'
import { refuseAuditToCome } from '../charter/rules/audited.ts'
import { type CharterEdits, followCharter } from '../charter/source/watch.ts'
import type { CharterVersion } from '../charter/version.ts'
import type { Consent } from '../consent/consent.ts'
import type { Translations } from '../i18n/translations.ts'
import { readStyleSheet, type StyleSheet } from '../page/style-sheet.ts'
import { openEngine } from '../records/open-engine.ts'
import {
  type CharterArchive,
  type ConsentRecords,
  openStore,
  purgeRegularly,
  type Store,
} from '../records/store.ts'
import { archiveCharter } from './archive.ts'
import { type Choice, keepChoice } from './choose.ts'
import { deploymentRules, installationOf, versionIn } from './deployment.ts'
import { withEarlierTerms } from './earlier-terms.ts'
import { observeSite, type SiteObserver, type SiteObservers } from './observe.ts'
import { createPastVersions, type PastVersions } from './past-versions.ts'
import { csrfKeys, readOrCreateSecret } from './secrets.ts'
import type { CookieSettings, Naming, Settings } from './settings.ts'

/** What a site is made of. */
export interface SiteParts {
  /** The charter that visitors are shown now. */
  current(): CharterVersion
  translations: Translations
  /** The origin under which visitors reach the site, as `https://data.example`. */
  publicOrigin: string
  cookies: CookieSettings
  /** Keys that sign csrftoken: the first signs, all of them verify. */
  signingKeys: readonly string[]
  /** The proof of consent. */
  records: ConsentRecords
  /** The charters of the past, with their pages. */
  archive: CharterArchive
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** Whether consents are recorded with a number, the receipt of their visitor; else all choices are only counted. */
  hasReceipts: boolean
  /** The origins of other sites whose scripts may ask what a visitor has chosen, and whose pages may send it. */
  siteOrigins: readonly string[]
  observer: SiteObserver
  now(): Date
}

/** One charter online, as every route works with it. */
export interface Site extends SiteParts {
  /** The host of its public address, without a port. */
  host: string
  styleSheet: StyleSheet
  /** The charters of the past as data, to compare with. */
  pastVersions: PastVersions
  /** Keeps a choice; returns the consent that may take effect, undefined where none may without its proof. */
  choose(choice: Choice): Promise<Consent | undefined>
}

/** A site that follows its file, and whose records are open. */
export interface OpenSite extends Site {
  store: Store
  /** Resolves once the charter knows in which earlier versions a yes to it was given, or their archive takes too long. */
  prepared: Promise<void>
  /** Whether the last edit of the charter was refused, so that another version is served than its file has. */
  isEditRefused(): boolean
  /**
   * Logs that a secret or a database was created where there was none, now or when that happens: once a start cannot fail
   * any more.
   */
  announceCreated(): void
  /** Begins to archive each charter that is published, as pages under this address. */
  archiveAt(baseUrl: string): void
  close(): Promise<void>
}

/** What of the settings a site needs, whatever serves it. */
export type SiteSettings = Pick<
  Settings,
  | 'publicOrigin'
  | 'charterFile'
  | 'dataDirectory'
  | 'localesDirectory'
  | 'cookieSecrets'
  | 'cookieDomain'
  | 'databaseUrl'
  | 'recordRetention'
  | 'hasReceipts'
  | 'siteOrigins'
> & {
  /** How messages name a setting: as a variable where this is left out. */
  naming?: Naming
}

/** How long a new version waits for the archive to tell of the earlier ones, in ms. */
const archiveTimeout = 1000

/** Makes a site of its parts. */
export function createSite(parts: SiteParts, styleSheet = readStyleSheet()): Site {
  const pastVersions = createPastVersions(parts.archive, parts.translations)
  return {
    ...parts,
    host: new URL(parts.publicOrigin).hostname,
    styleSheet,
    pastVersions,
    choose: (choice) => keepChoice({ ...parts, pastVersions }, parts.current(), choice),
  }
}

/**
 * Opens the charter of a site. Throws a CharterError, or the error of the system that keeps it from opening; nothing is
 * left open then. Without its database a site only lacks consent.
 */
export function openSite(settings: SiteSettings, observers: SiteObservers): OpenSite {
  const { logger } = observers
  const { charterFile, cookieSecrets, recordRetention, hasReceipts, publicOrigin, siteOrigins } = settings
  const installation = installationOf(settings)
  const rules = [deploymentRules(installation, settings.naming), refuseAuditToCome(() => new Date())]
  const { dataDirectory } = settings
  let hasNewSecret = false
  const onCreated = () => {
    hasNewSecret = true
  }
  const secrets = cookieSecrets.length > 0 ? cookieSecrets : [readOrCreateSecret(dataDirectory, onCreated)]
  // All that can fail comes before what would have to be closed again.
  const signingKeys = csrfKeys(secrets)
  const styleSheet = readStyleSheet()
  let archiveAddress: string | undefined
  const followed = followCharter({
    file: charterFile,
    rules,
    edits: {
      ...logEdits(charterFile, logger),
      changed: (version, source) => {
        // Another look alone is no other text: what is known of earlier versions stays true.
        const isSameText = version.hash === shown.hash
        if (isSameText) shown = { ...version, answerable: shown.answerable }
        void (isSameText ? Promise.resolve() : show(version)).then(() => {
          if (followed.current() !== version) return
          publish(version, source)
          logger.info({ charter: version.hash }, 'the charter has changed')
        })
      },
    },
    versionOf: (charter, logos) => versionIn(installation, charter, logos),
  })
  let shown = followed.current()
  const { store, created } = openRecords(settings, observers, () => void show(followed.current()))
  const stopPurging = purgeRegularly(store, recordRetention, logger)
  const site = createSite(
    {
      current: () => shown,
      translations: installation.translations,
      publicOrigin,
      cookies: installation.cookies,
      signingKeys,
      records: store,
      archive: store,
      recordRetention,
      hasReceipts,
      siteOrigins,
      observer: observeSite(observers),
      now: () => new Date(),
    },
    styleSheet,
  )
  return {
    ...site,
    store,
    prepared: show(shown),
    isEditRefused: followed.isEditRefused,
    announceCreated() {
      if (hasNewSecret)
        logger.info({ dataDirectory }, 'a new secret was made: forms that were shown before are refused once')
      created.then(() => logger.info({}, 'a new database for the records was begun'))
    },
    archiveAt(baseUrl) {
      archiveAddress = baseUrl
      publish(followed.current(), followed.source())
    },
    async close() {
      followed.close()
      stopPurging()
      await store.close()
    },
  }

  /** Shows visitors a version once it knows the earlier ones, unless their archive takes too long or the file has changed again. */
  async function show(version: CharterVersion): Promise<void> {
    const prepared = withEarlierTerms(version, site).then((next) => {
      if (followed.current() === version) shown = next
    })
    await Promise.race([prepared, sleep(archiveTimeout, undefined, { ref: false })])
    if (followed.current() === version && shown.hash !== version.hash) shown = version
  }

  /** The archive takes in what visitors are shown before any record names it. */
  function publish(version: CharterVersion, source: string): void {
    if (archiveAddress === undefined) return
    store.publish(archiveCharter(site, { version, source, baseUrl: archiveAddress }))
  }
}

/** Opens the records of a site; `created` resolves when the first database was created, where there was none. */
function openRecords(
  settings: SiteSettings,
  { logger, metrics }: SiteObservers,
  reconnected: () => void,
): { store: Store; created: Promise<void> } {
  const created = Promise.withResolvers<void>()
  let hadDatabase = false
  const store = openStore({
    async connect() {
      const engine = await openEngine(settings, {
        onCreated() {
          if (hadDatabase) logger.error({}, 'the database of the records is gone: a new, empty one was begun')
          else created.resolve()
        },
      })
      hadDatabase = true
      return engine
    },
    now: () => new Date(),
    onDisconnected(error) {
      logger.error(
        { problem: error.message },
        'the records cannot be reached: consents are not accepted meanwhile',
      )
      metrics.logError('lost')
    },
    onReconnected() {
      logger.info('the records can be reached again')
      reconnected()
    },
  })
  return { store, created: created.promise }
}

function logEdits(file: string, logger: SiteObservers['logger']): Pick<CharterEdits, 'refused' | 'restored'> {
  return {
    refused: (error) => {
      const problems = error instanceof CharterError ? error.problems : [{ message: error.message }]
      logger.error({ file, problems }, 'the charter was not changed: the last good one goes on being served')
    },
    restored: (version) =>
      logger.info({ charter: version.hash }, 'the charter is good again: its file says what is served'),
  }
}
