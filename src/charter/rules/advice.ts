import { isNamed, isPattern } from '../declared-cookies.ts'
import type { Path, Problem } from '../problem.ts'
import { type Charter, type Cookie, namesOf, type Purpose } from '../schema.ts'
import { textsIn } from '../text.ts'
import { adviseConsent } from './consent-advice.ts'

/**
 * What an otherwise valid charter still lacks at a moment: translations, the information that the law asks for (GDPR 13,
 * ePrivacy Directive 5(3), CJEU C-673/17 Planet49), and consent where it seems to be needed. The page is served all the
 * same, without what is missing.
 */
export function advise(charter: Charter, now: Date): Problem[] {
  return [
    ...missingTranslations(charter),
    ...missingParties(charter),
    ...prematureUpdate(charter, now),
    ...adviseCoverings(charter),
    ...charter.purposes.flatMap((purpose, index) => advisePurpose(purpose, ['purposes', index])),
  ]
}

function missingTranslations(charter: Charter): Problem[] {
  return textsIn(charter).flatMap(({ path, text }) => {
    if (typeof text === 'string') return []
    const missing = charter.languages.filter((language) => text[language] === undefined)
    return missing.map((language) => ({
      path,
      message: `add the text in ${language}; until then the page shows it in ${charter.languages[0]}`,
    }))
  })
}

function missingParties({
  updated,
  controller,
  dataProtectionOfficer,
  authority,
  accessibility,
}: Charter): Problem[] {
  const lacks: [boolean, string, string][] = [
    [!updated, 'updated', 'add the day of the last update, like 2026-11-23'],
    [!controller?.name, 'controller', 'add the name of the controller (GDPR 13(1)(a))'],
    [!controller?.address, 'controller', 'add the postal address of the controller (GDPR 13(1)(a))'],
    [
      !controller?.email && !controller?.url,
      'controller',
      'add an e-mail address or a contact page (GDPR 12(2), 13(1)(a))',
    ],
    [
      !dataProtectionOfficer?.email && !dataProtectionOfficer?.url,
      'dataProtectionOfficer',
      'add how to reach the data protection officer; a public body must have one (GDPR 13(1)(b), 37(1)(a))',
    ],
    [!authority?.name, 'authority', 'add the authority to which a visitor may complain (GDPR 13(2)(d))'],
    [
      !accessibility,
      'accessibility',
      'add the address of the accessibility statement, which a public body owes (Directive 2016/2102, art. 7)',
    ],
  ]
  return lacks.flatMap(([isMissing, field, message]) => (isMissing ? [{ path: [field], message }] : []))
}

/** A day that has not come where the site is. */
function prematureUpdate({ updated, site }: Charter, now: Date): Problem[] {
  const today = new Intl.DateTimeFormat('sv', { timeZone: site.timeZone, dateStyle: 'short' }).format(now)
  const message = `write a day that has come: today is ${today}`
  return updated !== undefined && updated > today ? [{ path: ['updated'], message }] : []
}

function advisePurpose(purpose: Purpose, path: (string | number)[]): Problem[] {
  const advice: Problem[] = []
  if (purpose.required && !purpose.legalBasis)
    advice.push({
      path: [...path, 'legalBasis'],
      message: 'add the legal basis of what needs no consent (GDPR 13(1)(c))',
    })
  if (!purpose.required && !purpose.description)
    advice.push({
      path: [...path, 'description'],
      message: 'say in a sentence what a visitor agrees to (GDPR 4(11))',
    })
  return [
    ...advice,
    ...adviseConsent(purpose, path),
    ...purpose.cookies.flatMap((cookie, index) => adviseCookie(cookie, [...path, 'cookies', index])),
  ]
}

function adviseCookie(cookie: Cookie, path: (string | number)[]): Problem[] {
  const name = namesOf(cookie)[0] ?? 'this row'
  const lacks: [boolean, string, string][] = [
    [
      !cookie.duration && cookie.technology !== 'pixel',
      'duration',
      `add how long ${name} stays (C-673/17, GDPR 13(2)(a))`,
    ],
    [
      !cookie.party,
      'party',
      `say whether ${name} is of the site itself (first) or of others (third) (C-673/17)`,
    ],
    [
      !cookie.recipients,
      'recipients',
      `say who else receives what ${name} collects, or that nobody does (GDPR 13(1)(e))`,
    ],
    [
      cookie.party === 'third' && !cookie.country,
      'country',
      `say in which country it is processed, and the safeguard outside the EEA (GDPR 13(1)(f))`,
    ],
  ]
  return lacks.flatMap(([isMissing, field, message]) =>
    isMissing ? [{ path: [...path, field], message }] : [],
  )
}

/** Patterns that stand for a cookie of another purpose too: it would be unknown to which of the two it belongs. */
function adviseCoverings(charter: Charter): Problem[] {
  const declared = namesIn(charter)
  return declared
    .filter(({ name }) => isPattern(name))
    .flatMap(({ name, purpose, path }) => {
      const covered = declared
        .filter((other) => other.name !== name && isNamed(name, other.name))
        .filter((other) => other.purpose !== purpose && !(other.purpose.required && purpose.required))
        .map((other) => `${other.name} (${other.purpose.id})`)
      const message = `write a narrower pattern: ${name} (${purpose.id}) also stands for ${covered.join(', ')}, which would belong to two purposes`
      return covered.length === 0 ? [] : [{ path, message }]
    })
}

interface DeclaredName {
  name: string
  purpose: Purpose
  path: Path
}

/** The names of cookies that the site itself may find in a browser. */
function namesIn({ purposes }: Charter): DeclaredName[] {
  return purposes.flatMap((purpose, p) =>
    purpose.cookies.flatMap((cookie, c) => {
      if (cookie.technology !== 'cookie' || cookie.party === 'third') return []
      return namesOf(cookie).map((name, index) => ({
        ...{ name, purpose },
        path: [...['purposes', p, 'cookies', c, 'name'], ...placeOf(cookie, index)],
      }))
    }),
  )
}

function placeOf({ name }: Cookie, index: number): number[] {
  return Array.isArray(name) ? [index] : []
}
