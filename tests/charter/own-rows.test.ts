import { expect, test } from 'vitest'
import { withOwnRows } from '../../src/charter/own-rows.ts'
import { cookiesIn } from '../../src/charter/schema.ts'
import { createVersion } from '../../src/charter/version.ts'
import { parsedWith } from '../support/charters.ts'
import { swap, together } from './edit.ts'

const say = (language: string, about: string) => `${about} in ${language}`

/** An edit that takes away the rows of the cookies of this software, or one of them. */
const withoutOwn =
  (role = '\\w+') =>
  (yaml: string) =>
    yaml.replaceAll(new RegExp(`^.*role: ${role},.*\n`, 'gm'), '').replace(/ {4}cookies:\n(?= {2}- id)/, '')

const declared = (edit: (yaml: string) => string) => withOwnRows(parsedWith(edit).charter, say)

test('own cookies without rows: stand in the first purpose that needs no consent, after its own, in all languages', () => {
  const charter = declared(withoutOwn())
  expect(charter.purposes[0]?.cookies).toEqual([
    {
      ...{
        name: 'cookies_preferences',
        duration: 'P6M',
        technology: 'cookie',
        party: 'first',
        recipients: 'none',
      },
      ...{ role: 'preferences', provider: 'Exemple' },
      purpose: { fr: 'preferences in fr', en: 'preferences in en' },
    },
    expect.objectContaining({ name: 'csrftoken', duration: 'P52W', role: 'csrf' }),
    expect.objectContaining({ name: 'django_language', duration: 'P12M', role: 'language' }),
  ])
  expect(charter.purposes.map(({ id }) => id)).toEqual(['necessary', 'statistics', 'ads'])
})

test('own cookies without rows: are those alone that have none', () => {
  const charter = declared(
    together(withoutOwn('csrf'), swap('name: cookies_preferences', 'name: our_choice')),
  )
  expect(charter.purposes[0]?.cookies.map(({ name }) => name)).toEqual([
    'our_choice',
    'django_language',
    'csrftoken',
  ])
  const { charter: whole } = parsedWith((yaml) => yaml)
  expect(withOwnRows(whole, say)).toBe(whole)
})

test('own cookies without rows: have a purpose of their own where every other needs consent, by an id that is free', () => {
  const needed = together(withoutOwn(), swap('    required: true\n', ''))
  const charter = declared(needed)
  expect(charter.purposes.map(({ id, consent }) => [id, consent])).toEqual([
    ['necessary-2', 'none'],
    ['necessary', 'needed'],
    ['statistics', 'needed'],
    ['ads', 'needed'],
  ])
  expect(charter.purposes[0]?.title).toEqual({ fr: 'title in fr', en: 'title in en' })
})

test('own cookies without rows: of a charter in one language, none keeps the language', () => {
  const charter = declared(
    together(withoutOwn(), swap('[fr, en]', '[fr]'), (yaml) => yaml.replaceAll(/, en: [^}]+/g, '')),
  )
  expect(cookiesIn(charter).flatMap(({ cookie }) => cookie.role ?? [])).toEqual(['preferences', 'csrf'])
  expect(createVersion(charter).own.language).toBeUndefined()
})

test('own cookies without rows: ask nobody again who has agreed while they had some', () => {
  const before = createVersion(parsedWith((yaml) => yaml).charter)
  const after = createVersion(declared(withoutOwn()))
  expect(after.material).toBe(before.material)
  expect(after.own).toEqual(before.own)
})
