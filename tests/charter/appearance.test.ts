import { describe, expect, test } from 'vitest'
import { accentsOf } from '../../src/charter/appearance.ts'
import { compareCharters } from '../../src/charter/diff/compare.ts'
import { smallCharter, versionOf } from '../support/charters.ts'
import { append, problemsAfter } from './edit.ts'

const looking = (appearance: string) => versionOf(`${smallCharter}appearance: ${appearance}\n`)

describe('an appearance that cannot be', () => {
  test.each([
    [
      '{ accent: "#ffcc00" }',
      'accent',
      /^write #[0-9a-f]{6} or a darker colour: .* 1\.36, below 4\.5 \(WCAG 1\.4\.3 and 1\.4\.11\)$/,
    ],
    [
      '{ accent: "#0b7fe0" }',
      'accent',
      /^write #[0-9a-f]{6} or a darker colour: .*below 4\.5 \(WCAG 1\.4\.3\)$/,
    ],
    [
      '{ accent: { light: "#0b5fa5", dark: "#0b5fa5" } }',
      'accent.dark',
      /^write #[0-9a-f]{6} or a lighter colour: its contrast with #14261c in the dark scheme/,
    ],
    ['{ accent: { light: "#0b5fa5" } }', 'accent.dark', /^write a colour, like "#0b5fa5"/],
    ['{ accent: "#12" }', 'accent', /^write a colour as # and six digits/],
    ['{ accent: blue }', 'accent', /^write a colour as # and six digits/],
    ['{ accent: 12 }', 'accent', /^write a colour, like "#0b5fa5"/],
    [
      '\n  accent: #0b5fa5',
      'accent',
      /^put the colour in quotes, like "#0b5fa5": without them, # begins a comment$/,
    ],
    ['{ font: Comic Sans }', 'font', /^write one of system, humanist/],
    ['{ logo: ../logo.svg }', 'logo', /^write the path of an SVG or PNG file beside the charter/],
    ['{ logo: a/../../logo.svg }', 'logo', /^write the path of an SVG or PNG file beside the charter/],
    ['{ logo: /etc/logo.svg }', 'logo', /^write the path of an SVG or PNG file beside the charter/],
    [
      '{ logo: "https://example.org/logo.svg" }',
      'logo',
      /^write the path of an SVG or PNG file beside the charter/,
    ],
    ['{ logo: "javascript:alert(1)" }', 'logo', /^write the path of an SVG or PNG file beside the charter/],
    [
      '{ logo: { light: logo.svg } }',
      'logo.dark',
      /^write the path of an SVG or PNG file beside the charter/,
    ],
    ['{ logo: [logo.svg] }', 'logo', /, or one each for light and dark$/],
    ['{ colour: "#0b5fa5" }', 'colour', /^remove this field/],
  ])('an appearance %s: is told in one line at its place', (appearance, place, message) => {
    const problems = problemsAfter(append(`appearance: ${appearance}\n`))
    expect(problems.map(({ path }) => path)).toEqual([`appearance.${place}`])
    expect(problems[0]?.message).toMatch(message)
  })
})

describe('the accent of an appearance', () => {
  test('one accent: is that of the light scheme, and the nearest that can be read is that of the dark one', () => {
    expect(accentsOf({ accent: '#0b5fa5' })).toEqual({ light: '#0b5fa5', dark: '#538ebf' })
  })

  test('an accent for each scheme: is taken as it is written; none leaves the usual one', () => {
    const accent = { light: '#0b5fa5', dark: '#8fbcf2' }
    expect(accentsOf({ accent })).toEqual(accent)
    expect(accentsOf({ font: 'serif' })).toBeUndefined()
  })
})

describe('another appearance', () => {
  const [plain, serif] = [versionOf(smallCharter), looking('{ font: serif }')]

  test('another appearance: is another look of the same version, with the same terms', () => {
    expect(serif.hash).toBe(plain.hash)
    expect(serif.material).toBe(plain.material)
    expect(serif.look).not.toBe(plain.look)
    expect(looking('{ font: serif }').look).toBe(serif.look)
  })

  test('another appearance: is no change of what the charter says', () => {
    expect(compareCharters(plain.charter, serif.charter, 'fr')).toEqual([])
  })
})
