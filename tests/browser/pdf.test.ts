import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, inject, test } from 'vitest'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { charterFile, languages, shipped } from '../support/charters.ts'
import { charte } from '../support/process.ts'

const folder = mkdtempSync(join(tmpdir(), 'charte-pdf-test-'))

describe.each(languages)('the charter as a PDF in %s', (language) => {
  const out = join(folder, `${language}.pdf`)
  let pdf = ''
  beforeAll(async () => {
    const words = ['export', charterFile, '--format', 'pdf', '--language', language, '--out', out]
    const outcome = await charte(words, folder, { CHROMIUM_PATH: inject('chromiumPath'), HOME: folder })
    expect(outcome).toEqual({ code: 0, stdout: `${out} was written\n`, stderr: '' })
    pdf = readFileSync(out, 'latin1')
  })

  test('the charter as a PDF: is tagged, so that a screen reader reads it', () => {
    expect(pdf).toMatch(/^%PDF-1\.\d/)
    expect(pdf).toMatch(/\/MarkInfo\s*<<[^>]*\/Marked true/)
    expect(pdf).toMatch(/\/Type \/Catalog[\s\S]*?\/StructTreeRoot \d+ 0 R/)
    for (const tag of ['H1', 'H2', 'H3', 'Table', 'Caption', 'TH', 'TD', 'L', 'Link'])
      expect(pdf).toMatch(new RegExp(`/S /${tag}\\b`))
    for (const scope of ['Column', 'Row']) expect(pdf).toContain(`/Scope /${scope}`)
  })

  test('the charter as a PDF: says its language and its title, and shows the title', () => {
    const title = `${shipped.in(language).title.plain} – data.bep.be`
    expect(pdf).toMatch(new RegExp(`/Type /Catalog[\\s\\S]*?/Lang \\(${language}\\)`))
    expect(pdf).toContain(
      `/Title <FEFF${Buffer.from(title, 'utf16le').swap16().toString('hex').toUpperCase()}>`,
    )
    expect(pdf).toMatch(/\/DisplayDocTitle true/)
  })

  test('the charter as a PDF: has bookmarks, and leads to the choice', () => {
    expect(pdf).toMatch(/\/Outlines \d+ 0 R/)
    expect(pdf).toContain(`/URI (http://localhost:3000/charte-cookies/${language})`)
  })

  test('the charter as a PDF: is on A4', () => {
    const sheets = [...pdf.matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)]
    expect(sheets.length).toBeGreaterThan(1)
    for (const [, width, height] of sheets) {
      expect(Number(width)).toBeCloseTo((210 / 25.4) * 72, -0.5)
      expect(Number(height)).toBeCloseTo((297 / 25.4) * 72, -0.5)
    }
  })

  test.skipIf(!hasPoppler())('the charter as a PDF: names every cookie', () => {
    const text = execFileSync('pdftotext', [out, '-'], { encoding: 'utf8' }).replaceAll(/\s/g, '')
    for (const name of cookiesIn(shipped.charter).flatMap(({ cookie }) => namesOf(cookie)))
      expect(text).toContain(name)
  })
})

test('nothing is left of the browsers that printed in the home of who called them', () => {
  expect(readdirSync(folder).sort()).toEqual([...languages].sort().map((language) => `${language}.pdf`))
})

function hasPoppler(): boolean {
  try {
    execFileSync('pdftotext', ['-v'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}
