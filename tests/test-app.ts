import { mkdtempSync, readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import request from 'supertest'
import { answerReady } from '../src/answer-ready.ts'
import { type AppOptions, createApp } from '../src/app.ts'
import { createEdition, type Edition, type Surroundings } from '../src/charter/edition.ts'
import { type ParsedCharter, parseCharter } from '../src/charter/parse-charter.ts'
import { createCharterPages } from '../src/http/charter-app.ts'
import { openTranslations } from '../src/http/translations.ts'
import type { Engine, KeptCharter } from '../src/log/engine.ts'
import { openSqlite } from '../src/log/sqlite.ts'
import type { SqliteEngine } from '../src/log/sqlite-queries.ts'
import { openStore, type ServedCharter, type Store, type StoreOptions } from '../src/log/store.ts'

export const charterFile = fileURLToPath(new URL('../charter.yaml', import.meta.url))
export const localesDirectory = fileURLToPath(new URL('../locales', import.meta.url))
export const languages = ['fr', 'nl', 'de', 'en'] as const

const sources = new WeakMap<Edition, string>()

/** The charter of data.bep.be, as it is shipped. */
export const shippedSource = readFileSync(charterFile, 'utf8')
export const shipped: Edition = editionOf(shippedSource)

/** A charter with a cookie in each optional purpose, for what the shipped one does not use. */
export function editionWith(change: (yaml: string) => string): Edition {
  return editionOf(change(smallCharter))
}

/** The edition of the text of a charter file. */
export function editionOf(yaml: string, surroundings?: Surroundings): Edition {
  const edition = createEdition(parseCharter(yaml).charter, surroundings)
  sources.set(edition, yaml)
  return edition
}

export function parsedWith(change: (yaml: string) => string): ParsedCharter {
  return parseCharter(change(smallCharter))
}

/** A short charter in two languages that uses what the shipped one leaves out. */
export const smallCharter = `
languages: [fr, en]
updated: 2026-01-15
site: { name: Exemple, url: https://example.org }
title: { fr: Cookies, en: Cookies }
usage: { title: { fr: Usages, en: Uses } }
purposes:
  - id: necessary
    required: true
    title: { fr: Nécessaires, en: Necessary }
    legalBasis: art. 10/2
    cookies:
      - { name: cookies_preferences, role: preferences, provider: Exemple, purpose: { fr: Choix, en: Choice }, duration: P6M, party: first, recipients: none }
      - { name: csrftoken, role: csrf, provider: Exemple, purpose: { fr: Formulaires, en: Forms }, duration: P52W, party: first, recipients: none }
      - { name: django_language, role: language, provider: Exemple, purpose: { fr: Langue, en: Language }, duration: P12M, party: first, recipients: none }
  - id: statistics
    title: { fr: Statistiques, en: Statistics }
    description: { fr: Compter les visites., en: Counting visits. }
    cookies:
      - { name: [_pk_*, _hs*], provider: Matomo, purpose: { fr: Compter, en: Counting }, duration: P13M, party: first, recipients: none }
      - { name: SSESS<ID>, provider: Exemple, purpose: { fr: Session, en: Session }, duration: session, party: first, recipients: none }
  - id: ads
    title: { fr: Publicité, en: Advertising }
    description: { fr: Publicité ciblée., en: Targeted advertising. }
    cookies:
      - { name: IDE, provider: Annonceur, purpose: { fr: Publicité, en: Ads }, duration: P13M, party: third, recipients: Annonceur, country: US }
`

export interface TestApp {
  app: RequestListener
  /** Moves the clock of the app. */
  at(moment: string): void
  /** Replaces the charter that is served. */
  serveCharter(edition: Edition): void
  store: Store
}

/** A real store of its own, in a folder that goes with the run of the tests. */
export async function openTestStore(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = openStore({
    connect: async () => openTestEngine(),
    now: () => new Date('2026-11-23T09:30:00Z'),
    lost() {},
    found() {},
    ...options,
  })
  await store.opened
  return store
}

/** A real engine with a file of its own. */
export function openTestEngine(): Engine {
  const directory = mkdtempSync(join(tmpdir(), 'charte-test-'))
  return inThisThread(openSqlite(join(directory, 'records.sqlite')))
}

/** The same engine without its thread, for tests that open hundreds. */
function inThisThread(engine: SqliteEngine): Engine {
  return {
    append: async (...args) => engine.append(...args),
    find: async (...args) => engine.find(...args),
    page: async (...args) => engine.page(...args),
    count: async (...args) => engine.count(...args),
    purge: async (...args) => engine.purge(...args),
    erase: async (...args) => engine.erase(...args),
    keepText: async (...args) => engine.keepText(...args),
    keep: async (...args) => engine.keep(...args),
    read: async (...args) => engine.read(...args),
    text: async (...args) => engine.text(...args),
    servings: async (...args) => engine.servings(...args),
    close: async () => engine.close(),
  }
}

/** What the archive keeps of a charter of these tests, without pages. */
export function keptOf(edition: Edition): KeptCharter {
  const { version, material } = edition
  return { version, material, source: sources.get(edition) ?? '', languages: [] }
}

/** The same, as it comes to be served. */
export function servedOf(edition: Edition): ServedCharter {
  return { ...keptOf(edition), textIn: async () => '' }
}

/** The real app of the standalone site, with a clock and a charter that a test can change. */
export async function createTestApp(
  change: Partial<AppOptions> & { edition?: Edition; store?: Store } = {},
): Promise<TestApp> {
  let now = new Date('2026-11-23T09:30:00Z')
  let edition = change.edition ?? shipped
  const store = change.store ?? (await openTestStore())
  store.serve(servedOf(edition))
  const options = {
    charter: () => edition,
    translations: openTranslations(localesDirectory),
    cookies: { secure: false, domain: undefined },
    signingKeys: ['a-key-for-tests-that-is-long-enough'],
    publicOrigin: 'http://localhost:3000',
    now: () => now,
    trustProxy: [],
    log: store,
    archive: store,
    recordRetention: 'P1Y',
    siteOrigins: [],
    observer: { recorded() {}, unrecorded() {}, unreadable() {} },
    logger: pino({ level: 'silent' }),
    isReady: () => true,
    ...change,
  }
  const ready = createCharterPages(options)
  return {
    app: answerReady(createApp({ ...options, ready }), ready, options),
    at: (moment) => {
      now = new Date(moment)
    },
    serveCharter: (next) => {
      store.serve(servedOf(next))
      edition = next
    },
    store,
  }
}

/** A browser without a screen: keeps cookies, and takes the hidden fields of a form from the page. */
export function createVisitor(app: RequestListener) {
  const agent = request.agent(app)
  return {
    agent,
    get: (path: string) => agent.get(path),
    /** Opens a page and sends its form with these fields. */
    async choose(fields: Record<string, string>, page = '/charte-cookies') {
      const { text } = await agent.get(page)
      return agent
        .post('/charte-cookies/preferences')
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
    },
    /** Opens a page and chooses a language there. */
    async speak(language: string, fields: Record<string, string> = {}) {
      const { text } = await agent.get('/charte-cookies')
      const { csrfmiddlewaretoken = '' } = hiddenFields(text)
      return agent
        .post('/charte-cookies/language')
        .type('form')
        .send({ csrfmiddlewaretoken, language, ...fields })
    },
  }
}

/** The hidden fields of the form of the choice. */
export function hiddenFields(html: string): Record<string, string> {
  const form = /<form method="post" action="[^"]*\/preferences".*?<\/form>/s.exec(html)?.[0] ?? ''
  const fields = form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]))
}

/** The Set-Cookie headers of an answer, by the name of the cookie. */
export function cookiesSet(headers: Record<string, unknown>): Map<string, string> {
  const lines = [headers['set-cookie'] ?? []].flat().map(String)
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line]))
}
