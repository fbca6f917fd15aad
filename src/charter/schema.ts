import { z } from 'zod'
import { addressOf, duration, id, languageTag, textAbout, timeZone, trackerName } from './fields.ts'

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
        .default('cookie')
        .meta({ description: 'What it is, where it is no cookie' }),
      role: z
        .enum(['preferences', 'csrf', 'language'], { error: 'write preferences, csrf or language' })
        .optional()
        .meta({ description: 'A cookie that this software sets itself, with the life declared in this row' }),
      provider: textAbout('Who provides it'),
      service: textAbout('The service, and where on the site it is used').optional(),
      purpose: textAbout('What it is for'),
      duration: duration.optional(),
      durationRemark: textAbout('A remark on the duration, like "2 weeks by default"').optional(),
      refreshed: z.boolean({ error: 'write true or false' }).optional().meta({
        description: 'Whether visits prolong it: for device-storage.json, which the IAB has vendors fill',
      }),
      condition: textAbout('When it applies, like "only on portals in several languages"').optional(),
      party: z
        .enum(['first', 'third'], { error: 'write first or third' })
        .optional()
        .meta({ description: 'Whether it is of the site itself (first) or of others (third)' }),
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
      recipients: textAbout('Who else receives what it collects').optional(),
      country: textAbout('Where it is processed, with the safeguard outside the EEA').optional(),
    },
    'write a row: its name, its provider and its purpose',
  )
  .meta({ description: 'One row of the table: a cookie, or another tracker' })

/** A purpose, with its rows. */
export const purposeSchema = z.strictObject(
  {
    id: id.meta({ description: 'Its name in cookies_preferences; never change it once in use' }),
    required: z
      .boolean({ error: 'write true or false' })
      .default(false)
      .meta({ description: 'Whether it needs no consent, and cannot be refused' }),
    title: textAbout('What it is called'),
    description: textAbout('What a visitor agrees to, in a sentence').optional(),
    legalBasis: textAbout('The article or reason on which it stands').optional(),
    revision: z
      .int({ error: 'write a whole number' })
      .min(1, 'write a whole number from 1')
      .optional()
      .meta({ description: 'Raise it to ask every visitor again about this purpose' }),
    cookies: z
      .array(cookieSchema, { error: 'write a list of cookies, or [] where there are none' })
      .default([])
      .meta({ description: 'The rows of its table; none where no cookie is in use' }),
  },
  'write a purpose: its id, its title and its cookies',
)

const contact = z.strictObject(
  {
    name: textAbout('Its name').optional(),
    address: textAbout('Its postal address').optional(),
    email: z
      .email({ error: 'write an e-mail address' })
      .optional()
      .meta({ description: 'Its e-mail address' }),
    url: addressOf('its page, or of its contact page').optional(),
  },
  'write a name, an address, an e-mail address or a url',
)

const section = z.strictObject(
  { title: textAbout('The heading'), text: textAbout('What stands under it') },
  'write a title and a text',
)

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
      site: z
        .strictObject(
          {
            name: textAbout('The name of the site'),
            url: addressOf('the site'),
            timeZone: timeZone
              .default('UTC')
              .meta({ description: 'The time zone of the times that visitors read, like Europe/Brussels' }),
          },
          'write the name and the url of the site',
        )
        .meta({ description: 'The site that the charter is about' }),
      title: textAbout('The heading of the page'),
      introduction: textAbout('What the page begins with').optional(),
      definitions: section.optional().meta({ description: 'What a cookie is' }),
      kinds: z
        .strictObject(
          {
            introduction: textAbout('What stands before the list').optional(),
            list: z
              .array(textAbout('A kind of cookies'), 'write the list of kinds')
              .min(1, 'write at least one kind')
              .meta({ description: 'The kinds, one text each' }),
          },
          'write an introduction and a list',
        )
        .optional()
        .meta({ description: 'The kinds of cookies that there are' }),
      usage: z
        .strictObject(
          {
            title: textAbout('The heading of the tables'),
            introduction: textAbout('What stands before them').optional(),
          },
          'write a title',
        )
        .meta({ description: 'What the cookies are used for on this site' }),
      columns: z
        .strictObject(
          {
            provider: textAbout('The heading of the providers').optional(),
            service: textAbout('The heading of the services').optional(),
            name: textAbout('The heading of the names').optional(),
            purpose: textAbout('The heading of what they are for').optional(),
            duration: textAbout('The heading of the durations').optional(),
          },
          'write headings by column, like { name: ... }',
        )
        .optional()
        .meta({ description: 'Headings of the table, where the usual ones do not fit' }),
      purposes: z
        .array(purposeSchema, { error: 'write the list of purposes' })
        .min(1, 'write at least one purpose')
        .max(40, 'write at most 40 purposes: the choice must fit in one cookie')
        .meta({
          description: 'What cookies are used for: what a visitor may refuse, and what the site needs',
        }),
      help: z
        .array(section, 'write a list of sections')
        .optional()
        .meta({ description: 'Sections of help, with links' }),
      controller: contact.optional().meta({ description: 'Who decides about the cookies (GDPR 13(1)(a))' }),
      dataProtectionOfficer: contact
        .optional()
        .meta({ description: 'Who answers questions about personal data (GDPR 13(1)(b))' }),
      authority: contact.optional().meta({ description: 'Where a visitor may complain (GDPR 13(2)(d))' }),
      accessibility: z
        .strictObject({ url: addressOf('the statement') }, 'write the url of the accessibility statement')
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
