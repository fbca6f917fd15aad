import { anyJurisdiction, isKept, jurisdictions } from '../fields.ts'
import { laws } from '../jurisdictions/jurisdictions.ts'
import { type Exemption, type Jurisdiction, webAccessibility } from '../jurisdictions/rule.ts'
import { authorityOf, lawOf } from '../law.ts'
import { type Path, type Problem, problemsWhere } from '../problem.ts'
import { type Charter, type Cookie, cookiesAt, cookiesIn, namesOf, type Purpose } from '../schema.ts'
import { longestOf } from '../time.ts'
import { following, knownTrackers, nameAmong } from './known-trackers.ts'

/** What a charter lacks by the law of its jurisdiction, where that is not the same in all of them. */
export function adviseByLaw(charter: Charter): Problem[] {
  const law = lawOf(charter)
  return [
    ...missingByLaw(charter, law),
    ...charter.purposes.flatMap((purpose, index) => adviseConsent(purpose, ['purposes', index], law)),
    ...shortChoice(charter, law),
  ]
}

function missingByLaw(charter: Charter, law: Jurisdiction | undefined): Problem[] {
  const { value: besides, source } = law?.accessibility ?? webAccessibility
  return problemsWhere([
    [
      !law,
      ['jurisdiction'],
      `add ${anyJurisdiction}, if one of them is the law that applies: the advice, and to whom a visitor may complain, depend on it`,
    ],
    [
      !authorityOf(charter)?.name,
      ['authority'],
      'add the authority to which a visitor may complain (GDPR 13(2)(d))',
    ],
    [
      !charter.accessibility && (!law || law.accessibility !== undefined),
      ['accessibility'],
      `add the address of the accessibility statement, which a public body owes${typeof besides === 'string' ? `; ${besides}` : ''} (${source})`,
    ],
  ])
}

/** The purposes and cookies that go without consent, though the law does not let them. */
function adviseConsent(purpose: Purpose, path: Path, law: Jurisdiction | undefined): Problem[] {
  const cookies = cookiesAt(path, purpose)
  if (purpose.consent === 'none')
    return cookies.flatMap(({ cookie, path }) => hiddenTracker(cookie, path, law))
  if (purpose.consent === 'needed') return []
  if (!law) {
    const known = jurisdictions.filter((code) => laws[code].exemption.value).join(', ')
    const message = `name the jurisdiction: only some laws exempt anything from consent that is not necessary (${known})`
    return [{ path: [...path, 'consent'], message }]
  }
  const { value: exemption, source } = law.exemption
  if (exemption)
    return cookies.flatMap(({ cookie, path }) => adviseExempt(cookie, path, { exemption, source }))
  return [
    {
      path: [...path, 'consent'],
      message: `write needed: this law lets nothing go without consent but what is necessary (${source})`,
    },
  ]
}

/** A well-known tracker in a purpose that is said to be necessary. */
function hiddenTracker(cookie: Cookie, path: Path, law: Jurisdiction | undefined): Problem[] {
  const known = nameAmong(knownTrackers, cookie)
  const { value: exemption, source } = law?.exemption ?? { value: false, source: 'ePrivacy Directive 5(3)' }
  const mayBeExempt = exemption && nameAmong(following, cookie) === undefined
  const where = mayBeExempt
    ? `a purpose that needs consent, or to an exempt one if it only ${exemption.purpose}`
    : 'a purpose that needs consent'
  const why = mayBeExempt ? 'neither is necessary' : 'both need consent'
  return problemsWhere([
    [
      known !== undefined,
      [...path, 'name'],
      `move ${known} to ${where}: tools that measure or advertise use this name, and ${why} (${source})`,
    ],
  ])
}

/** A cookie of a purpose that the law exempts, which does not keep to the conditions. */
function adviseExempt(
  cookie: Cookie,
  path: Path,
  { exemption, source }: { exemption: Exemption; source: string },
): Problem[] {
  const name = namesOf(cookie)[0] ?? 'this row'
  const follower = nameAmong(following, cookie)
  const { isFirstParty, life, retention } = exemption
  const isOfOthers = cookie.party === 'third' && (isFirstParty || cookie.providerRole !== 'processor')
  const mustMove = follower !== undefined || isOfOthers || cookie.providerRole === 'controller'
  const lives = !mustMove && isKept(cookie.technology) && cookie.duration !== 'session'
  return problemsWhere([
    [
      follower !== undefined,
      [...path, 'name'],
      `move ${follower} to a purpose that needs consent: tools that advertise or follow individuals use this name, and exempt is only what ${exemption.purpose} (${source})`,
    ],
    [
      follower === undefined && mustMove,
      [...path, isOfOthers ? 'party' : 'providerRole'],
      `move ${name} to a purpose that needs consent: exempt is only what ${exemption.purpose}, ${isFirstParty ? 'by cookies of the site itself' : 'and nothing that others may use for themselves'} (${source})`,
    ],
    [
      life !== undefined && lives && isLonger(cookie.duration, life),
      [...path, 'duration'],
      `write ${life} or less, or move ${name} to a purpose that needs consent (${source})`,
    ],
    [
      life !== undefined && lives && cookie.refreshed !== false,
      [...path, 'refreshed'],
      `write false, once no visit prolongs ${name}, or move it to a purpose that needs consent (${source})`,
    ],
    [
      retention !== undefined && !mustMove && isLonger(cookie.dataRetention, retention),
      [...path, 'dataRetention'],
      `write ${retention} or less, or move ${name} to a purpose that needs consent (${source})`,
    ],
  ])
}

/** Whether a duration, if there is one, is longer than a fixed one. */
function isLonger(duration: string | undefined, most: string): boolean {
  return duration === 'persistent' || Number(longestOf(duration ?? '')) > Number(longestOf(most))
}

/** A choice that ends before a visitor who has refused may be asked again. */
function shortChoice(charter: Charter, law: Jurisdiction | undefined): Problem[] {
  const source = law?.refusal?.source ?? 'CNIL 2020-092, 38-39'
  return cookiesIn(charter)
    .filter(({ cookie }) => cookie.role === 'preferences')
    .filter(({ cookie }) => (longestOf(cookie.duration ?? '') ?? sixMonths) < sixMonths)
    .map(({ path }) => ({
      path: [...path, 'duration'],
      message: `write P6M or more: who has refused is asked again once this cookie has ended (${source})`,
    }))
}

/** The shortest six months of a year (ms). */
const sixMonths = 181 * 86_400_000
