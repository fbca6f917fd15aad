import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { type ParsedCharter, parseCharter } from '../../src/charter/source/load.ts'
import { type CharterVersion, createVersion, type Surroundings } from '../../src/charter/version.ts'
import type { Answer } from '../../src/consent/consent.ts'

export const charterFile = fileURLToPath(new URL('../../charter.yaml', import.meta.url))
export const localesDirectory = fileURLToPath(new URL('../../locales', import.meta.url))
export const languages = ['fr', 'nl', 'de', 'en'] as const

/** A file of words for a language that is not shipped, as JSON: the English ones, by its own name and with its dates. */
export function wordsFileOf(language: string): string {
  const words = JSON.parse(readFileSync(`${localesDirectory}/en/translation.json`, 'utf8'))
  words.language.name = new Intl.DisplayNames(language, { type: 'language' }).of(language)
  words.language.formats = language
  return JSON.stringify(words, null, 2)
}

/** The text of each charter of these tests. */
export const sources = new WeakMap<CharterVersion, string>()

/** The charter of data.bep.be, as it is shipped. */
export const shippedSource = readFileSync(charterFile, 'utf8')
export const shipped: CharterVersion = versionOf(shippedSource)

/** The same, where its statistics are exempt from consent and keep a cookie. */
export const exempting: CharterVersion = versionOf(
  shippedSource.replace(/(- id: statistics\n)(.*?)cookies: \[\]/s, (_found, id, words) =>
    [
      `${id}    consent: exempt\n${words}cookies:`,
      '      - { name: audience, provider: BEP, purpose: Audience, duration: P13M, party: first, recipients: "-" }',
    ].join('\n'),
  ),
)

/** A charter with a cookie in each purpose that needs consent, for what the shipped one does not use. */
export function versionWith(change: (yaml: string) => string): CharterVersion {
  return versionOf(change(smallCharter))
}

/** The version of the text of a charter file. */
export function versionOf(yaml: string, surroundings?: Surroundings): CharterVersion {
  const version = createVersion(parseCharter(yaml).charter, surroundings)
  sources.set(version, yaml)
  return version
}

export function parsedWith(change: (yaml: string) => string): ParsedCharter {
  return parseCharter(change(smallCharter))
}

/** The answers of a visitor who grants these purposes, and refuses or objects to all others. */
export function granting(...granted: readonly string[]) {
  return (purpose: string): Answer => (granted.includes(purpose) ? 'granted' : 'refused')
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

/** The small charter, whose statistics are exempt from consent. */
export const smallExempting = smallCharter.replace('- id: statistics', '$&\n    consent: exempt')
