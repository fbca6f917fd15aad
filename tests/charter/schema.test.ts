import { describe, expect, test } from 'vitest'
import { comparedFields } from '../../src/charter/diff/change.ts'
import { jurisdictions } from '../../src/charter/fields.ts'
import { cookieFields, tableColumns } from '../../src/charter/schema.ts'
import { append, problemsAfter, swap } from './edit.ts'

test.each(['change', 'csv', 'column'] as const)(
  'the table of cookie fields: the places by `%s` are 1, 2, 3 and so on, each taken once',
  (list) => {
    const places = cookieFields.flatMap((field: { [Place in typeof list]?: number }) => field[list] ?? [])
    expect(places.toSorted((a, b) => a - b)).toEqual(places.map((_, index) => index + 1))
  },
)

test('the columns of the page: those of the text that data.bep.be gave, in its order, then others', () => {
  const names = ['provider', 'service', 'name', 'purpose', 'duration', 'party', 'recipients', 'country']
  expect(tableColumns.map(({ name }) => name).slice(0, names.length)).toEqual(names)
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
