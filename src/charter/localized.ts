import { baseLanguageOf, purposeFacts } from './fields.ts'
import { type Html, printBlocks, printLine } from './html.ts'
import { authorityOf, lawOf } from './law.ts'
import { addressIn } from './links.ts'
import { type Block, type Inline, plainWords, readInline, readMarkdown } from './markdown.ts'
import {
  byName,
  type Charter,
  type Cookie,
  cookieTexts,
  isAnswerable,
  namesOf,
  type Purpose,
  type Text,
  tableColumns,
} from './schema.ts'

/** Words in one language. `lang` is set where a translation is missing and the first language stands in for it. */
export interface Words<Content> {
  content: Content
  lang: string | undefined
  /** Whether the operator has written them once for all languages, such as a name. */
  isForAll?: boolean
}

/** A text of one line, read and printed. */
export interface Line extends Words<Inline[]> {
  html: Html
  /** The same without links, to stand within one. */
  linkless: Html
  /** The words alone, for titles and attributes. */
  plain: string
}

/** A longer text, read and printed. */
export interface Paragraphs extends Words<Block[]> {
  html: Html
}

/** The charter in one language, every text read and ready to print. */
export type LocalizedCharter = ReturnType<typeof localize>
type LocalizedPurpose = LocalizedCharter['purposes'][number]
export type LocalizedCookie = LocalizedPurpose['cookies'][number]
export type LocalizedContact = NonNullable<LocalizedCharter['controller']>

/** Puts the charter into one of its languages. */
export function localize(charter: Charter, language: string) {
  const say = speaker(charter.languages, language)
  const law = lawOf(charter)
  return {
    language,
    updated: charter.updated,
    audited: charter.audited,
    site: {
      name: say.line(charter.site.name),
      url: say.address(charter.site.url),
      timeZone: charter.site.timeZone,
    },
    title: say.line(charter.title),
    introduction: say.paragraphs(charter.introduction),
    definitions: charter.definitions && say.section(charter.definitions),
    kinds: charter.kinds && {
      introduction: say.paragraphs(charter.kinds.introduction),
      list: charter.kinds.list.map((kind) => say.line(kind)),
    },
    usage: { title: say.line(charter.usage.title), introduction: say.paragraphs(charter.usage.introduction) },
    columns: byName(
      tableColumns
        .filter((field) => 'heading' in field)
        .map(({ name }) => ({ name, line: say.line(charter.columns?.[name]) })),
      'line',
    ),
    purposes: charter.purposes.map((purpose) => localPurpose(purpose, say)),
    help: (charter.help ?? []).map((section) => say.section(section)),
    controller: localContact(charter.controller, say),
    jointControllers: charter.jointControllers && {
      list: charter.jointControllers.list.map((contact) => localContact(contact, say)),
      arrangement: say.line(charter.jointControllers.arrangement),
    },
    representative: localContact(charter.representative, say),
    dataProtectionOfficer: localContact(charter.dataProtectionOfficer, say),
    authority: localContact(authorityOf(charter), say),
    /** The name of the law by its key in `locales`, and whether the controller takes complaints by it. */
    law: law?.law.value ?? 'gdpr',
    hasComplaintToController: law?.complaintToController !== undefined,
    forChildren: say.paragraphs(charter.forChildren),
    accessibility: charter.accessibility && say.address(charter.accessibility.url),
    links: (charter.links ?? []).flatMap((link) => {
      const href = addressIn(link, language)
      return href === undefined ? [] : [{ to: link.to, href, label: say.line(link.label) }]
    }),
  }
}

function localPurpose(purpose: Purpose, say: Speaker) {
  return {
    id: purpose.id,
    consent: purpose.consent,
    isAnswerable: isAnswerable(purpose),
    title: say.line(purpose.title),
    description: say.paragraphs(purpose.description),
    ...byName(
      purposeFacts.map(({ name }) => ({ name, line: say.line(purpose[name]) })),
      'line',
    ),
    cookies: purpose.cookies.map((cookie) => localCookie(cookie, say)),
  }
}

function localCookie(cookie: Cookie, say: Speaker) {
  return {
    ...byName(
      cookieTexts.map((name) => ({ name, line: say.line(cookie[name]) })),
      'line',
    ),
    names: namesOf(cookie),
    technology: cookie.technology,
    role: cookie.role,
    party: cookie.party,
    domain: cookie.domain,
    path: cookie.path,
    duration: cookie.duration,
    dataRetention: cookie.dataRetention,
    /** The names of the third countries; `none` is left for the page to say. */
    transfers: cookie.transfers && lineOf(say.countries(cookie.transfers)),
    providerRole: cookie.providerRole,
    privacyPolicy: cookie.privacyPolicy && say.address(cookie.privacyPolicy),
  }
}

function localContact<Given extends Charter['controller']>(contact: Given, say: Speaker) {
  return (
    contact && {
      name: say.line(contact.name),
      address: say.line(contact.address),
      email: contact.email,
      telephone: contact.telephone?.replaceAll(' ', '\u00a0'),
      url: contact.url === undefined ? undefined : say.address(contact.url),
    }
  )
}

type Speaker = ReturnType<typeof speaker>

function speaker(languages: readonly string[], language: string) {
  const isRightToLeft = directionOf(language) === 'rtl'
  return {
    line: <T extends Text | undefined>(text: T) => say(text, readLine),
    paragraphs: <T extends Text | undefined>(text: T) => say(text, readParagraphs),
    section: (section: { title: Text; text: Text }) => ({
      title: say(section.title, readLine),
      text: say(section.text, readParagraphs),
    }),
    address: (address: Text) => wordsFor(address, languages, language).content,
    countries: (transfers: NonNullable<Cookie['transfers']>) => countriesInWords(transfers, language),
  }

  function say<T extends Text | undefined, Read>(text: T, read: (words: Words<string>) => Read) {
    type Said = T extends undefined ? undefined : Read
    return (text === undefined ? undefined : read(wordsFor(text, languages, language))) as Said
  }

  function readLine(words: Words<string>): Line {
    const content = readInline(words.content)
    return printedLine(isFrench(words.lang ?? language) ? keepFrenchSigns(content) : content, words)
  }

  function printedLine(content: Inline[], words: Words<unknown>): Line {
    const setting = { lang: words.lang, isIsolated: isRightToLeft && words.isForAll === true }
    const html = printLine(content, setting)
    const linkless = hasLink(content) ? printLine(unlink(content), setting) : html
    return { ...words, content, html, linkless, plain: plainWords(content) }
  }

  function readParagraphs(words: Words<string>): Paragraphs {
    const blocks = readMarkdown(words.content)
    const content = isFrench(words.lang ?? language) ? keepFrenchSignsIn(blocks) : blocks
    return { ...words, content, html: printBlocks(content, words) }
  }
}

/** The direction in which a language is written. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return new Intl.Locale(language).getTextInfo().direction === 'rtl' ? 'rtl' : 'ltr'
}

/** A line of words that no charter holds, in the language of its page or in another. */
export function lineOf(words: string, lang?: string): Line {
  const html = printLine([{ type: 'text', text: words }], { lang, isIsolated: false })
  return { content: [{ type: 'text', text: words }], lang, html, linkless: html, plain: words }
}

/** The same words as a link, in the language of the page. */
export function linkOf(words: string, href: string): Line {
  const line = lineOf(words)
  const content: Inline[] = [{ type: 'link', href, isAddress: false, children: line.content }]
  return { ...line, content, html: printLine(content, { lang: undefined, isIsolated: false }) }
}

/** The third countries of a row by their names: `[US, IN]` are "États-Unis et Inde" in French. `none` stays as it is. */
export function countriesInWords(transfers: NonNullable<Cookie['transfers']>, language: string): string {
  if (transfers === 'none') return transfers
  const names = new Intl.DisplayNames([language], { type: 'region' })
  return new Intl.ListFormat(language).format(transfers.map((code) => names.of(code) ?? code))
}

function isFrench(language: string): boolean {
  return new Intl.Locale(language).language === 'fr'
}

/**
 * Keeps the signs that French sets off by a space at their word, so that no line begins or ends with one alone: "types :",
 * "« tiers »". The text itself stays as the operator wrote it, ordinary spaces included.
 */
export function keepFrenchSigns(pieces: readonly Inline[]): Inline[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'text') return splitAtSigns(piece.text)
    if (piece.type === 'break' || piece.type === 'code') return [piece]
    return [{ ...piece, children: keepFrenchSigns(piece.children) }]
  })
}

/** The same for a longer text. */
function keepFrenchSignsIn(blocks: readonly Block[]): Block[] {
  return blocks.map((block) =>
    block.type === 'paragraph'
      ? { ...block, children: keepFrenchSigns(block.children) }
      : { ...block, items: block.items.map(keepFrenchSignsIn) },
  )
}

/** No longer than a line of a phone: a longer word may be broken anyhow. */
const withSigns = /((?:« )?[^\s«]{1,24} [:;?!»][^\s]{0,2}|« [^\s]{1,24})/

function splitAtSigns(text: string): Inline[] {
  return text.split(withSigns).flatMap((part, index): Inline[] => {
    if (part === '') return []
    const piece: Inline = { type: 'text', text: part }
    return [index % 2 === 0 ? piece : { type: 'unbroken', children: [piece] }]
  })
}

/**
 * A text in a language, else in the language of which it is the simple variant, else in the first that has it, which the first
 * of the charter always has.
 */
export function wordsFor(text: Text, languages: readonly string[], language: string): Words<string> {
  if (typeof text === 'string') return { content: text, lang: undefined, isForAll: true }
  const base = baseLanguageOf(language)
  const spoken = [language, ...(base ? [base] : []), ...languages].find(
    (candidate) => text[candidate] !== undefined,
  )
  if (spoken === undefined) throw new Error(`a text of the charter has no word in ${languages.join(', ')}`)
  return { content: text[spoken] ?? '', lang: spoken === language ? undefined : spoken }
}

function hasLink(pieces: readonly Inline[]): boolean {
  return pieces.some((piece) => piece.type === 'link' || ('children' in piece && hasLink(piece.children)))
}

function unlink(pieces: readonly Inline[]): Inline[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'text' || piece.type === 'break') return [piece]
    const children = unlink(piece.children)
    return piece.type === 'link' ? children : [{ ...piece, children }]
  })
}
