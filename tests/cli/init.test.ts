import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { parseCharter } from '../../src/charter/source/load.ts'
import { initCharter } from '../../src/cli/init.ts'
import { sourceOf, sourcesIn } from '../house/sources.ts'
import { charte, temporary } from '../support/process.ts'

/** The flags of the starter in examples/. */
const starterFlags = [
  ...[
    '--name',
    'Example town',
    '--url',
    'https://www.example.org',
    '--languages',
    'en,fr',
    '--jurisdiction',
    'FR',
  ],
  ...[
    '--controller',
    'Example town',
    '--address',
    '1 Town Square, 00000 Example',
    '--email',
    'contact@town.example',
  ],
  ...['--cookie', 'sessionid=Keeps you logged in'],
]

/** Writes a charter with flags into a new folder. */
async function init(...flags: string[]) {
  const file = join(temporary(), 'my-charter.yaml')
  const outcome = await charte(['init', file, ...flags], temporary(), { TZ: 'Europe/Paris' })
  return { ...outcome, file, written: existsSync(file) ? readFileSync(file, 'utf8') : undefined }
}

const site = ['--name', 'Exemple', '--url', 'http://localhost:4000/ville']

describe('charte init with flags', () => {
  test('charte init: writes the starter of the examples', async () => {
    const { code, stderr, written = '' } = await init(...starterFlags)
    expect([code, stderr]).toEqual([0, ''])
    const sameDay = (yaml: string) => yaml.replace(/^updated: .*$/m, '').replace(/\$schema=.*$/m, '')
    expect(sameDay(written)).toBe(sameDay(sourceOf('examples/starter.yaml')))
  })

  test('charte init: names each thing that is left to do as the check does, and how to see the page', async () => {
    const { stdout, file } = await init(...starterFlags)
    const lines = stdout.trimEnd().split('\n')
    expect(lines[0]).toBe(`${file} was written, and can be served`)
    expect(lines.at(-1)).toBe(
      `see it: CHARTER_FILE=${file} charte serve, then open http://localhost:3000/charte-cookies`,
    )
    const checked = await charte(['check', file], temporary())
    expect(checked.code).toBe(0)
    expect(checked.stdout.replaceAll('warning:', 'next:').split('\n').slice(0, -2)).toEqual(
      lines.slice(1, -1),
    )
  })

  test('charte init: speaks every language that the software speaks, in its own words', async () => {
    const codes = sourcesIn('locales', 'translation.json').map(({ path }) => path.split('/')[1] ?? '')
    const { code, stderr, written = '' } = await init(...site, '--languages', codes.join(','))
    expect([code, stderr]).toEqual([0, ''])
    const { charter } = parseCharter(written)
    expect(charter.languages).toEqual(codes)
    for (const text of [charter.title, charter.usage.title, charter.purposes[0]?.title])
      expect(Object.keys(text ?? {})).toEqual(codes)
    expect(charter.title).toMatchObject({ en: 'Cookies', fr: 'Cookies' })
  })

  test('charte init: its remark on what visitors are asked about becomes a purpose as it stands', async () => {
    const { written = '' } = await init(...site, '--languages', 'fr')
    const { charter } = parseCharter(written.replaceAll(/^ {2}# (?=[- ] )/gm, '  '))
    expect(charter.purposes.map(({ id, consent }) => [id, consent])).toEqual([
      ['necessary', 'none'],
      ['statistics', 'needed'],
    ])
  })

  test('charte init: keeps any name as it is written', async () => {
    for (const name of ['no', '2026', 'Ville: "d\'Exemple" # 1', 'Δήμος', '- a: [b]'])
      expect(
        parseCharter((await init('--name', name, ...site.slice(2), '--languages', 'fr')).written ?? '')
          .charter.site.name,
      ).toBe(name)
  })

  test.each([
    [
      ['--name', 'x', '--url', 'example.org', '--languages', 'fr'],
      ['--url is "example.org"; write an address that starts with https://'],
    ],
    [
      ['--languages', 'FR,nl'],
      ['--name is ""; write it', '--url is ""; write it', '--languages is "FR,nl"; write a language code'],
    ],
    [
      [...site, '--languages', 'tlh'],
      ['--languages is "tlh"; add the words of the software as tlh/translation.json'],
    ],
    [[...site, '--languages', 'fr', '--jurisdiction', 'UK'], ['--jurisdiction is "UK"; write GB']],
    [[...site, '--languages', 'fr', '--email', 'ann'], ['--email is "ann"; write an e-mail address']],
    [
      [...site, '--languages', 'fr', '--cookie', 'sid'],
      ['--cookie is "sid"; write its name and what it is for'],
    ],
    [[], ['--name is ""', '--url is ""', '--languages is ""']],
  ])(
    'charte init %j: ends with 2 and a line for each wrong flag, and writes nothing',
    async (flags, lines) => {
      const { code, stdout, stderr, written } = await init(...flags)
      expect([code, stdout, written]).toEqual([2, '', undefined])
      expect(stderr.trimEnd().split('\n')).toEqual(lines.map((line) => expect.stringContaining(line)))
    },
  )

  test('charte init: never overwrites a file', async () => {
    const file = join(temporary(), 'charter.yaml')
    writeFileSync(file, 'mine')
    const { code, stderr } = await charte(['init', ...site, '--languages', 'fr'], temporary(), {
      CHARTER_FILE: file,
    })
    expect([code, stderr]).toEqual([
      1,
      `${file} is there already and stays as it is: name another, as charte init my-charter.yaml\n`,
    ])
    expect(readFileSync(file, 'utf8')).toBe('mine')
  })
})

/** Writes a charter for somebody at a terminal who answers with these lines. */
async function answering(...lines: string[]) {
  const file = join(temporary(), 'my-charter.yaml')
  const [stdin, stdout, stderr] = [new PassThrough(), new PassThrough(), new PassThrough()]
  const terminal = { stdin: Object.assign(stdin, { isTTY: true }), stdout, stderr }
  stdin.end(lines.map((line) => `${line}\n`).join(''))
  const done = initCharter(file, {}, { ...terminal, env: {}, now: () => new Date('2026-11-23T09:30:00Z') })
  const failure = await done.then(() => undefined, String)
  stdout.end()
  stderr.end()
  return {
    failure,
    asked: await text(stderr),
    written: existsSync(file) ? readFileSync(file, 'utf8') : undefined,
  }
}

describe('charte init on a terminal', () => {
  test('charte init, asking: writes what was answered, and asks again for what cannot be used', async () => {
    const answers = [
      'Exemple',
      'example.org',
      'https://example.org',
      'fr nl',
      '',
      'Ville',
      '',
      '',
      'sid',
      'sid=Session',
      '',
    ]
    const { failure, asked, written = '' } = await answering(...answers)
    expect(failure).toBeUndefined()
    expect(asked).toContain(
      'Its address, as https://www.example.org: write an address that starts with https://\nIts address',
    )
    const { charter } = parseCharter(written)
    expect(charter).toMatchObject({
      languages: ['fr', 'nl'],
      updated: '2026-11-23',
      controller: { name: 'Ville' },
    })
    expect(charter.jurisdiction).toBeUndefined()
    expect(charter.purposes[0]?.cookies).toMatchObject([{ name: 'sid', purpose: { fr: 'Session' } }])
  })

  test('charte init, asking: writes nothing where the answers end', async () => {
    const { failure, written } = await answering('Exemple', 'https://example.org')
    expect([failure, written]).toEqual(['Error: nothing was written', undefined])
  })
})
