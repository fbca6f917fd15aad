import { z } from 'zod'
import { durationPattern } from './duration.ts'

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

/** What the operator says: one string for all languages, or one per language (`{ fr: ..., nl: ... }`). */
const text = z
  .union([plainText, z.record(z.string(), plainText)], {
    error: 'write a text, or one text per language, like { fr: ..., nl: ... }; quote texts that contain ": "',
  })
  .meta({ description: 'One text for all languages, or one per language. Markdown: links, emphasis, lists.' })

const webAddress = z
  .url({ protocol: /^https?$/, error: 'write an address that starts with https://' })
  .meta({ description: 'An address that starts with https:// (or http://)' })

const localAddress = z.union([webAddress, z.record(z.string(), webAddress)], {
  error: 'write an address that starts with https://, or one per language',
})

const id = z
  .string({ error: 'write a short name' })
  .regex(
    /^[a-z][a-z0-9-]{0,29}$/,
    'write a short name of small letters, digits and hyphens, like third-party',
  )

/** Names of localStorage keys and the like are not bound by the grammar of cookies. */
const trackerName = z
  .string({ error: 'write a name' })
  .min(1, 'write a name')
  .max(256, 'write a shorter name')

const duration = z
  .string({ error: 'write a duration, like P2W, P6M, PT30M, or session' })
  .regex(durationPattern, 'write a duration like P2W (weeks), P6M (months), PT30M (minutes), or session')
  .meta({ description: 'ISO 8601: P2W, P6M, P1Y, PT30M; or session; or persistent (until deleted)' })

/** One row of the table. */
export const cookieSchema = z
  .strictObject(
    {
      name: z
        .union([trackerName, z.array(trackerName).min(1, 'write at least one name')], {
          error: 'write a name, or a list of names',
        })
        .optional()
        .meta({ description: 'A name, a list of names, or a pattern such as _pk_* or SSESS<ID>' }),
      technology: z
        .enum(['cookie', 'localStorage', 'sessionStorage', 'indexedDB', 'pixel', 'other'], {
          error: 'write cookie, localStorage, sessionStorage, indexedDB, pixel or other',
        })
        .default('cookie'),
      role: z
        .enum(['preferences', 'csrf', 'language'], { error: 'write preferences, csrf or language' })
        .optional()
        .meta({ description: 'A cookie that this software sets itself, with the life declared in this row' }),
      provider: text,
      service: text.optional().meta({ description: 'The service, and where on the site it is used' }),
      purpose: text,
      duration: duration.optional(),
      durationRemark: text.optional().meta({ description: 'A remark on the duration: "2 weeks by default"' }),
      condition: text
        .optional()
        .meta({ description: 'When it applies: "only on portals in several languages"' }),
      party: z.enum(['first', 'third'], { error: 'write first or third' }).optional(),
      domain: z
        .string({ error: 'write a host name, like example.org' })
        .regex(/^\.?([a-z0-9-]+\.)+[a-z0-9-]+$/i, 'write a host name, like example.org')
        .optional()
        .meta({
          description: 'The Domain it is set with, when not the host of the page: needed to delete it',
        }),
      path: z
        .string({ error: 'write a path that starts with /' })
        .regex(/^\/[!-:<-~]*$/, 'write a path that starts with /')
        .optional()
        .meta({ description: 'The Path it is set with, when not /: needed to delete it' }),
      recipients: text.optional().meta({ description: 'Who else receives what it collects' }),
      country: text
        .optional()
        .meta({ description: 'Where it is processed, with the safeguard outside the EEA' }),
    },
    'write a row: its name, its provider and its purpose',
  )
  .meta({ description: 'One row of the table: a cookie, or another tracker' })

/** A purpose, with its rows. */
export const purposeSchema = z.strictObject(
  {
    id: id.meta({ description: 'Its name in cookies_preferences; never change it once in use' }),
    required: z.boolean({ error: 'write true or false' }).default(false),
    title: text,
    description: text.optional(),
    legalBasis: text.optional().meta({ description: 'Article or reason on which it stands' }),
    revision: z
      .int({ error: 'write a whole number' })
      .min(1, 'write a whole number from 1')
      .optional()
      .meta({ description: 'Raise it to ask every visitor again about this purpose' }),
    cookies: z
      .array(cookieSchema, { error: 'write a list of cookies, or [] where there are none' })
      .default([]),
  },
  'write a purpose: its id, its title and its cookies',
)

const contact = z.strictObject(
  {
    name: text.optional(),
    address: text.optional(),
    email: z.email({ error: 'write an e-mail address' }).optional(),
    url: localAddress.optional(),
  },
  'write a name, an address, an e-mail address or a url',
)

const section = z.strictObject({ title: text, text }, 'write a title and a text')

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }))
  } catch {
    return false
  }
}

/** The charter as the operator writes it. Every problem names what to write instead. */
export const charterSchema = z
  .strictObject(
    {
      languages: z
        .array(languageTag, { error: 'write the list of languages, like [fr, nl]' })
        .min(1, 'write at least one language')
        .meta({ description: 'The languages of the page; the first is the default' }),
      updated: z.iso
        .date({ error: 'write the day of the last update, like 2026-11-23' })
        .optional()
        .meta({ description: 'The day on which the charter was last changed' }),
      site: z.strictObject(
        {
          name: text,
          url: localAddress,
          timeZone: z
            .string({ error: 'write a time zone, like Europe/Brussels' })
            .refine(isTimeZone, 'write a time zone, like Europe/Brussels')
            .default('UTC')
            .meta({ description: 'The time zone of the times that visitors read, like Europe/Brussels' }),
        },
        'write the name and the url of the site',
      ),
      title: text,
      introduction: text.optional(),
      definitions: section.optional(),
      kinds: z
        .strictObject(
          {
            introduction: text.optional(),
            list: z.array(text, 'write the list of kinds').min(1, 'write at least one kind'),
          },
          'write an introduction and a list',
        )
        .optional()
        .meta({ description: 'The kinds of cookies, one text each' }),
      usage: z.strictObject({ title: text, introduction: text.optional() }, 'write a title'),
      columns: z
        .strictObject(
          {
            provider: text.optional(),
            service: text.optional(),
            name: text.optional(),
            purpose: text.optional(),
            duration: text.optional(),
          },
          'write headings by column, like { name: ... }',
        )
        .optional()
        .meta({ description: 'Headings of the table, where the usual ones do not fit' }),
      purposes: z
        .array(purposeSchema, { error: 'write the list of purposes' })
        .min(1, 'write at least one purpose')
        .max(40, 'write at most 40 purposes: the choice must fit in one cookie'),
      help: z
        .array(section, 'write a list of sections')
        .optional()
        .meta({ description: 'Sections of help, with links' }),
      controller: contact.optional().meta({ description: 'Who decides about the cookies (GDPR 13(1)(a))' }),
      dataProtectionOfficer: contact.optional().meta({ description: 'GDPR 13(1)(b)' }),
      authority: contact.optional().meta({ description: 'Where a visitor may complain (GDPR 13(2)(d))' }),
      accessibility: z
        .strictObject({ url: localAddress }, 'write the url of the accessibility statement')
        .optional()
        .meta({
          description: 'The accessibility statement that a public body owes (Directive 2016/2102, art. 7)',
        }),
    },
    'write a charter: languages, site, title, usage and purposes',
  )
  .readonly()

/** The charter as it is read from its file, valid and complete. */
export type Charter = z.infer<typeof charterSchema>
export type Purpose = Charter['purposes'][number]
export type Cookie = Purpose['cookies'][number]
/** A text of the operator: for all languages, or per language. */
export type Text = string | Record<string, string>
/** The cookies that this software sets itself. */
export type CookieRole = NonNullable<Cookie['role']>

/** The names of a row, none for a tracker without a name. */
export function namesOf(cookie: Pick<Cookie, 'name'>): readonly string[] {
  return cookie.name === undefined ? [] : [cookie.name].flat()
}

/** The rows of a charter, each with its place in the file. */
export function cookiesIn({ purposes }: Charter): { cookie: Cookie; path: (string | number)[] }[] {
  return purposes.flatMap(({ cookies }, p) =>
    cookies.map((cookie, c) => ({ cookie, path: ['purposes', p, 'cookies', c] })),
  )
}
