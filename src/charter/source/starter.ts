import { stringify } from 'yaml'
import type { Text } from '../schema.ts'

/** What is known of a site of which a first charter is written. */
export interface StarterFacts {
  name: string
  url: string
  /** The languages of the page, the default first. */
  languages: readonly string[]
  /** The country whose law applies, where it is one that is known. */
  jurisdiction?: string | undefined
  /** Who decides about the cookies; what is not known is left out. */
  controller: { name?: string | undefined; address?: string | undefined; email?: string | undefined }
  /** The cookies that the site itself sets and cannot do without: the name of each, and what it is for in the first language. */
  cookies: readonly { name: string; purpose: string }[]
  timeZone: string
  /** The day on which it is written, as `2026-11-23`. */
  updated: string
  /** Where its JSON Schema is, for editors. */
  schema: string
}

/** What the software says of a first charter in one of its languages: its heading, that of its tables, and its first purpose. */
export interface StarterWords {
  title: string
  usage: string
  necessary: string
}

/** Writes a small charter as YAML, with remarks on what to add. */
export function writeStarter(facts: StarterFacts, wordsIn: (language: string) => StarterWords): string {
  const { languages, name, controller, cookies } = facts
  const first = languages[0] ?? ''
  const rows = cookies.map((cookie) => ({
    name: cookie.name,
    provider: name,
    purpose: { [first]: cookie.purpose },
    party: 'first',
    recipients: 'none',
  }))
  const necessary = {
    ...{ id: 'necessary', consent: 'none', title: inAll('necessary', languages, wordsIn) },
    ...(rows.length > 0 && { cookies: rows }),
  }
  return [
    writeHead(facts, wordsIn),
    `# What the cookies are for. Those of this software (cookies_preferences, csrftoken, django_language) need no rows.\n${plain(
      { purposes: [necessary] },
    )}`,
    `  # What visitors are asked about: one purpose for each thing that they may refuse.
  # - id: statistics
  #   title: { ${first}: Statistics }
  #   description: { ${first}: What a visitor agrees to. }
  #   dataKinds: { ${first}: What is collected. }
  #   cookies:
  #     - name: _pk_*
  #       provider: Matomo
  #       purpose: { ${first}: What this cookie is for. }
  #       duration: P13M
  #       party: first
  #       recipients: none`,
    ...(Object.values(controller).some(Boolean)
      ? [`# Who decides about the cookies.\n${plain({ controller })}`]
      : []),
  ]
    .join('\n\n')
    .concat('\n')
}

/** The head of a first charter: what it is, of which site, and what its page is called. */
export function writeHead(
  {
    languages,
    updated,
    jurisdiction,
    name,
    url,
    timeZone,
    schema,
  }: Omit<StarterFacts, 'cookies' | 'controller'>,
  wordsIn: (language: string) => StarterWords,
): string {
  const titles = {
    title: inAll('title', languages, wordsIn),
    usage: { title: inAll('usage', languages, wordsIn) },
  }
  return [
    `# yaml-language-server: $schema=${schema}
# The cookie charter of this site. A text is one string for all languages, or one per language.
# "charte check" names what is wrong or missing here, with the line.`,
    `languages: [${languages.join(', ')}]\n${plain({ updated, ...(jurisdiction && { jurisdiction }), site: { name, url, timeZone } })}`,
    plain(titles),
  ].join('\n\n')
}

/** A word in all languages of a charter. */
export function inAll(
  word: keyof StarterWords,
  languages: readonly string[],
  wordsIn: (language: string) => StarterWords,
): Text {
  return Object.fromEntries(languages.map((language) => [language, wordsIn(language)[word]]))
}

function plain(value: unknown): string {
  return stringify(value, { lineWidth: 0 }).trimEnd()
}
