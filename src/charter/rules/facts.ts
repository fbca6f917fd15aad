import { lawOf } from '../law.ts'
import { listed, type Path, type Problem, problemsWhere } from '../problem.ts'
import {
  type Charter,
  type Cookie,
  cookiesAt,
  cookiesIn,
  namesOf,
  type PlacedCookie,
  type Purpose,
} from '../schema.ts'

/**
 * The facts that the law has a charter list, and that this one does not (GDPR 8, 12, 13, 26): a line for each of them in each
 * purpose, however many rows lack it.
 */
export function adviseFacts(charter: Charter): Problem[] {
  const { audience, forChildren, jointControllers, jurisdiction } = charter
  const isForChildren = audience === 'children'
  const age = lawOf(charter)?.consentAge
  return [
    ...(jointControllers?.list ?? []).flatMap(({ name }, index) =>
      problemsWhere([
        [
          !name,
          ['jointControllers', 'list', index],
          'add the name of the joint controller (GDPR 13(1)(a), 26)',
        ],
      ]),
    ),
    ...problemsWhere([
      [
        jointControllers !== undefined && !jointControllers.arrangement,
        ['jointControllers', 'arrangement'],
        'add the essence of the arrangement between the joint controllers (GDPR 26(2))',
      ],
      [
        isForChildren && !forChildren,
        ['forChildren'],
        'add what children need to know before they choose, in words that they understand (GDPR 12(1))',
      ],
    ]),
    ...charter.purposes.flatMap((purpose, index) => [
      ...problemsWhere([
        [
          isForChildren && purpose.consent === 'needed',
          ['purposes', index],
          `leave it out, or have those who hold parental responsibility agree to it: below ${age?.value ?? 'an age that the law sets'}, a child cannot (${age?.source ?? 'GDPR 8'})`,
        ],
      ]),
      ...advisePurpose(purpose, ['purposes', index]),
    ]),
    ...(jurisdiction === undefined || jurisdiction === 'GB' ? [] : adviseTransfers(charter)),
  ]
}

function advisePurpose(purpose: Purpose, path: Path): Problem[] {
  const { consent, dataKinds } = purpose
  const rows = cookiesAt(path, purpose)
  const others = rows.filter(({ cookie }) => cookie.party === 'third')
  return [
    ...problemsWhere([
      [
        consent !== 'none' && rows.length > 0 && !dataKinds,
        [...path, 'dataKinds'],
        'add the kinds of data that are collected (EDPB Guidelines 05/2020, 64)',
      ],
    ]),
    ...lacking(
      'dataRetention',
      consent === 'none' ? [] : rows,
      (names) => `add how long the data of ${names} are kept (GDPR 13(2)(a))`,
    ),
    ...lacking(
      'transfers',
      others,
      (names) => `list the third countries to which the data of ${names} go, or write none (GDPR 13(1)(f))`,
    ),
    ...lacking(
      'safeguard',
      rows.filter(({ cookie: { transfers = 'none' } }) => transfers !== 'none'),
      (names) =>
        `add on what the transfers of ${names} stand: an adequacy decision, or which safeguard (GDPR 13(1)(f))`,
    ),
    ...lacking(
      'providerRole',
      others,
      (names) => `say whether the provider of ${names} is a processor or a controller (GDPR 13(1)(e))`,
    ),
    ...lacking(
      'privacyPolicy',
      others,
      (names) =>
        `add the address of the privacy policy of the provider of ${names} (EDPB Guidelines 05/2020, 65)`,
    ),
  ]
}

/** Countries in which data are under the same law, so that taking them there is no transfer. */
const eea = 'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(
  ' ',
)

function adviseTransfers(charter: Charter): Problem[] {
  return cookiesIn(charter).flatMap(({ cookie: { transfers = 'none' }, path }) => {
    const within = transfers === 'none' ? [] : transfers.filter((code) => eea.includes(code))
    const message = `leave out ${within.join(', ')}: what stays in the EEA goes to no third country (GDPR 44)`
    return within.length === 0 ? [] : [{ path: [...path, 'transfers'], message }]
  })
}

/** Says at the first of the rows without a field which rows these are. */
export function lacking(
  field: keyof Cookie,
  rows: readonly PlacedCookie[],
  advise: (names: string) => string,
): Problem[] {
  const found = rows.filter(({ cookie }) => !cookie[field])
  const names = found.flatMap(({ cookie }) =>
    cookie.name === undefined ? cookie.technology : namesOf(cookie),
  )
  return found.slice(0, 1).map(({ path }) => ({ path: [...path, field], message: advise(listed(names)) }))
}
