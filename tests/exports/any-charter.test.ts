import fc from 'fast-check'
import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
import { isKept } from '../../src/charter/fields.ts'
import { plainWords, readInline } from '../../src/charter/markdown.ts'
import { cookieSchema, cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { type CharterVersion, createVersion } from '../../src/charter/version.ts'
import { charterColumns, charterCsv, inert } from '../../src/exports/csv.ts'
import { deviceStorage } from '../../src/exports/device-storage.ts'
import { type ExportSource, exportModel, printExport } from '../../src/exports/html.ts'
import { charterJson } from '../../src/exports/json.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { smallCharter } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'
import { readCsv } from '../support/read-csv.ts'

const address = 'https://www.example.org/charte-cookies'

/** Every sign that a cookie may have in its name, and words that mean something to one of the formats. */
const name = fc.string({
  unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09AZaz", ...':"/@[]{}()<>?,\\ '),
  minLength: 1,
  maxLength: 12,
})
const words = fc.string({
  unit: fc.constantFrom(...'aé|*_`\\[]()<>&"\'=+-@,;#!1. ', 'Chat', 'noir'),
  minLength: 1,
  maxLength: 20,
})

/** Charters of one purpose that needs consent, with any cookies. */
const version = fc
  .uniqueArray(
    fc.record({
      name,
      technology: fc.constantFrom(...cookieSchema.shape.technology.unwrap().options),
      provider: words,
      purpose: words,
    }),
    { minLength: 1, maxLength: 8, selector: ({ name }) => name },
  )
  .map((cookies) => {
    const rows = cookies.map((cookie) => `      - ${JSON.stringify(cookie)}`)
    return `${smallCharter}\n  - id: any\n    title: Any\n    cookies:\n${rows.join('\n')}\n`
  })
  .filter((yaml) => isCharter(yaml))
  .map((yaml) => createVersion(parseCharter(yaml).charter))

test('every export: names every cookie of the charter, whatever their names and words are', async () => {
  await fc.assert(
    fc.asyncProperty(version, async (version) => {
      const rows = cookiesIn(version.charter).map(({ cookie }) => cookie)
      const names = rows.flatMap(namesOf)
      expect(namesInJson(version)).toEqual(names)
      expect(namesInCsv(version)).toEqual(names.map(inert))
      expect(await namesInHtml(version)).toEqual(names)
      expect(namesInMarkdown(version)).toEqual(names)
      const stored = rows.filter(({ technology }) => isKept(technology)).flatMap(namesOf)
      const disclosable = stored.map((name) => name.replaceAll(/(?:\*|<[^>]*>)+/g, '*'))
      expect(namesInDeviceStorage(version)).toEqual(disclosable.filter((name) => name !== '*'))
    }),
    { numRuns: 150 },
  )
})

function isCharter(yaml: string): boolean {
  try {
    return parseCharter(yaml).charter.purposes.length > 0
  } catch {
    return false
  }
}

function namesInJson(version: CharterVersion): string[] {
  const { purposes } = JSON.parse(charterJson(version, address))
  return purposes.flatMap(({ cookies }: { cookies: { names: string[] }[] }) =>
    cookies.flatMap(({ names }) => names),
  )
}

function namesInCsv({ charter }: CharterVersion): string[] {
  const [, ...lines] = readCsv(charterCsv(charter, 'fr', address))
  for (const cells of lines) expect(cells).toHaveLength(charterColumns.length)
  return lines.map((cells) => cells[charterColumns.indexOf('name')] ?? '')
}

function namesInDeviceStorage({ charter }: CharterVersion): string[] {
  const { disclosures } = JSON.parse(
    deviceStorage(charter, { publicOrigin: 'https://www.example.org', cookieDomain: undefined }),
  )
  return disclosures.map(({ identifier }: { identifier: string }) => identifier)
}

async function namesInHtml(version: CharterVersion): Promise<string[]> {
  const root = parse(await printExport('fragment', sourceOf(version)))
  return root.querySelectorAll('th[scope=row] code').map(({ text }) => text)
}

/** The names in the third column, as GitHub reads a table: at pipes that no backslash stands before. */
function namesInMarkdown(version: CharterVersion): string[] {
  const lines = charterMarkdown(exportModel(sourceOf(version))).split('\n')
  const rows = lines.filter((line) => line.startsWith('| ')).map((line) => line.split(/(?<!\\)\|/))
  const widths = new Set(rows.map((cells) => cells.length))
  expect(widths.size).toBe(1)
  const bodies = rows
    .map((cells) => cells[columnOfNames + 1]?.trim() ?? '')
    .filter((cell) => !/^-+$/.test(cell))
  return bodies.filter((cell) => /^[`<]/.test(cell)).flatMap(namesInCell)
}

/** Without a service in the charter, the name is the second column. */
const columnOfNames = 1

function namesInCell(cell: string): string[] {
  const codes = cell.matchAll(/`([^`]+)`|<code>([^<]*)<\/code>/g)
  return [...codes].map(([, plain, html]) => plain ?? plainWords(readInline(html ?? '')))
}

function sourceOf(version: CharterVersion): ExportSource {
  return { site: exportSite, version, language: 'fr', baseUrl: '/charte-cookies' }
}
