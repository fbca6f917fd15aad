import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  contrastOf,
  contrastProblem,
  grounds,
  nearestReadable,
  type Scheme,
  schemes,
} from '../../src/charter/contrast.ts'
import { publicDirectory } from '../../src/page/style-sheet.ts'

const css = readFileSync(join(publicDirectory, 'charter.css'), 'utf8')

/** The colours that the style sheet names for a scheme: of the blocks of :root, the first is light, the next dark. */
function coloursIn(scheme: Scheme): Record<string, string> {
  const [, block = ''] = [...css.matchAll(/:root \{([^}]*)\}/g)][schemes.indexOf(scheme)] ?? []
  return Object.fromEntries(
    [...block.matchAll(/(--[\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  )
}

describe.each(schemes)('colours in the %s scheme', (scheme) => {
  const colours = coloursIn(scheme)
  const of = (name: string) => colours[name] ?? ''

  test('colours: the grounds of the accent are those of the style sheet', () => {
    expect(colours).toMatchObject(grounds[scheme])
  })

  test('colours: every text of the style sheet has 4.5 on all that it stands on', () => {
    for (const text of ['--ink', '--quiet', '--accent', '--good', '--bad'])
      for (const ground of ['--paper', '--tint', '--good-tint', '--bad-tint'])
        expect(contrastOf(of(text), of(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    expect(contrastOf(of('--on-accent'), of('--accent'))).toBeGreaterThanOrEqual(4.5)
  })

  test('colours: every edge that says something has 3 with what it parts', () => {
    for (const edge of ['--edge', '--accent', '--good', '--bad'])
      for (const ground of ['--paper', '--tint', '--good-tint', '--bad-tint'])
        expect(contrastOf(of(edge), of(ground)), `${edge} on ${ground}`).toBeGreaterThanOrEqual(3)
  })

  test('colours: whichever is written, the nearest that is told can be read, and one that can is left as it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (number) => {
        const colour = `#${number.toString(16).padStart(6, '0')}`
        const nearest = nearestReadable(colour, scheme)
        expect(nearest).toMatch(/^#[0-9a-f]{6}$/)
        expect(contrastProblem(nearest, scheme)).toBeUndefined()
        expect(nearest === colour).toBe(contrastProblem(colour, scheme) === undefined)
      }),
    )
  })
})

test.each([
  ['#000000', '#ffffff', 21],
  ['#ffffff', '#ffffff', 1],
  ['#777777', '#ffffff', 4.478],
  ['#0000ff', '#ffffff', 8.592],
  ['#FFCC00', '#ffffff', 1.512],
])('the contrast of %s with %s is %d, whichever comes first', (one, other, contrast) => {
  expect(contrastOf(one, other)).toBeCloseTo(contrast, 3)
  expect(contrastOf(other, one)).toBe(contrastOf(one, other))
})
