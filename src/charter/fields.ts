import { z } from 'zod'
import { laws } from './jurisdictions/jurisdictions.ts'
import { durationPattern } from './time.ts'

/** A language as the charter and its address name it: with a script, a region or a variant, as `zh-Hant`, `nl-BE`, `ca-valencia`. */
export const languageTag = z
  .string({ error: 'write a language code, like fr or nl-BE' })
  .regex(
    /^[a-z]{2,3}(-[A-Z][a-z]{3})?(-([A-Z]{2}|\d{3}))?(-([a-z\d]{5,8}|\d[a-z\d]{3}))?$/,
    'write a language code, like fr or nl-BE',
  )

/** The language whose simple variant (BCP 47) a code names: `de` for `de-simple`; undefined for all other codes. */
export function baseLanguageOf(code: string): string | undefined {
  return code.endsWith('-simple') ? code.slice(0, -'-simple'.length) : undefined
}

const plainText = z
  .string({
    error: ({ input }) =>
      typeof input === 'number' || typeof input === 'boolean'
        ? 'write it in quotes, as a text'
        : 'write a text',
  })
  .refine((text) => text.trim() !== '', 'write a text, or leave the field out')
  // Deeply nested Markdown takes a time that grows with the square of its length.
  .max(5000, 'write a shorter text, of at most 5000 characters')
  // For editors, which do not see the refinement.
  .meta({ pattern: '\\S' })

/** What the operator says: one string for all languages, or one per language (`{ fr: ..., nl: ... }`). */
const text = z.union([plainText, z.record(z.string(), plainText)], {
  error: 'write a text, or one text per language, like { fr: ..., nl: ... }; quote texts that contain ": "',
})

/** The operator's words about something. */
export function textAbout(meaning: string) {
  const description = `${meaning}. One text for all languages, or one per language, in Markdown: links, emphasis, lists`
  return text.meta({ description })
}

/** The operator's heading of a column, where the usual one does not fit. */
export function headingOf(what: string) {
  return textAbout(`The heading of ${what}`).optional()
}

const webAddress = z
  .url({ protocol: /^https?$/, error: 'write an address that starts with https://' })
  .meta({ pattern: '^https?://' })

const localAddress = z.union([webAddress, z.record(z.string(), webAddress)], {
  error: 'write an address that starts with https://, or one per language',
})

/** The address of something. */
export function addressOf(what: string) {
  const description = `The address of ${what}, which starts with https:// (or http://): one, or one per language`
  return localAddress.meta({ description })
}

/** Whom a visitor may turn to. */
export const contact = z.strictObject(
  {
    name: textAbout('Its name').optional(),
    address: textAbout('Its postal address').optional(),
    email: z
      .email({ error: 'write an e-mail address' })
      .optional()
      .meta({ description: 'Its e-mail address' }),
    telephone: z
      .string({ error: 'write it in quotes, like "+32 2 123 45 67"' })
      .regex(/^\+\d[\d ./-]{3,28}\d$/, 'write it with the code of the country, like "+32 2 123 45 67"')
      .optional()
      .meta({ description: 'Its telephone number, with the code of the country, like "+32 2 123 45 67"' }),
    url: addressOf('its page, or of its contact page').optional(),
  },
  'write a name, an address, an e-mail address, a telephone number or a url',
)

/** Who decides together with the controller. */
export const jointControllers = z
  .strictObject(
    {
      list: z
        .array(contact, 'write the list of those who decide with the controller')
        .min(1, 'write at least one joint controller')
        .meta({ description: 'Those who decide together with the controller' }),
      arrangement: textAbout('How they share their duties, in essence').optional(),
    },
    'write a list and an arrangement',
  )
  .optional()
  .meta({ description: 'Who decides about the cookies together with the controller (GDPR 26)' })

/** How many purposes a charter may have at most: the choice must fit in one cookie. */
export const mostPurposes = 40

/** The name of a purpose in cookies and in the pages of a site. */
export const id = z
  .string({ error: 'write a short name' })
  .regex(
    /^[a-z][a-z0-9-]{0,29}$/,
    'write a short name of small letters, digits and hyphens, like third-party',
  )

/** localStorage keys and the like are not bound by the grammar of cookies. */
const trackerName = z
  .string({ error: 'write a name' })
  .min(1, 'write a name')
  .max(256, 'write a shorter name')
  // For editors: what YAML reads as a number is read as it is written.
  .meta({ type: ['string', 'number', 'boolean'] })

/**
 * The facts of a purpose beside its description, in the order of the file, of charter.json and of the pages: a new one is one
 * line here, and its words in `locales`. `terms`: visitors agree to it, so that a change of it asks them again.
 */
// biome-ignore format: a list to read
export const purposeFacts = [
  { name: 'legalBasis', terms: true,
    schema: textAbout('On what the use of the data stands (GDPR 6(1)), for a public task with its act').optional() },
  { name: 'deviceBasis',
    schema: textAbout('On what storing or reading on the device stands: consent, or which exemption (ePrivacy Directive 5(3))').optional() },
  { name: 'dataKinds', terms: true, schema: textAbout('The kinds of data that are collected').optional() },
  { name: 'profiling', terms: true,
    schema: textAbout('Profiling and automated decisions, with their logic and consequences, or none (GDPR 13(2)(f))').optional() },
] as const

/** The name of a tracker, or its names; a tracker such as a pixel may have none. */
export const trackerNames = z
  .union([trackerName, z.array(trackerName).min(1, 'write at least one name')], {
    error: 'write a name, or a list of names',
  })
  .optional()
  .meta({ description: 'A name, a list of names, or a pattern such as _pk_* or SSESS<ID>' })

/** The technologies that keep something in a browser under a name, by which it can be deleted. */
export const storages = [
  'cookie',
  'localStorage',
  'sessionStorage',
  'indexedDB',
  'cacheStorage',
  'serviceWorker',
] as const

/** Whether a technology is one of these. */
export function isStored(technology: string): boolean {
  return storages.some((storage) => storage === technology)
}

/** The technologies that read or send something, and keep nothing in a browser themselves. */
const passing = ['pixel', 'script', 'linkDecoration'] as const

/** Whether a technology keeps something in a browser, for a time that a charter has to tell. */
export function isKept(technology: string): boolean {
  return !passing.some((each) => each === technology)
}

/** What a tracker is. */
export const technology = z
  .enum([...storages, ...passing, 'other'], {
    error:
      'write cookie, localStorage, sessionStorage, indexedDB, cacheStorage, serviceWorker, pixel, script, linkDecoration or other',
  })
  .default('cookie')
  .meta({ description: 'What it is, where it is no cookie' })

/** What this software uses a cookie for, where it sets the cookie itself. */
export const role = z
  .enum(['preferences', 'csrf', 'language'], { error: 'write preferences, csrf or language' })
  .optional()
  .meta({ description: 'A cookie that this software sets itself, with the life declared in this row' })

/** How long something stays in the browser. */
export const duration = z
  .string({ error: 'write a duration, like P2W, P6M, PT30M, or session' })
  .regex(durationPattern, 'write a duration like P2W (weeks), P6M (months), PT30M (minutes), or session')
  .meta({ description: 'ISO 8601: P2W, P6M, P1Y, PT30M; or session; or persistent (until deleted)' })

/** How long what was collected is kept. */
export const dataRetention = z
  .string({ error: 'write a duration, like P25M' })
  .regex(durationPattern, {
    error: 'write a duration like P25M (months), P2Y (years) or P30D (days)',
    abort: true,
  })
  .regex(/^P/, 'write a duration like P25M (months), P2Y (years) or P30D (days)')
  .optional()
  .meta({ description: 'How long the data are kept, as against the life of the cookie: ISO 8601, as P25M' })

const countryCode = z
  .string({ error: 'write a code of two letters, like US' })
  .refine(isCountry, 'write the code of a country of two letters (ISO 3166-1), like US or GB')
  // For editors, which do not see the refinement.
  .meta({ pattern: '^[A-Z]{2}$' })

/** What has a code of two letters and is no country. */
const noCountries = /^(A[CN]|CP|CQ|DG|E[AUZ]|IC|QO|TA|UN|X[AB]|ZZ)$/

function isCountry(code: string): boolean {
  if (!/^[A-Z]{2}$/.test(code) || noCountries.test(code)) return false
  // An old code, or another for the same country, as UK, has the name of that country.
  return regions.of(code) !== undefined && new Intl.Locale(`und-${code}`).region === code
}

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' })

const transfersError = 'write the codes of the third countries, like [US, IN], or none'

/** Where data go from the countries whose law protects them. */
export const transfers = z
  .union([
    z
      .array(countryCode)
      .min(1, transfersError)
      .transform((codes) => [...new Set(codes)].sort()),
    z.literal('none', transfersError),
  ])
  .optional()
  .meta({ description: 'The third countries to which the data go (ISO 3166-1, like [US, IN]), or none' })

/** What a provider is under the law. */
export const providerRole = z
  .enum(['processor', 'controller'], { error: 'write processor or controller' })
  .optional()
  .meta({
    description: 'Whether the provider acts for the site (processor) or decides by itself (controller)',
  })

/** What a provider says of its use of data. */
export const privacyPolicy = addressOf('the privacy policy of the provider').optional()

/** Whether a cookie lives longer with each visit. */
export const refreshed = z.boolean({ error: 'write true or false' }).optional().meta({
  description: 'Whether visits prolong it: for device-storage.json, which the IAB has vendors fill',
})

/** Whose cookie it is. */
export const party = z
  .enum(['first', 'third'], { error: 'write first or third' })
  .optional()
  .meta({ description: 'Whether it is of the site itself (first) or of others (third)' })

/** The attribute Domain of a cookie. */
export const domain = z
  .string({ error: 'write a host name, like example.org' })
  .regex(/^\.?([a-z0-9-]+\.)+[a-z0-9-]+$/i, 'write a host name, like example.org')
  .optional()
  .meta({ description: 'The Domain it is set with, when not the host of the page: needed to delete it' })

/** The attribute Path of a cookie. */
export const path = z
  .string({ error: 'write a path that starts with /' })
  .regex(/^\/[!-:<-~]*$/, 'write a path that starts with /')
  .optional()
  .meta({ description: 'The Path it is set with, when not /: needed to delete it' })

/** Whether a cookie has the attribute Partitioned. */
export const partitioned = z.boolean({ error: 'write true or false' }).optional().meta({
  description: 'Whether it is set as Partitioned, where browsers keep it by itself: needed to delete it',
})

/** The time zone of the times on a page. */
export const timeZone = z
  .string({ error: 'write a time zone, like Europe/Brussels' })
  .refine(isTimeZone, 'write a time zone, like Europe/Brussels')

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** The codes of the known laws. The cast says what Object.keys does, which types do not. */
export const jurisdictions = Object.keys(laws) as (keyof typeof laws)[]

/** Whose law a charter is under. */
export const jurisdiction = z
  .enum(jurisdictions, {
    error: ({ input }) =>
      `write ${jurisdictionMeantBy(input) ?? `${anyJurisdiction}, or leave the field out elsewhere`}`,
  })
  .optional()
  .meta({ description: 'The country whose law applies, or EU for an institution of the Union' })

/** All of them, as a message names them. */
export const anyJurisdiction = `${jurisdictions.slice(0, -1).join(', ')} or EU`

/** By a code in small letters, by its name in English, or by UK, as the United Kingdom calls itself. */
function jurisdictionMeantBy(input: unknown): string | undefined {
  const names = new Intl.DisplayNames('en', { type: 'region' })
  const written = String(input).toLowerCase()
  return jurisdictions.find((code) =>
    [code, names.of(code), ...(code === 'GB' ? ['UK'] : [])].some((name) => name?.toLowerCase() === written),
  )
}
