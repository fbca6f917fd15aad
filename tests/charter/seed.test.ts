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

test('the given text has twelve paragraphs and four rows', () => {
  expect(given).toHaveLength(16)
  expect(kinds).toHaveLength(4)
  expect(rows).toHaveLength(4)
})

describe('the French charter is the given text', () => {
  test('in its title', () => expect(`## ${french(charter.title)}`).toBe(title))
  test('in its introduction', () => expect(french(charter.introduction)).toBe(introduction))
  test('in its definition of a cookie', () => {
    expect(`### ${french(charter.definitions?.title)}`).toBe(question)
    expect(french(charter.definitions?.text)).toBe(definition)
  })
  test('in the sentence before the kinds', () => expect(french(charter.kinds?.introduction)).toBe(types))
  test('in its four kinds of cookies', () => expect(charter.kinds?.list.map(french)).toEqual(kinds))
  test('in the question what cookies are for, with the link to the platform', () =>
    expect(`### ${french(charter.usage.title)}`).toBe(usage))
  test('in the heading of the necessary cookies, which come first', () =>
    expect(`#### ${french(purpose?.title)}`).toBe(necessary))
  test('in the headings of the table', () => {
    const columns = (['provider', 'service', 'name', 'purpose'] as const).map(
      (column) => french(charter.columns?.[column]) ?? usualHeadings[column],
    )
    expect(columns.join('\t')).toBe(headings)
  })
  test('in the four rows of the table, in their order', () => {
    const declared = purpose?.cookies.map(({ provider, service, name, purpose }) =>
      [french(provider), french(service), name, french(purpose)].join('\t'),
    )
    expect(declared).toEqual(rows)
  })
})

describe('a visitor reads the given text', () => {
  test('every paragraph and row of it, in its order', async () => {
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

  test('with the name of the platform as a link', async () => {
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
