import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { findChromium, usualPaths } from '../../src/browser/find-chromium.ts'
import { printPdf } from '../../src/browser/print-pdf.ts'
import { charterFile } from '../support/charters.ts'
import { charte, temporary } from '../support/process.ts'

/** A program that is run as a browser would be. */
function programOf(script: string, name = 'chromium'): { program: string; folder: string } {
  const folder = temporary()
  const program = join(folder, name)
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 })
  return { program, folder }
}

const page = { html: '<p>A charter</p>', styleSheet: 'p { color: black; }' }
const print = (script: string, options: { isRoot?: boolean; timeout?: number } = {}) => {
  const { program, folder } = programOf(script)
  return {
    printed: printPdf(page, { program, isRoot: false, env: process.env, ...options }),
    program,
    folder,
  }
}

/** Prints as Chromium does: writes down what it was told, and the page with its style sheet as the PDF. */
const obedient = `
printf '%s\\n' "$@" > "$(dirname "$0")/words"
for word; do
  case "$word" in
    --print-to-pdf=*) out="\${word#--print-to-pdf=}" ;;
    file://*) page="\${word#file://}" ;;
  esac
done
cat "$page" "$(dirname "$page")/charter.css" > "$out"`

describe('a PDF', () => {
  test('PDF: is printed of the page with its style sheet, on A4', async () => {
    const pdf = String(await print(obedient).printed)
    expect(pdf).toContain(page.html + page.styleSheet)
    expect(pdf).toMatch(/@page \{\s*size: A4;\s*\}\s*$/)
  })

  test('PDF: is printed in a sandbox, unless root prints it', async () => {
    for (const isRoot of [false, true]) {
      const { printed, folder } = print(obedient, { isRoot })
      await printed
      const words = readFileSync(join(folder, 'words'), 'utf8').trim().split('\n')
      expect(words.includes('--no-sandbox')).toBe(isRoot)
    }
  })

  test('PDF: is printed without network, in a profile that is new and then gone', async () => {
    const { printed, folder } = print(obedient)
    await printed
    const words = readFileSync(join(folder, 'words'), 'utf8').trim().split('\n')
    expect(words).toContain('--host-resolver-rules=MAP * ~NOTFOUND')
    const profile = words.find((word) => word.startsWith('--user-data-dir='))?.split('=')[1] ?? ''
    expect(profile).toMatch(/charte-pdf-\w+/)
    expect(existsSync(join(profile, '..'))).toBe(false)
  })
})

describe('a browser that does not print', () => {
  test.each([
    ['that fails', 'echo one >&2; echo "[1:2/ERROR:x.cc] two" >&2; exit 1', 'two'],
    [
      'that has no sandbox',
      'echo "[1:FATAL:zygote.cc(1)] No usable sandbox!" >&2; echo "#0 0x1" >&2; exit 1',
      'No usable sandbox!',
    ],
    ['that fails without a word', 'exit 3', 'it ended with 3'],
    ['that writes nothing', 'exit 0', 'it wrote no file'],
  ])('browser that does not print, reported in one line: %s', async (_name, script, said) => {
    const { printed, program } = print(script)
    await expect(printed).rejects.toThrow(`${program} did not print the charter: ${said}`)
  })

  test('browser that does not print, reported in one line: a browser that never ends', async () => {
    const { printed, program } = print('sleep 600', { timeout: 300 })
    await expect(printed).rejects.toThrow(`${program} did not print the charter: it took too long`)
  })
})

test('PDF: a failure leaves nothing behind', async () => {
  const { program } = programOf('exit 1')
  const TMPDIR = temporary()
  const env = { TMPDIR, CHROMIUM_PATH: program }
  const { code, stdout, stderr } = await charte(['export', charterFile, '--format', 'pdf'], temporary(), env)
  expect([code, stdout]).toEqual([1, ''])
  expect(stderr).toMatch(/^.* did not print the charter: .*\n$/)
  expect(readdirSync(TMPDIR).filter((name) => name.startsWith('charte-pdf-'))).toEqual([])
})

describe('finding a Chromium', () => {
  const { program, folder } = programOf('', 'google-chrome')

  test('finding a Chromium: takes the program of CHROMIUM_PATH', () => {
    expect(findChromium({ CHROMIUM_PATH: program, PATH: '' })).toBe(program)
  })

  test('finding a Chromium: looks on the PATH for its usual names', () => {
    expect(findChromium({ PATH: [temporary(), folder].join(':') })).toBe(program)
  })

  test('finding a Chromium: takes no file that is no program, nor a folder of that name', () => {
    const [file, directory] = [temporary(), temporary()]
    writeFileSync(join(file, 'chromium'), '')
    mkdirSync(join(directory, 'chromium'))
    expect(findChromium({ PATH: [file, directory, folder].join(':') })).toBe(program)
  })

  test('finding a Chromium: looks nowhere else than CHROMIUM_PATH says, and names the setting', async () => {
    const env = { CHROMIUM_PATH: '/nowhere/chromium' }
    const { code, stderr } = await charte(['export', charterFile, '--format', 'pdf'], temporary(), env)
    expect(code).toBe(1)
    expect(stderr).toBe('CHROMIUM_PATH is /nowhere/chromium; set it to the program of a Chromium or Chrome\n')
  })

  test.skipIf(usualPaths.some(existsSync))(
    'finding a Chromium: names its absence, with the remedy',
    async () => {
      const env = { PATH: temporary() }
      const { code, stderr } = await charte(['export', charterFile, '--format', 'pdf'], temporary(), env)
      expect(code).toBe(1)
      expect(stderr).toBe(
        'a PDF or an audit needs Chromium, and there is none here; install it (apt-get install chromium) or set CHROMIUM_PATH to its program\n',
      )
    },
  )
})
