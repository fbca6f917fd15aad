import { expect, test } from 'vitest'
import { sourcesIn } from './sources.ts'

/** A test, with its indentation and its title: `test('...'`, or the end of a table of cases, `])('...'`. */
const titled = /^( *)(?:test(?:\.\w+(?:\([^\n]*?\))*)*\(|\]\)\()\s*(['"`])((?:\\.|(?!\2).)*)\2,/gms

test('titles: a test within a group names its subject and says what holds of it, so that a red line stands alone', () => {
  const files = sourcesIn('tests', '.test.ts')
  expect(files.length).toBeGreaterThan(80)
  for (const { path, text } of files) {
    const grouped = [...text.matchAll(titled)].filter(([, indentation = '']) => indentation !== '')
    for (const [, , , title = ''] of grouped) expect(title, path).toMatch(/^[^:]{3,}: \S/s)
  }
})
