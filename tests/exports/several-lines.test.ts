import { describe, expect, test } from 'vitest'
import { compareCharters } from '../../src/charter/diff/compare.ts'
import type { ConsentRecord } from '../../src/consent/record.ts'
import { charterCsv } from '../../src/exports/csv.ts'
import { deviceStorage } from '../../src/exports/device-storage.ts'
import { exportModel, printExport } from '../../src/exports/html.ts'
import { charterJson } from '../../src/exports/json.ts'
import { charterMarkdown } from '../../src/exports/markdown.ts'
import { createReceipt } from '../../src/exports/receipt.ts'
import { append, swap, together } from '../charter/edit.ts'
import { versionWith } from '../support/charters.ts'
import { exportSite } from '../support/export-site.ts'

const address = 'https://www.example.org/charte-cookies'

/** The short charter in which what a cookie is for has two paragraphs, and addresses have several lines. */
const written = together(
  swap('{ fr: Compter, en: Counting }', '"Compter *les\\nvisites.*\\n\\nGarder\\tla session."'),
  swap('title: { fr: Statistiques, en: Statistics }', 'title: "Mesure\\nd\'audience"'),
  append('controller:\n  name: "Ville\\\\\\nde Namur"\n  address: |\n    Rue de Fer 1  \n    5000 Namur\n'),
)
const source = { site: exportSite, version: versionWith(written), language: 'fr', baseUrl: '/charte-cookies' }
const { charter } = source.version

describe('a text of several lines', () => {
  test.each(['fragment', 'printed'] as const)(
    'a text of several lines: has each on its own line in HTML (%s)',
    (view) => {
      const html = printExport(view, source)
      expect(html).toMatch(/<td[^>]*>Compter <em>les<br>visites\.<\/em><br>Garder\tla session\.\s*<\/td>/)
      expect(html).toContain('<div>Ville<br>de Namur</div>')
      expect(html).toContain('<div>Rue de Fer 1<br>5000 Namur</div>')
    },
  )

  test('a text of several lines: has each on its own line in Markdown', () => {
    const markdown = charterMarkdown(exportModel(source))
    expect(markdown).toContain('| Compter <em>les<br>visites.</em><br>Garder la session. |')
    expect(markdown).toContain('Ville<br>de Namur<br>\nRue de Fer 1<br>5000 Namur\n')
    expect(markdown).toContain("### Mesure<br>d'audience")
  })

  test('a text of several lines: has its words apart where they stand on one line', () => {
    const line = 'Compter les visites. Garder la session.'
    expect(charterCsv(charter, 'fr', address)).toContain(`,${line},`)
    expect(deviceStorage(charter, exportSite)).toContain(`"description": "${line}"`)
    expect(source.version.in('fr').purposes[1]?.title.plain).toBe("Mesure d'audience")
    expect(source.version.in('fr').controller?.address?.plain).toBe('Rue de Fer 1 5000 Namur')
  })

  test('a text of several lines: is compared with its words apart', () => {
    const before = versionWith((yaml) => yaml).charter
    expect(compareCharters(before, charter, 'fr')).toContainEqual(
      expect.objectContaining({
        field: 'purpose',
        before: 'Compter',
        after: 'Compter les visites. Garder\tla session.',
      }),
    )
  })

  test('a text of several lines: is for machines as it is written', () => {
    expect(JSON.parse(charterJson(source.version, address)).controller).toMatchObject({
      address: { fr: 'Rue de Fer 1  \n5000 Namur\n' },
    })
    const record: ConsentRecord = {
      id: 'a'.repeat(22),
      decidedAt: new Date(0),
      charter: source.version.hash,
      answers: {},
      action: 'refuse-all',
      language: 'fr',
      source: 'page',
      gpc: false,
    }
    expect(createReceipt(record, { charter, takenBack: [], address }).pii_controllers).toMatchObject([
      { party_name: 'Ville\\\nde Namur' },
    ])
  })
})

test('a text that YAML folds to one line: stays one line', () => {
  const folded = swap('{ fr: Compter, en: Counting }', '>-\n          Compter\n          les visites')
  const block = (yaml: string) =>
    folded(yaml.replace(/^ {6}- \{ name: \[_pk_.*$/m, rowOf('{ fr: Compter, en: Counting }')))
  expect(printExport('fragment', { ...source, version: versionWith(block) })).toMatch(
    />Compter les visites\s*</,
  )
})

function rowOf(purpose: string): string {
  return `      - name: _pk_*\n        provider: Matomo\n        purpose: ${purpose}`
}
