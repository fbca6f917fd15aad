import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadCharter } from '../../../src/charter/source/load.ts'
import { smallCharter } from '../../support/charters.ts'
import { pngLogo, svgLogo } from '../../support/logos.ts'
import { problemsOf } from '../edit.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'charte-logo-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Reads a charter with a logo: the picture as `name`, or another one that the charter names. */
function load(picture: string | Buffer, name = 'logo.svg', logo = name) {
  const file = join(folder, 'charter.yaml')
  writeFileSync(file, `${smallCharter}appearance: { logo: ${logo} }\n`)
  writeFileSync(join(folder, name), picture)
  return loadCharter(file)
}

const svg = (inside: string, attributes = 'viewBox="0 0 4 2"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" ${attributes}>${inside}</svg>`

describe('a logo', () => {
  test.each([
    ['an SVG', svgLogo, 'svg', 3],
    [
      'an SVG that says what it is',
      `\ufeff<?xml version="1.0"?>\n<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">\n<!-- drawn -->${svg('')}<!-- end -->`,
      'svg',
      2,
    ],
    ['an SVG with a width and a height', svg('', 'width="30px" height="10"'), 'svg', 3],
    ['an SVG whose width is a share', svg('', "width='100%' height='100%' viewBox='0,0,5,1'"), 'svg', 5],
    [
      'an SVG that uses what stands in it',
      svg('<path id="a" d="M0 0h4"/><use xlink:href="#a" fill="url(#b)"/><use href="#a"/>'),
      'svg',
      2,
    ],
    ['a PNG', pngLogo, 'png', 2],
  ])('a logo: %s is read with how wide it is', (_what, picture, type, ratio) => {
    const [logo] = load(picture).logos
    expect(logo).toMatchObject({
      scheme: 'light',
      ratio,
      name: expect.stringMatching(`^logo-[0-9a-f]{12}\\.${type}$`),
    })
    expect(Buffer.from(logo?.content ?? []).equals(Buffer.from(picture))).toBe(true)
  })

  test('a logo: is what its content is, whatever its name says, and may lie in a folder', () => {
    mkdirSync(join(folder, 'pictures'), { recursive: true })
    expect(load(pngLogo, 'pictures/logo.svg').logos[0]?.name).toMatch(/\.png$/)
  })

  test('a logo: another content has another name', () => {
    const names = [svgLogo, `${svgLogo}\n`].map((picture) => load(picture).logos[0]?.name)
    expect(new Set(names).size).toBe(2)
  })

  test('a logo: one for each scheme is read for each', () => {
    writeFileSync(join(folder, 'dark.png'), pngLogo)
    const { logos } = load(svgLogo, 'light.svg', '{ light: light.svg, dark: dark.png }')
    expect(logos.map(({ scheme, ratio }) => [scheme, ratio])).toEqual([
      ['light', 3],
      ['dark', 2],
    ])
  })
})

describe('a logo that is none', () => {
  test.each([
    ['a text', 'a logo', /^name an SVG or a PNG: this file is neither$/],
    ['nothing', '', /neither/],
    ['a page', '<!DOCTYPE html><html><svg></svg></html>', /neither/],
    ['a JPEG', Buffer.from('ffd8ffe000104a464946', 'hex'), /neither/],
    ['an SVG that is cut off', svgLogo.slice(0, 60), /neither/],
    ['a PNG that is cut off', pngLogo.subarray(0, -4), /cut off or damaged/],
    [
      '2 MB',
      Buffer.concat([pngLogo, Buffer.alloc(2_000_000)]),
      /^use a picture of at most 200 KB: this one has 2001 KB$/,
    ],
    ['an SVG of no size', svg('', ''), /^give its <svg> a viewBox/],
    ['an SVG of no height', svg('', 'viewBox="0 0 4 0"'), /^give its <svg> a viewBox/],
    [
      'an SVG with a script',
      svg('<script>alert(1)</script>'),
      /^remove its scripts: an SVG as a logo may only draw$/,
    ],
    [
      'an SVG with a script of another prefix',
      svg('<x:script xmlns:x="http://www.w3.org/2000/svg"/>'),
      /scripts/,
    ],
    [
      'an SVG with a script between what seems a comment',
      svg('<style><![CDATA[<!--]]></style><script/><!-- -->'),
      /scripts/,
    ],
    ['an SVG with a handler', svg('<rect\nonload="alert(1)"/>'), /^remove its event handlers/],
    ['an SVG with a page in it', svg('<foreignObject><p>Hi</p></foreignObject>'), /other documents/],
    ['an SVG with entities', `<!DOCTYPE svg [<!ENTITY a "b">]>${svg('&a;')}`, /neither|entities/],
    [
      'an SVG that loads a picture',
      svg('<image href="https://example.org/a.png"/>'),
      /link and load nothing/,
    ],
    [
      'an SVG that holds a picture',
      svg('<image xlink:href = "data:image/png;base64,AAAA"/>'),
      /link and load nothing/,
    ],
    [
      'an SVG with a link to a script',
      svg('<a href="javascript:alert(1)"><rect/></a>'),
      /link and load nothing/,
    ],
    [
      'an SVG that loads by its style',
      svg('<style>rect { fill: url("https://example.org/a.svg#b") }</style>'),
      /load nothing/,
    ],
    ['an SVG that loads a style', svg('<style>@import "a.css";</style>'), /load nothing/],
  ])('a logo that is none, %s: is told in one line with the remedy', (_what, picture, message) => {
    const problems = problemsOf(() => load(picture))
    expect(problems.map(({ path }) => path)).toEqual(['appearance.logo'])
    expect(problems[0]?.message).toMatch(message)
  })

  test('a logo that is none: one that is not there, or is a folder, is told with where it should be', () => {
    const [problem] = problemsOf(() => load(svgLogo, 'logo.svg', 'nowhere.svg'))
    expect(problem?.message).toBe(
      `put the logo beside the charter: there is no file ${join(folder, 'nowhere.svg')}`,
    )
    mkdirSync(join(folder, 'folder'), { recursive: true })
    const [another] = problemsOf(() => load(svgLogo, 'logo.svg', 'folder'))
    expect(another?.message).toMatch(/^let the server read the file: /)
  })
})
