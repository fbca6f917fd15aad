import type { IncomingMessage } from 'node:http'
import { match } from '@formatjs/intl-localematcher'
import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { baseLanguageOf } from '../charter/fields.ts'

/**
 * The language of a list that a tag asks for: itself, else the same language by the language matching of CLDR (UTS 35), in
 * a script that its readers read, and of the nearest region: `FR` and `fr_BE` ask for `fr`, `zh-TW` for `zh-Hant`, `no`
 * for `nb`. Never another language, however near: what a visitor asks for next is nearer. A simple variant is found by a tag
 * that names it, as `de-simple`, and by no other. Undefined for what is no tag.
 */
export function supportedLanguage(asked: unknown, languages: readonly string[]): string | undefined {
  const wanted = readTag(asked)
  if (!wanted) return undefined
  const simple = baseLanguageOf(wanted.tag) && bestOf(languages.filter(isSimple), wanted)
  return simple ?? bestOf(withoutSimple(languages), wanted)
}

function isSimple(code: string): boolean {
  return baseLanguageOf(code) !== undefined
}

function withoutSimple(languages: readonly string[]): string[] {
  return languages.filter((code) => !isSimple(code))
}

function bestOf(languages: readonly string[], wanted: Tag): string | undefined {
  const same = languages.filter((code) => readTag(code)?.macrolanguage === wanted.macrolanguage)
  const alike = same.filter((code) => readTag(code)?.likely.script === wanted.likely.script)
  if (same.length === 0 || alike.length === 1) return alike[0]
  return same.find((code) => code === wanted.tag) ?? nearest(wanted, same)
}

/** The nearest of some tags of one language, undefined where readers of the script that is asked for do not read theirs. */
function nearest(
  { likely: { language, script, region } }: Tag,
  codes: readonly string[],
): string | undefined {
  // The matcher remembers for ever what it is asked: codes that nobody has assigned must not get there.
  const asked = [
    language,
    assigned('script', script),
    codes.length > 1 ? assigned('region', region) : undefined,
  ]
  // The shortest first: of two that are as near, that is the one without a region or a variant.
  const shortestFirst = codes.toSorted((a, b) => a.length - b.length)
  return match([asked.filter(Boolean).join('-')], shortestFirst, '') || undefined
}

function assigned(type: 'script' | 'region', code: string | undefined): string | undefined {
  const isAssigned = code && new Intl.DisplayNames('en', { type, fallback: 'none' }).of(code)
  return isAssigned ? code : undefined
}

/** Whether two tags are written in the same script, as `zh-TW` and `zh-Hant`. */
export function haveSameScript(one: string, other: string): boolean {
  return readTag(one)?.likely.script === readTag(other)?.likely.script
}

/** Whether two tags are of one language, or of the same macrolanguage, as `nl-BE` and `nl`, or `no` and `nb`. */
export function isSameLanguage(one: string, other: string): boolean {
  return readTag(one)?.macrolanguage === readTag(other)?.macrolanguage
}

/** The name of a language in itself, as CLDR has it: "Deutsch" for `de`. Undefined for what is no tag. */
export function ownNameOf(code: string): string | undefined {
  const tag = readTag(code)?.tag
  return tag && new Intl.DisplayNames(tag, { type: 'language' }).of(tag)
}

/** A language tag, as it is compared. */
interface Tag {
  /** In its canonical form, without extensions: `ca-valencia`. */
  tag: string
  /** Its language, or the one that stands for it and others: `no` for `nb`. */
  macrolanguage: string
  /** The same with the script and the region that it most likely means: `zh-Hant-TW` for `zh-TW`. */
  likely: Intl.Locale
}

/** Reads a language tag, in any case and with underscores as well; undefined for anything else. */
function readTag(text: unknown): Tag | undefined {
  // RFC 5646, 4.4.1: no tag that is in use is longer.
  return typeof text === 'string' && text.length <= 35 ? tags.memo(text)?.tag : undefined
}

/** Browsers send the same tags again and again. */
const tags = new LRUCache<string, { tag: Tag | undefined }>({
  max: 1000,
  memoMethod: (text) => ({ tag: parseTag(text) }),
})

function parseTag(text: string): Tag | undefined {
  try {
    const locale = new Intl.Locale(text.replaceAll('_', '-'))
    const { baseName: tag, language } = locale
    return { tag, macrolanguage: norwegian[language] ?? language, likely: locale.maximize() }
  } catch {
    return undefined
  }
}

/** The languages of the one macrolanguage that is in use beside them; of the others, CLDR has one code: `zh` for `cmn`. */
const norwegian: Partial<Record<string, string>> = { nb: 'no', nn: 'no' }

/**
 * The language for a visitor when the address names none: that of her language cookie, else the one that her browser
 * prefers, which is no simple variant, else the first of the charter.
 */
export function negotiateLanguage(
  req: Pick<IncomingMessage, 'headers'>,
  stored: unknown,
  languages: readonly string[],
): string {
  const [first = 'en'] = languages
  return (
    supportedLanguage(stored, languages) ??
    preferredLanguage(req.headers['accept-language'] ?? '', withoutSimple(languages)) ??
    first
  )
}

/**
 * The language that the first of the ranges asks for, in the order of preference: `nl-BE, en` asks for Dutch before
 * English, though the charter has but `nl` (RFC 4647, 3.4). None that is excluded by `q=0`.
 */
function preferredLanguage(accepted: string, languages: readonly string[]): string | undefined {
  const ranges = negotiate(accepted).languages()
  // Whatever is not excluded is accepted last.
  const allowed = negotiate(`${accepted},*;q=0.001`).languages([...languages])
  const open = languages.filter((language) => allowed.includes(language))
  for (const range of ranges) {
    const found = range === '*' ? open[0] : supportedLanguage(range, open)
    if (found !== undefined) return found
  }
  return undefined
}

function negotiate(accepted: string): Negotiator {
  return new Negotiator({ headers: { 'accept-language': accepted } })
}
