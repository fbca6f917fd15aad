import { z } from 'zod'
import { durationPattern } from './time.ts'

/** A language as the charter and its address name it. */
export const languageTag = z
  .string({ error: 'write a language code, like fr or nl-BE' })
  .regex(/^[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?$/, 'write a language code, like fr or nl-BE')

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

/** The name of a purpose in cookies and in the pages of a site. */
export const id = z
  .string({ error: 'write a short name' })
  .regex(
    /^[a-z][a-z0-9-]{0,29}$/,
    'write a short name of small letters, digits and hyphens, like third-party',
  )

/** The name of a tracker: localStorage keys and the like are not bound by the grammar of cookies. */
export const trackerName = z
  .string({ error: 'write a name' })
  .min(1, 'write a name')
  .max(256, 'write a shorter name')

/** How long something stays in the browser. */
export const duration = z
  .string({ error: 'write a duration, like P2W, P6M, PT30M, or session' })
  .regex(durationPattern, 'write a duration like P2W (weeks), P6M (months), PT30M (minutes), or session')
  .meta({ description: 'ISO 8601: P2W, P6M, P1Y, PT30M; or session; or persistent (until deleted)' })

/** The time zone of the times that a page tells. */
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
