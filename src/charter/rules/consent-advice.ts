import { isNamed } from '../declared-cookies.ts'
import type { Path, Problem } from '../problem.ts'
import { type Cookie, namesOf, type Purpose, type Text } from '../schema.ts'

/** Where a purpose seems to do without consent, or to ask for it in words that say too little. */
export function adviseConsent(purpose: Purpose, path: Path): Problem[] {
  return purpose.required
    ? [
        ...purpose.cookies.flatMap((cookie, index) => adviseRequired(cookie, [...path, 'cookies', index])),
        ...adviseDescription(purpose, path),
      ]
    : [...adviseBasis(purpose, path), ...adviseDescription(purpose, path)]
}

/**
 * Cookies that the most widespread tools set to measure or to advertise: Google Analytics and Ads, Matomo, Hotjar,
 * HubSpot, Meta. A long list would be out of date, and is not needed to make an operator think.
 */
const knownTrackers = [
  ...['_ga*', '_gid', '_gat*', '_gcl_*', '__utm*', 'IDE', '_pk_*', '_hj*', '_hs*', '_fbp'],
]

function adviseRequired(cookie: Cookie, path: Path): Problem[] {
  const names = namesOf(cookie)
  const known = names.find((name) =>
    knownTrackers.some((tracker) => isNamed(tracker, name) || isNamed(name, tracker)),
  )
  if (known !== undefined && cookie.technology === 'cookie')
    return [
      {
        path: [...path, 'name'],
        message: `move ${known} to an optional purpose: tools that measure or advertise use this name, and both need consent (ePrivacy Directive 5(3))`,
      },
    ]
  if (cookie.party !== 'third') return []
  return [
    {
      path: [...path, 'party'],
      message: `move ${names[0] ?? 'this row'} to an optional purpose, unless what the visitor asked for cannot do without it: only that needs no consent (ePrivacy Directive 5(3), EDPB Cookie Banner Taskforce 27-28)`,
    },
  ]
}

const legitimateInterest =
  /legitimate interest|intérêts? légitimes?|gerechtvaardigde? belang|berechtigte[nrs]? Interesse/i

function adviseBasis({ legalBasis }: Purpose, path: Path): Problem[] {
  const message =
    'name consent as the legal basis: no legitimate interest justifies what a visitor may refuse (EDPB Cookie Banner Taskforce 24)'
  return wordsOf(legalBasis).some((words) => legitimateInterest.test(words))
    ? [{ path: [...path, 'legalBasis'], message }]
    : []
}

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

function adviseDescription({ description }: Purpose, path: Path): Problem[] {
  const message =
    'say what is done with what is collected: these words could stand for anything (EDPB Guidelines 05/2020, 56-60)'
  return wordsOf(description).some(isVague) ? [{ path: [...path, 'description'], message }] : []
}

function isVague(text: string): boolean {
  const words = text.toLowerCase().match(/\p{L}+/gu) ?? []
  return words.every((word) => vagueWords.has(word))
}

function wordsOf(text: Text | undefined): string[] {
  return typeof text === 'string' ? [text] : Object.values(text ?? {})
}
