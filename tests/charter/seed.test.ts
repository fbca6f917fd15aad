import { readFileSync } from 'node:fs'
import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import type { Text } from '../../src/charter/schema.ts'
import { localesDirectory, shipped } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'

/** The charter of data.bep.be as it was given, one paragraph or row of the table a line. */
const given = readFileSync(new URL('charte-cookies.fr.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter(Boolean)
const [title, introduction, question, definition, types, ...rest] = given
const kinds = rest.slice(0, 4)
const [usage, necessary, headings, ...rows] = rest.slice(4)

const { charter } = shipped
const [purpose] = charter.purposes
const { table: usualHeadings } = JSON.parse(readFileSync(`${localesDirectory}/fr/translation.json`, 'utf8'))

function french(text: Text | undefined): string | undefined {
  return typeof text === 'object' ? text.fr : text
}

test('the given text: has twelve paragraphs and four rows', () => {
  expect(given).toHaveLength(16)
  expect(kinds).toHaveLength(4)
  expect(rows).toHaveLength(4)
})

describe('the French charter', () => {
  test('the French charter: its title is the given one', () =>
    expect(`## ${french(charter.title)}`).toBe(title))
  test('the French charter: its introduction is the given one', () =>
    expect(french(charter.introduction)).toBe(introduction))
  test('the French charter: its definition of a cookie is the given one', () => {
    expect(`### ${french(charter.definitions?.title)}`).toBe(question)
    expect(french(charter.definitions?.text)).toBe(definition)
  })
  test('the French charter: the sentence before the kinds is the given one', () =>
    expect(french(charter.kinds?.introduction)).toBe(types))
  test('the French charter: its four kinds of cookies are the given ones', () =>
    expect(charter.kinds?.list.map(french)).toEqual(kinds))
  test('the French charter: its question what cookies are for is the given one, with the link to the platform', () =>
    expect(`### ${french(charter.usage.title)}`).toBe(usage))
  test('the French charter: its heading of the necessary cookies is the given one, and comes first', () =>
    expect(`#### ${french(purpose?.title)}`).toBe(necessary))
  test('the French charter: its headings of the table are the given ones', () => {
    const columns = (['provider', 'service', 'name', 'purpose'] as const).map(
      (column) => french(charter.columns?.[column]) ?? usualHeadings[column],
    )
    expect(columns.join('\t')).toBe(headings)
  })
  test('the French charter: its four rows of the table are the given ones, in their order', () => {
    const declared = purpose?.cookies.map(({ provider, service, name, purpose }) =>
      [french(provider), french(service), name, french(purpose)].join('\t'),
    )
    expect(declared).toEqual(rows)
  })
})

describe('the French page', () => {
  test('the French page: has every paragraph and row of the given text, in its order', async () => {
    const { app } = await createTestApp()
    const { text } = await request(app).get('/charte-cookies/fr').expect(200)
    const main = parse(text).querySelector('main')
    const words = oneLine(main?.structuredText ?? '')
    let position = 0
    for (const paragraph of given.flatMap((line) => line.split('\t')).map(asPrinted)) {
      const found = words.indexOf(paragraph, position)
      expect(found, `"${paragraph}" stands after what precedes it`).not.toBe(-1)
      position = found + paragraph.length
    }
  })

  test('the French page: has the name of the platform as a link', async () => {
    const { app } = await createTestApp()
    const { text } = await request(app).get('/charte-cookies/fr').expect(200)
    const heading = parse(text)
      .querySelectorAll('h2')
      .find((element) => oneLine(element.text) === asPrinted(usage ?? ''))
    expect(heading?.querySelector('a')?.getAttribute('href')).toBe('https://data.bep.be')
  })
})

/** A line as a browser prints it: without the marks of a heading and of a link. */
function asPrinted(line: string): string {
  return oneLine(line.replace(/^#+ /, '').replace(/<(https:[^>]+)>/, '$1'))
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
