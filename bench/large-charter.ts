import { cpSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Charter, Cookie } from '../src/charter/schema.ts'
import { shipped, languages as shippedLanguages } from '../tests/support/charters.ts'
import { createCopy } from './create-copy.ts'

/** The official languages of the European Union, those of the shipped charter first. */
export const languages = [
  ...shippedLanguages,
  ...'bg cs da el es et fi ga hr hu it lt lv mt pl pt ro sk sl sv'.split(' '),
]

/** How many cookies the large charter has. */
export const rows = 1000

/**
 * Puts a copy of this project into a folder, with words in 24 languages and a charter of 1,000 cookies in all of them.
 * Returns its command line. Languages that are not shipped speak English under their own code.
 */
export function createLargeCopy(folder: string): string {
  const cli = createCopy(folder)
  const words = (language: string) => join(folder, 'locales', language)
  for (const language of languages.filter((language) => !existsSync(words(language))))
    cpSync(words('en'), words(language), { recursive: true })
  writeFileSync(join(folder, 'charter.yaml'), largeCharterFile())
  return cli
}

/** The large charter as its file. JSON is YAML, and the shortest: it nearly fills what a charter may have. */
export function largeCharterFile(): string {
  return JSON.stringify(inAllLanguages(largeCharter(shipped.charter)))
}

/** The shipped charter with enough cookies, spread over its purposes. */
function largeCharter(charter: Charter): Charter {
  const more = Array.from(
    { length: rows - charter.purposes.flatMap(({ cookies }) => cookies).length },
    (_, index) => createCookie(index + 1),
  )
  return {
    ...charter,
    purposes: charter.purposes.map((purpose, place) => ({
      ...purpose,
      cookies: [...purpose.cookies, ...more.filter((_, index) => index % charter.purposes.length === place)],
    })),
  }
}

function createCookie(number: number): Cookie {
  return {
    name: `cookie_${number}`,
    technology: 'cookie',
    provider: `Example ${number % 50}`,
    purpose: {
      fr: `Mesure d'audience ${number}`,
      nl: `Bezoekersmeting ${number}`,
      de: `Reichweitenmessung ${number}`,
      en: `Audience measurement ${number}`,
    },
    duration: 'P13M',
    party: 'first',
  }
}

/** A charter with each of its texts in all languages: English where there is no translation. */
function inAllLanguages(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inAllLanguages)
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value)
  const english = 'en' in value && 'fr' in value ? value.en : undefined
  if (english !== undefined)
    return Object.fromEntries(
      languages.map((code) => [code, fields.find(([key]) => key === code)?.[1] ?? english]),
    )
  return Object.fromEntries(
    fields.map(([key, child]) => [key, key === 'languages' ? languages : inAllLanguages(child)]),
  )
}
