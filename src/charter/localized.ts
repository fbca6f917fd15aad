import { keepFrenchSigns, keepFrenchSignsIn } from './french-spaces.ts'
import { type Block, type Inline, plainWords, readInline, readMarkdown } from './markdown.ts'
import { type Charter, type Cookie, namesOf, type Purpose, type Text } from './schema.ts'
import { durationInWords, unitsOf } from './time.ts'

/** Words in one language. `lang` is set where a translation is missing and the first language stands in for it. */
export interface Words<Content> {
  content: Content
  lang: string | undefined
  /** Whether the operator has written them once for all languages, such as a name. */
  isForAll?: boolean
}
export type Line = Words<Inline[]>
export type Paragraphs = Words<Block[]>

/** The charter in one language, every text read and ready to print. */
export type LocalizedCharter = ReturnType<typeof localize>
export type LocalizedPurpose = LocalizedCharter['purposes'][number]
export type LocalizedCookie = LocalizedPurpose['cookies'][number]
export type LocalizedContact = NonNullable<LocalizedCharter['controller']>

/** Puts the charter into one of its languages. */
export function localize(charter: Charter, language: string) {
  const say = speaker(charter.languages, language)
  return {
    language,
    updated: charter.updated,
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
    columns: {
      provider: say.line(charter.columns?.provider),
      service: say.line(charter.columns?.service),
      name: say.line(charter.columns?.name),
      purpose: say.line(charter.columns?.purpose),
      duration: say.line(charter.columns?.duration),
    },
    purposes: charter.purposes.map((purpose) => localPurpose(purpose, say, language)),
    help: (charter.help ?? []).map((section) => say.section(section)),
    controller: localContact(charter.controller, say),
    dataProtectionOfficer: localContact(charter.dataProtectionOfficer, say),
    authority: localContact(charter.authority, say),
    accessibility: charter.accessibility && say.address(charter.accessibility.url),
  }
}

function localPurpose(purpose: Purpose, say: Speaker, language: string) {
  return {
    id: purpose.id,
    required: purpose.required,
    title: say.line(purpose.title),
    description: say.paragraphs(purpose.description),
    legalBasis: say.line(purpose.legalBasis),
    cookies: purpose.cookies.map((cookie) => localCookie(cookie, say, language)),
  }
}

function localCookie(cookie: Cookie, say: Speaker, language: string) {
  const units = cookie.duration === undefined ? undefined : unitsOf(cookie.duration)
  return {
    names: namesOf(cookie),
    technology: cookie.technology,
    role: cookie.role,
    party: cookie.party,
    domain: cookie.domain,
    path: cookie.path,
    provider: say.line(cookie.provider),
    service: say.line(cookie.service),
    purpose: say.line(cookie.purpose),
    duration: cookie.duration,
    /** Undefined for `session` and `persistent`, which the page names in its own words. */
    durationInWords: units && durationInWords(units, language),
    durationRemark: say.line(cookie.durationRemark),
    condition: say.line(cookie.condition),
    recipients: say.line(cookie.recipients),
    country: say.line(cookie.country),
  }
}

function localContact(contact: Charter['controller'], say: Speaker) {
  return (
    contact && {
      name: say.line(contact.name),
      address: say.line(contact.address),
      email: contact.email,
      url: contact.url === undefined ? undefined : say.address(contact.url),
    }
  )
}

type Speaker = ReturnType<typeof speaker>

function speaker(languages: readonly string[], language: string) {
  return {
    line<T extends Text | undefined>(text: T) {
      return say(text, readLine)
    },
    paragraphs<T extends Text | undefined>(text: T) {
      return say(text, readParagraphs)
    },
    section: (section: { title: Text; text: Text }) => ({
      title: say(section.title, readLine),
      text: say(section.text, readParagraphs),
    }),
    address: (address: Text) => wordsFor(address, languages, language).content,
  }

  function say<T extends Text | undefined, Content>(
    text: T,
    read: (words: string, language: string) => Content,
  ) {
    type Said = T extends undefined ? undefined : Words<Content>
    if (text === undefined) return undefined as Said
    const { content, lang, isForAll } = wordsFor(text, languages, language)
    return { content: read(content, lang ?? language), lang, ...(isForAll && { isForAll }) } as Said
  }
}

function readLine(words: string, language: string): Inline[] {
  return isFrench(language) ? keepFrenchSigns(readInline(words)) : readInline(words)
}

function readParagraphs(words: string, language: string): Block[] {
  return isFrench(language) ? keepFrenchSignsIn(readMarkdown(words)) : readMarkdown(words)
}

function isFrench(language: string): boolean {
  return new Intl.Locale(language).language === 'fr'
}

/** A text in a language, else in the first language that has it, which the first of the charter always has. */
export function wordsFor(text: Text, languages: readonly string[], language: string): Words<string> {
  if (typeof text === 'string') return { content: text, lang: undefined, isForAll: true }
  const spoken = [language, ...languages].find((candidate) => text[candidate] !== undefined)
  if (spoken === undefined) throw new Error(`a text of the charter has no word in ${languages.join(', ')}`)
  return { content: text[spoken] ?? '', lang: spoken === language ? undefined : spoken }
}

/** The words of a line alone, for titles and attributes. */
export function spoken(line: Line): string {
  return plainWords(line.content)
}

/** A line to stand within a link, which may hold no other. */
export function withoutLinks(line: Line): Line {
  return { ...line, content: unlink(line.content) }
}

function unlink(pieces: readonly Inline[]): Inline[] {
  return pieces.flatMap((piece) => {
    if (piece.type === 'text' || piece.type === 'break') return [piece]
    const children = unlink(piece.children)
    return piece.type === 'link' ? children : [{ ...piece, children }]
  })
}
