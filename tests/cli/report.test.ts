import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { reportPage } from '../../src/cli/records/report-page.ts'
import { openEngine } from '../../src/records/open-engine.ts'
import { tally } from '../../src/records/tally.ts'
import { versionWith } from '../support/charters.ts'
import { charte, temporary } from '../support/process.ts'
import { archivedOf, folderWith, record } from '../support/records.ts'

const validator = new HtmlValidate({
  root: true,
  elements: ['html5'],
  extends: ['html-validate:recommended', 'html-validate:standard', 'html-validate:document'],
})

const period = { from: new Date('2026-03-01'), to: new Date('2026-04-01') }
const generatedAt = new Date('2026-04-01T08:00:00Z')
const titles = new Map([['other', { words: 'Autre', lang: 'fr' }]])
const choice = { day: '2026-03-02', action: 'custom', count: 3 } as const
const answer = { purpose: 'ads', answer: 'granted', count: 3 } as const

describe('a report', () => {
  const records = [record(1), record(2, { decidedAt: new Date('2026-03-04T00:00:00Z') })]

  test('report: states its period and when it was made, and draws each table', async () => {
    const out = join(temporary(), 'report.html')
    const words = ['report', '--out', out, '--from', '2026-03-01', '--to', '2026-04-01']
    const outcome = await charte(words, await folderWith(records))
    expect(outcome).toEqual({ code: 0, stdout: `${out} was written\n`, stderr: '' })
    const html = readFileSync(out, 'utf8')
    expect(html).toContain('<dd>from 2026-03-01 up to 2026-04-01, UTC</dd>')
    expect(html).toMatch(/<time datetime="\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ">/)
    expect(html.match(/<svg [^>]*role="img"/g)).toHaveLength(2)
    expect(html.match(/<table>\n<caption>/g)).toHaveLength(2)
    expect(html).toContain('<tr><th scope="row">ads</th><td>0</td><td>2</td><td>0 %</td></tr>')
    expect(html).toContain('<tr><th scope="row">2026-03-04</th><td>1</td></tr>')
    expect(await faultsOf(html)).toEqual([])
  })

  test('report: names no receipt, and needs nothing else: no script, no other file', async () => {
    const out = join(temporary(), 'report.html')
    await charte(['report', '--out', out], await folderWith(records))
    const html = readFileSync(out, 'utf8')
    for (const { id } of records) expect(html).not.toContain(id)
    expect(html).not.toMatch(/<script|<link|<img|@import|src=|href=|https?:|\son\w+=/i)
  })

  describe('a charter that can be read', () => {
    const written = async (words: readonly string[] = []) => {
      const data = await folderWith(records)
      const engine = await openEngine({ dataDirectory: data, databaseUrl: undefined })
      await engine.archive(archivedOf(versionWith((yaml) => yaml)), new Date('2026-03-05T00:00:00Z'))
      await engine.close()
      const out = join(temporary(), 'report.html')
      const outcome = await charte(['report', '--out', out, ...words], data)
      return { outcome, html: () => readFileSync(out, 'utf8') }
    }

    test('report of a charter that can be read: calls its purposes by their titles, in English where nothing else is asked', async () => {
      const html = (await written()).html()
      expect(html).toContain('<span lang="en">Advertising</span> <code>ads</code>')
      expect(html).toMatch(/<text class="name"[^>]* lang="en">Statistics<\/text>/)
      expect(await faultsOf(html)).toEqual([])
    })

    test('report of a charter that can be read: calls its purposes by their titles in the language that is asked for', async () => {
      expect((await written(['--language', 'fr'])).html()).toContain('<span lang="fr">Publicité</span>')
    })

    test('report of a charter that can be read: has no titles in a language that it does not have, and says which it has', async () => {
      const { code, stderr } = (await written(['--language', 'de'])).outcome
      expect([code, stderr]).toEqual([
        2,
        '--language is de; the languages of the charter that was served last are fr, en\n',
      ])
    })
  })

  test('report: has the colour and the font of the charter where it has any, and the usual ones elsewhere', () => {
    const given = { tally: tally({ choices: [choice], answers: [answer] }), titles, period, generatedAt }
    const usual = reportPage(given)
    expect(reportPage({ ...given, appearance: {} })).toBe(usual)
    const dressed = reportPage({ ...given, appearance: { accent: '#a8201a', font: 'serif' } })
    expect(dressed.match(/--granted: #\w+/g)).toEqual(['--granted: #a8201a', '--granted: #c7706c'])
    expect(dressed).toMatch(/--font: Charter,[^;]*serif;/)
    expect(dressed.length).not.toBe(usual.length)
  })

  test('report: says so when it cannot be written', async () => {
    const { code, stderr } = await charte(
      ['report', '--out', '/nowhere/report.html'],
      await folderWith(records),
    )
    expect(code).toBe(1)
    expect(stderr).toMatch(/^\/nowhere\/report\.html cannot be written: .*\n$/)
  })
})

describe('the HTML of a report', () => {
  test.each([
    ['without a choice', { choices: [], answers: [] }],
    ['of one day', { choices: [choice], answers: [answer] }],
    [
      'of three years',
      { choices: [choice, { ...choice, day: '2029-03-02', count: 54_321 }], answers: [answer] },
    ],
    [
      'whose purpose is named like HTML',
      { choices: [choice], answers: [{ ...answer, purpose: `"><script>alert('&')</script>` }] },
    ],
    ['of choices that answer nothing', { choices: [choice], answers: [] }],
  ])('valid HTML of a report: %s', async (_name, counts) => {
    const html = reportPage({ tally: tally(counts), titles, period, generatedAt })
    expect(await faultsOf(html)).toEqual([])
    expect(html).not.toMatch(/<script|undefined|NaN|Infinity/)
  })
})

async function faultsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, line, message, selector }) => `${line}: ${ruleId}: ${message} (${selector})`),
  )
}
