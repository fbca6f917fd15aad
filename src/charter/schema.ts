import { z } from 'zod'
import { appearance } from './appearance.ts'
import { audited } from './audited.ts'
import {
  addressOf,
  contact,
  dataRetention,
  domain,
  duration,
  headingOf,
  id,
  jointControllers,
  jurisdiction,
  languageTag,
  mostPurposes,
  partitioned,
  party,
  path,
  privacyPolicy,
  providerRole,
  purposeFacts,
  refreshed,
  role,
  technology,
  textAbout,
  timeZone,
  trackerNames,
  transfers,
} from './fields.ts'
import { accessibility, links } from './links.ts'
import type { Path } from './problem.ts'

/**
 * The fields of a row, in the order of the file and of charter.json. Whatever reads, compares, prints or exports rows
 * goes by this table: a new field is one line here, and its words in `locales`.
 *
 * - `kind`: `names`; `text` and `address`, in each language; `duration`, as ISO 8601; `countries`, as codes; `exact`, as it
 *   is written; `flag`, true or false
 * - `terms`: visitors agree to it, so that a change of it asks them again
 * - `change`, `csv`, `column`: its place among the changes of a row, the columns of charter.csv (where a new one goes to
 *   the end) and those of the page; a technology never changes, since another one makes another row
 * - `ifFilled`: the page has its column only where a row of the charter fills it
 * - `remarkOn`: the page prints it as a remark on another field
 * - `factUnder`: the page prints it with its label in the column of another field; above the table, where all rows say the same
 * - `heading`: its heading on the page, for the operator to write
 */
// biome-ignore format: a list to read
export const cookieFields = [
  { name: 'name', kind: 'names', terms: true, change: 1, csv: 1, column: 3,
    heading: headingOf('the names'), schema: trackerNames },
  { name: 'technology', kind: 'exact', terms: true, csv: 2, schema: technology },
  { name: 'role', kind: 'exact', change: 13, csv: 3, schema: role },
  { name: 'provider', kind: 'text', terms: true, change: 2, csv: 4, column: 1,
    heading: headingOf('the providers'), schema: textAbout('Who provides it') },
  { name: 'service', kind: 'text', change: 3, csv: 5, column: 2, ifFilled: true,
    heading: headingOf('the services'), schema: textAbout('The service, and where on the site it is used').optional() },
  { name: 'purpose', kind: 'text', change: 4, csv: 6, column: 4,
    heading: headingOf('what they are for'), schema: textAbout('What it is for') },
  { name: 'duration', kind: 'duration', terms: true, change: 5, csv: 7, column: 5,
    heading: headingOf('the durations'), schema: duration.optional() },
  { name: 'durationRemark', kind: 'text', change: 6, csv: 8, remarkOn: 'duration',
    schema: textAbout('A remark on the duration, like "2 weeks by default"').optional() },
  { name: 'refreshed', kind: 'flag', csv: 15, schema: refreshed },
  { name: 'condition', kind: 'text', change: 7, csv: 9, remarkOn: 'purpose',
    schema: textAbout('When it applies, like "only on portals in several languages"').optional() },
  { name: 'party', kind: 'exact', terms: true, change: 8, csv: 10, factUnder: 'provider', schema: party },
  { name: 'domain', kind: 'exact', terms: true, change: 11, csv: 11, schema: domain },
  { name: 'path', kind: 'exact', change: 12, csv: 12, schema: path },
  { name: 'partitioned', kind: 'flag', change: 14, csv: 16, schema: partitioned },
  { name: 'recipients', kind: 'text', terms: true, change: 9, csv: 13, factUnder: 'provider',
    schema: textAbout('Who else receives what it collects').optional() },
  { name: 'country', kind: 'text', terms: true, change: 10, csv: 14, factUnder: 'provider',
    schema: textAbout('Where it is processed, with the safeguard outside the EEA').optional() },
  { name: 'transfers', kind: 'countries', terms: true, change: 15, csv: 17, factUnder: 'provider', schema: transfers },
  { name: 'safeguard', kind: 'text', terms: true, change: 16, csv: 18, remarkOn: 'transfers',
    schema: textAbout('On what the transfers stand: an adequacy decision, standard clauses (GDPR 13(1)(f))').optional() },
  { name: 'dataRetention', kind: 'duration', terms: true, change: 17, csv: 19, factUnder: 'duration',
    schema: dataRetention },
  { name: 'providerRole', kind: 'exact', terms: true, change: 18, csv: 20, remarkOn: 'provider', schema: providerRole },
  { name: 'privacyPolicy', kind: 'address', change: 19, csv: 21, remarkOn: 'provider', schema: privacyPolicy },
] as const

/** The names of the fields that hold texts of the operator. */
export const cookieTexts = cookieFields.filter((field) => field.kind === 'text').map(({ name }) => name)

/** The fields that are columns of the page's tables, in their order. */
export const tableColumns = cookieFields
  .filter((field) => 'column' in field)
  .toSorted((a, b) => a.column - b.column)

/** The texts that stand as remarks on another field, in their order. */
export const cookieRemarks = cookieFields.filter((field) => 'remarkOn' in field)

/** The fields that stand with their label in the column of another one, in their order. */
export const cookieFacts = cookieFields.filter((field) => 'factUnder' in field)

/** One row of the table. */
export const cookieSchema = z
  .strictObject(byName(cookieFields, 'schema'), 'write a row: its name, its provider and its purpose')
  .meta({ description: 'One row of the table: a cookie, or another tracker' })

const purposeFields = z.strictObject(
  {
    id: id.meta({ description: 'Its name in cookies_preferences; never change it once in use' }),
    consent: z.enum(['needed', 'exempt', 'none'], { error: 'write needed, exempt or none' }).optional().meta({
      description:
        'Whether visitors must agree to it (needed), may object to it (exempt: a law of the country does without consent), or can do neither (none: the site cannot do without it); needed where nothing is written',
    }),
    required: z
      .boolean({ error: 'write true or false' })
      .optional()
      .meta({ description: 'What consent was called before: true for none, false for needed' }),
    title: textAbout('What it is called'),
    description: textAbout('What a visitor agrees to, in a sentence').optional(),
    ...byName(purposeFacts, 'schema'),
    revision: z
      .int({ error: 'write a whole number' })
      .min(1, 'write a whole number from 1')
      .optional()
      .meta({ description: 'Raise it to ask again all who have agreed to this purpose; a refusal stands' }),
    cookies: z
      .array(cookieSchema, { error: 'write a list of cookies, or [] where there are none' })
      .default([])
      .meta({ description: 'The rows of its table; none where no cookie is in use' }),
    informInBanner: z.boolean({ error: 'write true or false' }).optional().meta({
      description:
        'Whether the banner tells visitors of it who have not chosen yet, where it is exempt; else it is silent',
    }),
    askWhenUnused: z.boolean({ error: 'write true or false' }).optional().meta({
      description:
        'Whether visitors may answer while nothing of it is in use; else the page says that nothing is, and asks once something is',
    }),
  },
  'write a purpose: its id, its title and its cookies',
)

/** A purpose, with its rows. */
export const purposeSchema = purposeFields
  .refine(({ consent, required }) => consent === undefined || required === undefined, {
    path: ['required'],
    error: 'leave it out: consent says it',
  })
  .transform(({ consent, required, ...purpose }) => ({
    ...purpose,
    consent: consent ?? (required ? ('none' as const) : ('needed' as const)),
  }))

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
      audited,
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
      jurisdiction,
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
          byName(
            tableColumns.filter((field) => 'heading' in field),
            'heading',
          ),
          'write headings by column, like { name: ... }',
        )
        .optional()
        .meta({ description: 'Headings of the table, where the usual ones do not fit' }),
      purposes: z
        .array(purposeSchema, { error: 'write the list of purposes' })
        .min(1, 'write at least one purpose')
        .max(mostPurposes, `write at most ${mostPurposes} purposes: the choice must fit in one cookie`)
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
      jointControllers,
      representative: contact
        .optional()
        .meta({ description: 'Who represents a controller outside of the Union (GDPR 27)' }),
      authority: contact.optional().meta({ description: 'Where a visitor may complain (GDPR 13(2)(d))' }),
      audience: z
        .literal('children', 'write children, or leave the field out')
        .optional()
        .meta({ description: 'For whom the site is made, where that is children' }),
      forChildren: textAbout('What stands before the choice, in words for children').optional(),
      accessibility,
      links: links.optional(),
      appearance,
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

/**
 * Whether visitors may answer a purpose: agree to it or refuse where it needs consent, object where it is exempt. A purpose
 * of which nothing is in use is not asked about, unless the operator wants it so.
 */
export function isAnswerable({ consent, cookies, askWhenUnused = false }: Purpose): boolean {
  return consent !== 'none' && (cookies.length > 0 || askWhenUnused)
}

/** The names of a row, none for a tracker without a name. */
export function namesOf(cookie: Pick<Cookie, 'name'>): readonly string[] {
  return cookie.name === undefined ? [] : [cookie.name].flat()
}

/**
 * A property of each field, by the names of the fields. The cast says what Object.fromEntries does, which types do not:
 * each name keeps the type of its own value.
 */
export function byName<Field extends { name: string }, Key extends keyof Field>(
  fields: readonly Field[],
  key: Key,
) {
  const entries = fields.map((field) => [field.name, field[key]])
  return Object.fromEntries(entries) as { [Each in Field as Each['name']]: Each[Key] }
}

/** A row of a charter, with its purpose and its place in the file. */
export interface PlacedCookie {
  cookie: Cookie
  purpose: Purpose
  path: Path
}

/** The rows of a purpose that stands at a place in the file. */
export function cookiesAt(path: Path, purpose: Purpose): PlacedCookie[] {
  return purpose.cookies.map((cookie, index) => ({ cookie, purpose, path: [...path, 'cookies', index] }))
}

/** The rows of a charter. */
export function cookiesIn({ purposes }: Charter): PlacedCookie[] {
  return purposes.flatMap((purpose, index) => cookiesAt(['purposes', index], purpose))
}
