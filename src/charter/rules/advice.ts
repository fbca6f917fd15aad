import { getPublicSuffix } from 'tldts'
import { baseLanguageOf, isKept } from '../fields.ts'
import { addressIn } from '../links.ts'
import { type Path, type Problem, problemsWhere } from '../problem.ts'
import { type Charter, type Cookie, cookiesAt, namesOf, type Purpose, type Text } from '../schema.ts'
import { textsIn } from '../text.ts'
import { adviseByLaw } from './advise-by-law.ts'
import { adviseAudited } from './audited.ts'
import { adviseFacts, lacking } from './facts.ts'
import { domainWide, knownTrackers, nameAmong } from './known-trackers.ts'
import { adviseMarkup } from './markup.ts'
import { adviseNames } from './names.ts'

/**
 * What an otherwise valid charter still lacks at a moment: translations, the information that the law asks for (GDPR 13,
 * ePrivacy Directive 5(3), CJEU C-673/17 Planet49), and consent where it seems to be needed. The page is published
 * all the same, without what is missing.
 */
export function advise(charter: Charter, now: Date): Problem[] {
  return [
    ...missingTranslations(charter),
    ...emptyVariants(charter),
    ...missingParties(charter),
    ...adviseByLaw(charter),
    ...prematureUpdate(charter, now),
    ...adviseAudited(charter, now),
    ...adviseFacts(charter),
    ...adviseNames(charter),
    ...adviseMarkup(charter),
    ...charter.purposes.flatMap((purpose, index) => advisePurpose(purpose, ['purposes', index])),
  ]
}

function missingTranslations(charter: Charter): Problem[] {
  return textsIn(charter).flatMap(({ path, text }) => {
    if (typeof text === 'string') return []
    const missing = charter.languages.filter(
      (language) =>
        text[language] === undefined &&
        baseLanguageOf(language) === undefined &&
        isShown(path, charter, language),
    )
    return missing.map((language) => ({
      path,
      message: `add the text in ${language}; until then the page shows it in ${charter.languages[0]}`,
    }))
  })
}

/** Whether a text of a charter, or the address of a link, would be shown in a language if it were there. */
function isShown([section, index, field]: Path, { links = [] }: Charter, language: string): boolean {
  const link = section === 'links' ? links[Number(index)] : undefined
  return link === undefined || (field === 'label' && addressIn(link, language) !== undefined)
}

/** Simple variants without any text of their own. What else they lack is shown in their languages. */
function emptyVariants(charter: Charter): Problem[] {
  const written = new Set(
    textsIn(charter).flatMap(({ text }) => (typeof text === 'string' ? [] : Object.keys(text))),
  )
  return charter.languages.flatMap((language, index) => {
    return baseLanguageOf(language) === undefined || written.has(language)
      ? []
      : [
          {
            path: ['languages', index],
            message: `add texts in ${language}, which has none of its own, or remove it`,
          },
        ]
  })
}

function missingParties({ updated, controller, dataProtectionOfficer }: Charter): Problem[] {
  const { name, address, email, url } = controller ?? {}
  const lacks = [
    ...(name ? [] : ['the name']),
    ...(address ? [] : ['the postal address']),
    ...(email || url ? [] : ['an e-mail address or a contact page']),
  ]
  return problemsWhere([
    [!updated, ['updated'], 'add the day of the last update, like 2026-11-23'],
    [
      lacks.length > 0,
      ['controller'],
      `add ${new Intl.ListFormat('en').format(lacks)} of the controller (GDPR 12(2), 13(1)(a))`,
    ],
    [
      !dataProtectionOfficer?.email && !dataProtectionOfficer?.url,
      ['dataProtectionOfficer'],
      'add how to reach the data protection officer; a public body must have one (GDPR 13(1)(b), 37(1)(a))',
    ],
  ])
}

/** A day that has not come where the site is. */
function prematureUpdate({ updated, site }: Charter, now: Date): Problem[] {
  const today = new Intl.DateTimeFormat('sv', { timeZone: site.timeZone, dateStyle: 'short' }).format(now)
  const isPremature = updated !== undefined && updated > today
  return problemsWhere([[isPremature, ['updated'], `write a day that has come: today is ${today}`]])
}

function advisePurpose(purpose: Purpose, path: Path): Problem[] {
  const { consent, legalBasis, description, informInBanner, askWhenUnused } = purpose
  const cookies = cookiesAt(path, purpose)
  return [
    ...problemsWhere([
      [
        consent !== 'needed' && !legalBasis,
        [...path, 'legalBasis'],
        'add the legal basis of what needs no consent (GDPR 13(1)(c))',
      ],
      [
        consent !== 'none' && !description,
        [...path, 'description'],
        consent === 'needed'
          ? 'say in a sentence what a visitor agrees to (GDPR 4(11))'
          : 'say in a sentence what a visitor may object to (GDPR 21(4))',
      ],
      [
        consent !== 'exempt' && informInBanner === true,
        [...path, 'informInBanner'],
        'leave it out: the banner tells of exempt purposes by it, and asks about all that need consent anyhow',
      ],
      [
        consent === 'none' && askWhenUnused === true,
        [...path, 'askWhenUnused'],
        'leave it out: nobody is asked about what the site cannot do without',
      ],
    ]),
    ...cookies.flatMap(({ cookie, path }) =>
      (consent === 'none' ? adviseNecessary : adviseAnswerable)(cookie, path),
    ),
    ...problemsWhere([
      [
        consent === 'needed' && wordsOf(legalBasis).some((words) => legitimateInterest.test(words)),
        [...path, 'legalBasis'],
        'name consent as the legal basis: no legitimate interest justifies what a visitor may refuse (EDPB Cookie Banner Taskforce 24)',
      ],
      [
        wordsOf(description).some(isVague),
        [...path, 'description'],
        'say what is done with what is collected: these words could stand for anything (EDPB Guidelines 05/2020, 56-60)',
      ],
    ]),
    ...lacking(
      'duration',
      cookies.filter(({ cookie }) => isKept(cookie.technology)),
      (names) => `add the duration of ${names} (C-673/17, GDPR 13(2)(a))`,
    ),
    ...lacking(
      'party',
      cookies,
      (names) => `write the party of ${names}: first (the site itself) or third (others) (C-673/17)`,
    ),
    ...lacking(
      'recipients',
      cookies,
      (names) => `say who else receives the data of ${names}, or write none (GDPR 13(1)(e))`,
    ),
  ]
}

/** A cookie that a refusal would not delete. */
function adviseAnswerable(cookie: Cookie, path: Path): Problem[] {
  const name = nameAmong(domainWide, cookie)
  const domain = cookie.domain?.replace(/^\./, '').toLowerCase()
  const isSuffix = domain !== undefined && getPublicSuffix(domain, { allowPrivateDomains: true }) === domain
  return problemsWhere([
    [
      isSuffix && cookie.party !== 'third',
      [...path, 'domain'],
      'write a domain below it: it is a public suffix (publicsuffix.org), for which browsers keep no cookie',
    ],
    [
      name !== undefined && cookie.party !== 'third' && !cookie.domain,
      [...path, 'domain'],
      `add the domain that ${name} is set for, like example.org: such tools take the whole domain, and a cookie is deleted only where it was set (GDPR 7(3))`,
    ],
  ])
}

/** A cookie of others that seems to need consent, in a purpose that does without. */
function adviseNecessary(cookie: Cookie, path: Path): Problem[] {
  return problemsWhere([
    [
      cookie.party === 'third' && nameAmong(knownTrackers, cookie) === undefined,
      [...path, 'party'],
      `move ${namesOf(cookie)[0] ?? 'this row'} to a purpose that needs consent, unless what the visitor asked for cannot do without it: only that needs no consent (ePrivacy Directive 5(3), EDPB Cookie Banner Taskforce 27-28)`,
    ],
  ])
}

const legitimateInterest =
  /legitimate interest|intérêts? légitimes?|gerechtvaardigde? belang|berechtigte[nrs]? Interesse/i

/** Words of which no text can say what is done: those of EDPB Guidelines 05/2020, note 30, and their like. */
const vagueWords = new Set(
  `
  to improve improving improvement enhance enhancing optimise optimize of the a your our their user users visitor visitors
  experience services service website site browsing and for marketing purposes
  pour afin améliorer amélioration améliorez optimiser optimisation de d l la le les des du votre vos notre nos leur
  utilisateur utilisateurs visiteur visiteurs expérience navigation et à fins finalités
  om te verbeteren verbetering optimaliseren het van de uw je onze gebruiker gebruikers gebruikerservaring gebruikservaring
  ervaring bezoeker bezoekers diensten dienst en voor marketingdoeleinden doeleinden
  zu zur verbessern verbesserung optimierung der des die das ihr ihre ihrer ihres unser unsere unserer nutzer benutzer
  nutzererfahrung benutzererfahrung nutzererlebnis benutzererlebnis dienste dienst und für marketingzwecke zwecke von
  `
    .trim()
    .split(/\s+/),
)

function isVague(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  return words.every((word) => vagueWords.has(word))
}

function wordsOf(text: Text | undefined): string[] {
  return typeof text === 'string' ? [text] : Object.values(text ?? {})
}
