import { describe, expect, test } from 'vitest'
import { comparedFields } from '../../src/charter/diff/change.ts'
import { jurisdictions } from '../../src/charter/fields.ts'
import { cookieFacts, cookieFields, tableColumns } from '../../src/charter/schema.ts'

import { parsedWith } from '../support/charters.ts'

import { append, problemsAfter, swap } from './edit.ts'

test.each(['change', 'csv', 'column'] as const)(
  'the table of cookie fields: the places by `%s` are 1, 2, 3 and so on, each taken once',
  (list) => {
    const places = cookieFields.flatMap((field: { [Place in typeof list]?: number }) => field[list] ?? [])
    expect(places.toSorted((a, b) => a - b)).toEqual(places.map((_, index) => index + 1))
  },
)

test('the columns of the page: those of the text that data.bep.be gave, in its order, and the duration', () => {
  const names = ['provider', 'service', 'name', 'purpose', 'duration']
  expect(tableColumns.map(({ name }) => name)).toEqual(names)
})

test('the facts under the columns of the page: who receives what, where it goes, and how long it is kept', () => {
  const names = ['party', 'recipients', 'country', 'transfers', 'dataRetention']
  expect(cookieFacts.map(({ name }) => name)).toEqual(names)
})

test('the changes of a row: first what visitors read, then how the cookie is set', () => {
  const read = ['name', 'provider', 'service', 'purpose', 'duration', 'durationRemark', 'condition', 'party']
  const names = [...read, 'recipients', 'country', 'domain', 'path', 'role']
  expect(comparedFields.map(({ name }) => name).slice(0, names.length)).toEqual(names)
})

describe('the languages of a charter', () => {
  const problemsIn = (code: string) =>
    problemsAfter(swap('[fr, en]', `[fr, en, ${code}]`)).map(({ message }) => message)

  test.each(['nl-BE', 'zh-Hant', 'zh-Hant-TW', 'es-419', 'ca-valencia', 'de-CH-1996', 'no'])(
    'the languages of a charter: may be %s',
    (code) => expect(problemsIn(code)).toEqual([]),
  )

  test.each(['x', 'FR', 'nl_BE', 'nl-be', 'ca-abcd', 'ca-Valencia', 'ca-valencia-valencia', 'fr-x-a', "''"])(
    'the languages of a charter: are none by the name %s',
    (code) => expect(problemsIn(code)).toEqual(['write a language code, like fr or nl-BE']),
  )
})

describe('the third countries of a row', () => {
  const written = (transfers: string) => swap('country: US', `transfers: ${transfers}`)

  test.each([
    ['[US, IN]', ['IN', 'US']],
    ['[GB, NO, GB]', ['GB', 'NO']],
    ['none', 'none'],
  ])('the third countries of a row: %s are read, in one order and each once', (codes, read) => {
    const [row] = parsedWith(written(codes)).charter.purposes[2]?.cookies ?? []
    expect(row?.transfers).toEqual(read)
  })

  test.each(['[UK]', '[us]', '[EU]', '[XX]', '[ZZ]', '[USA]', '[AN]'])(
    'the third countries of a row: %s is none',
    (codes) => {
      const messages = problemsAfter(written(codes)).map(({ message }) => message)
      expect(messages).toEqual(['write the code of a country of two letters (ISO 3166-1), like US or GB'])
    },
  )

  test.each(['US', '[]', 'true'])('the third countries of a row: are a list or none, and not %s', (codes) => {
    const messages = problemsAfter(written(codes)).map(({ message }) => message)
    expect(messages).toEqual(['write the codes of the third countries, like [US, IN], or none'])
  })
})

describe('other facts of a row', () => {
  const messagesAfter = (field: string) =>
    problemsAfter(swap('country: US', field)).map(({ message }) => message)

  test.each([
    'dataRetention: P25M',
    'dataRetention: PT1H',
    'providerRole: processor',
    'privacyPolicy: { fr: https://a.example }',
  ])('other facts of a row: %s is one', (field) => expect(messagesAfter(field)).toEqual([]))

  test.each([
    ['dataRetention: session', 'write a duration like P25M (months), P2Y (years) or P30D (days)'],
    ['dataRetention: two years', 'write a duration like P25M (months), P2Y (years) or P30D (days)'],
    ['providerRole: joint', 'write processor or controller'],
    ['privacyPolicy: /privacy', 'write an address that starts with https://'],
  ])('other facts of a row: %s is none', (field, message) => expect(messagesAfter(field)).toEqual([message]))
})

describe('a telephone number', () => {
  const written = (telephone: string) => append(`controller: { telephone: "${telephone}" }\n`)

  test.each(['+32 2 123 45 67', '+3221234567', '+1 202-555-0100'])(
    'a telephone number: may be %s',
    (number) => expect(problemsAfter(written(number))).toEqual([]),
  )

  test.each(['02 123 45 67', '+32 (0)2 123', 'call us', '+32'])(
    'a telephone number: is none as %s',
    (number) =>
      expect(problemsAfter(written(number))).toMatchObject([
        { message: 'write it with the code of the country, like "+32 2 123 45 67"' },
      ]),
  )
})

describe('those who decide with the controller', () => {
  const written = (joint: string) => append(`jointControllers: ${joint}\n`)

  test.each(['{ list: [{ name: Ville }] }', '{ list: [{ name: A }, { name: B }], arrangement: A répond. }'])(
    'those who decide with the controller: may be %s',
    (joint) => expect(problemsAfter(written(joint))).toEqual([]),
  )

  test.each([
    ['{ list: [] }', 'write at least one joint controller'],
    ['[{ name: A }]', 'write a list and an arrangement'],
    ['{ list: [{ nmae: A }] }', 'did you mean name?'],
  ])('those who decide with the controller: may not be %s', (joint, message) =>
    expect(problemsAfter(written(joint))[0]?.message).toContain(message),
  )
})

test('the audience of a site: is children, or is not told', () => {
  expect(problemsAfter(append('audience: children\n'))).toEqual([])
  expect(problemsAfter(append('audience: adults\n'))).toMatchObject([
    { message: 'write children, or leave the field out' },
  ])
})

describe('the jurisdiction of a charter', () => {
  const messages = (code: string) =>
    problemsAfter(append(`jurisdiction: ${code}\n`)).map(({ message }) => message)

  test.each(jurisdictions)('the jurisdiction of a charter: may be %s', (code) =>
    expect(messages(code)).toEqual([]),
  )

  test.each([
    ['UK', 'GB'],
    ['be', 'BE'],
    ['Luxembourg', 'LU'],
    ['European Union', 'EU'],
  ])('the jurisdiction of a charter: is none by the name %s, but %s', (name, code) =>
    expect(messages(name)).toEqual([`write ${code}`]),
  )

  test.each(['AT', 'BG', 'NO', 'GDPR', '33', '[BE, FR]', '{}'])(
    'the jurisdiction of a charter: is none that is known by %s, so that those that are known are listed',
    (code) =>
      expect(messages(code)).toEqual([
        'write BE, FR, DE, NL, GB, IE, ES, LU or EU, or leave the field out elsewhere',
      ]),
  )
})
