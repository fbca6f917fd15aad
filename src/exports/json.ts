import { purposeFacts } from '../charter/fields.ts'
import { authorityOf } from '../charter/law.ts'
import {
  type Charter,
  type Cookie,
  cookieFields,
  namesOf,
  type Purpose,
  type Text,
} from '../charter/schema.ts'
import type { AnswerablePurpose } from '../charter/terms.ts'
import type { CharterVersion } from '../charter/version.ts'

/** The version of the format: raised when a field goes or changes its meaning, and not when one is added. */
export const charterJsonFormat = 1

/**
 * The charter for machines, as docs/exports.md describes it. A text stands under each language that has words for it,
 * in Markdown as it was written; what the charter does not say is left out. `address` is where the charter is served,
 * as `https://data.example/charte-cookies`.
 */
export function charterJson(
  { charter, hash: version, material, answerable }: CharterVersion,
  address: string,
): string {
  const say = speaker(charter.languages)
  const { definitions, kinds, usage } = charter
  const declared = {
    v: charterJsonFormat,
    version,
    material,
    updated: charter.updated,
    audited: charter.audited,
    languages: charter.languages,
    site: {
      name: say(charter.site.name),
      url: say(charter.site.url),
      timeZone: charter.site.timeZone,
    },
    jurisdiction: charter.jurisdiction,
    title: say(charter.title),
    introduction: say(charter.introduction),
    definitions: definitions && sectionIn(definitions, say),
    kinds: kinds && { introduction: say(kinds.introduction), list: kinds.list.map(say) },
    usage: { title: say(usage.title), introduction: say(usage.introduction) },
    purposes: charter.purposes.map((purpose) => purposeIn(purpose, answerable, say)),
    help: charter.help?.map((section) => sectionIn(section, say)),
    controller: contactIn(charter.controller, say),
    jointControllers: charter.jointControllers && {
      list: charter.jointControllers.list.map((contact) => contactIn(contact, say)),
      arrangement: say(charter.jointControllers.arrangement),
    },
    representative: contactIn(charter.representative, say),
    dataProtectionOfficer: contactIn(charter.dataProtectionOfficer, say),
    authority: contactIn(authorityOf(charter), say),
    audience: charter.audience,
    forChildren: say(charter.forChildren),
    accessibility: charter.accessibility && { url: say(charter.accessibility.url) },
    links: charter.links?.map(({ to, url, label }) => ({ to, url: say(url), label: say(label) })),
    addresses: addressesOf(charter, version, address),
  }
  return `${JSON.stringify(declared, null, 2)}\n`
}

type Speaker = (text: Text | undefined) => Record<string, string> | undefined

/** Says a text in each language that has words for it; a text for all languages has words for each. */
function speaker(languages: readonly string[]): Speaker {
  return (text) =>
    text === undefined
      ? undefined
      : Object.fromEntries(
          languages.flatMap((language) => {
            const words = typeof text === 'string' ? text : text[language]
            return words === undefined ? [] : [[language, words]]
          }),
        )
}

function sectionIn({ title, text }: { title: Text; text: Text }, say: Speaker) {
  return { title: say(title), text: say(text) }
}

function purposeIn(purpose: Purpose, answerable: readonly AnswerablePurpose[], say: Speaker) {
  return {
    id: purpose.id,
    consent: purpose.consent,
    required: purpose.consent === 'none',
    askWhenUnused: purpose.askWhenUnused,
    terms: answerable.find(({ id }) => id === purpose.id)?.terms,
    title: say(purpose.title),
    description: say(purpose.description),
    ...Object.fromEntries(purposeFacts.map(({ name }) => [name, say(purpose[name])])),
    revision: purpose.revision,
    cookies: purpose.cookies.map((cookie) => cookieIn(cookie, say)),
  }
}

function cookieIn(cookie: Cookie, say: Speaker) {
  return Object.fromEntries(
    cookieFields.map((field) => {
      if (field.kind === 'names') return ['names', namesOf(cookie)]
      const isSaid = field.kind === 'text' || field.kind === 'address'
      return [field.name, isSaid ? say(cookie[field.name]) : cookie[field.name]]
    }),
  )
}

function contactIn(contact: Charter['controller'], say: Speaker) {
  return (
    contact && {
      name: say(contact.name),
      address: say(contact.address),
      email: contact.email,
      telephone: contact.telephone,
      url: say(contact.url),
    }
  )
}

/** Where this charter stands in each of its forms; `kept` and `source` are those of this very version, for ever. */
function addressesOf({ languages }: Charter, version: string, address: string) {
  const each = (addressIn: (language: string) => string) =>
    Object.fromEntries(languages.map((language) => [language, addressIn(language)]))
  return {
    charter: address,
    html: each((language) => `${address}/${language}`),
    json: `${address}/charter.json`,
    csv: each((language) => `${address}/charter.csv?language=${language}`),
    deviceStorage: `${address}/device-storage.json`,
    versions: `${address}/versions`,
    kept: each((language) => `${address}/versions/${version}/${language}`),
    source: `${address}/versions/${version}/data`,
  }
}
