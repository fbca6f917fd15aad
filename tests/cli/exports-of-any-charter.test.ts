import express from 'express'
import fc from 'fast-check'
import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
import { createEdition, type Edition } from '../../src/charter/edition.ts'
import { charterColumns, charterCsv } from '../../src/charter/exports/charter-csv.ts'
import { charterJson } from '../../src/charter/exports/charter-json.ts'
import { deviceStorage } from '../../src/charter/exports/device-storage.ts'
import { plainWords, readInline } from '../../src/charter/markdown.ts'
import { parseCharter } from '../../src/charter/parse-charter.ts'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { charterMarkdown } from '../../src/cli/charter-markdown.ts'
import { inert } from '../../src/csv-line.ts'
import { readStyleSheet } from '../../src/http/assets.ts'
import { publicDirectory, viewsDirectory } from '../../src/http/charter-app.ts'
import { type ExportSource, exportModel, renderExport } from '../../src/http/render-export.ts'
import { openTranslations } from '../../src/http/translations.ts'
import { useViews } from '../../src/http/view-engine.ts'
import { readCsv } from '../read-csv.ts'
import { localesDirectory, smallCharter } from '../test-app.ts'

const app = express()
useViews(app, viewsDirectory)
const site = {
  translations: openTranslations(localesDirectory),
  publicOrigin: 'https://www.example.org',
  recordRetention: 'P1Y',
  styleSheet: readStyleSheet(publicDirectory),
}
const address = 'https://www.example.org/charte-cookies'

/** Every sign that a cookie may have in its name, and words that mean something to one of the formats. */
const name = fc.string({
  unit: fc.constantFrom(..."!#$%&'*+-.^_`|~09AZaz"),
  minLength: 1,
  maxLength: 12,
})
const words = fc.string({
  unit: fc.constantFrom(...'aé|*_`\\[]()<>&"\'=+-@,;#!1. ', 'Chat', 'noir'),
  minLength: 1,
  maxLength: 20,
})

/** Charters of one optional purpose with any cookies. */
const edition = fc
  .uniqueArray(
    fc.record({
      name,
      technology: fc.constantFrom('cookie', 'localStorage', 'sessionStorage', 'indexedDB', 'pixel', 'other'),
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
  .map((yaml) => createEdition(parseCharter(yaml).charter))

test('every export names every cookie of the charter, whatever their names and words are', async () => {
  await fc.assert(
    fc.asyncProperty(edition, async (edition) => {
      const rows = cookiesIn(edition.charter).map(({ cookie }) => cookie)
      const names = rows.flatMap(namesOf)
      expect(namesInJson(edition)).toEqual(names)
      expect(namesInCsv(edition)).toEqual(names.map(inert))
      expect(await namesInHtml(edition)).toEqual(names)
      expect(namesInMarkdown(edition)).toEqual(names)
      const stored = rows.filter(({ technology }) => technology !== 'pixel').flatMap(namesOf)
      const disclosable = stored.map((name) => name.replaceAll(/\*+|<[^>]*>/g, '*'))
      expect(namesInDeviceStorage(edition)).toEqual(disclosable.filter((name) => name !== '*'))
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

function namesInJson(edition: Edition): string[] {
  const { purposes } = JSON.parse(charterJson(edition, address))
  return purposes.flatMap(({ cookies }: { cookies: { names: string[] }[] }) =>
    cookies.flatMap(({ names }) => names),
  )
}

function namesInCsv({ charter }: Edition): string[] {
  const [, ...lines] = readCsv(charterCsv(charter, 'fr', address))
  for (const cells of lines) expect(cells).toHaveLength(charterColumns.length)
  return lines.map((cells) => cells[charterColumns.indexOf('name')] ?? '')
}

function namesInDeviceStorage({ charter }: Edition): string[] {
  const { disclosures } = JSON.parse(
    deviceStorage(charter, { publicOrigin: 'https://www.example.org', cookieDomain: undefined }),
  )
  return disclosures.map(({ identifier }: { identifier: string }) => identifier)
}

async function namesInHtml(edition: Edition): Promise<string[]> {
  const root = parse(await renderExport(app, 'fragment', sourceOf(edition)))
  return root.querySelectorAll('th[scope=row] code').map(({ text }) => text)
}

/** The names in the third column, as GitHub reads a table: at pipes that no backslash stands before. */
function namesInMarkdown(edition: Edition): string[] {
  const lines = charterMarkdown(exportModel(sourceOf(edition))).split('\n')
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

function sourceOf(edition: Edition): ExportSource {
  return { site, edition, language: 'fr', baseUrl: '/charte-cookies' }
}
