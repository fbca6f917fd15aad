import { parse } from 'node-html-parser'
import { expect, test } from 'vitest'
import { costChart } from '../../bench/chart.ts'
import { withFigures } from '../../bench/write-report.ts'
import { sourceOf } from '../house/sources.ts'

const spread = (median: number) => ({ median, lowest: median, highest: median })
const lines = [
  { name: 'The limit', ofLimit: spread(1) },
  { name: 'Another & <more>', ofLimit: spread(4) },
]

test('new figures replace the old ones, and nothing that was written by hand', () => {
  const page = 'Before\n\n<!-- figures: begin -->\n\nold\n\n<!-- figures: end -->\n\nAfter\n'
  const written = withFigures(page, 'new')
  expect(written).toBe('Before\n\n<!-- figures: begin -->\n\nnew\n\n<!-- figures: end -->\n\nAfter\n')
  expect(withFigures(written, 'new')).toBe(written)
})

test('a page without a place for figures is left alone', () => {
  expect(() => withFigures('<!-- figures: end -->\n<!-- figures: begin -->\n', 'new')).toThrow('no place')
})

test('the page of the benchmarks has a place for figures', () => {
  expect(withFigures(sourceOf('docs/benchmarks.md'), 'new')).toContain('-->\n\nnew\n\n<!--')
})

test('the bars of the chart are as long as the figures are large', () => {
  const [limit, other] = parse(costChart(lines)).querySelectorAll('rect:not(.ground)')
  expect(Number(other?.getAttribute('width'))).toBeCloseTo(4 * Number(limit?.getAttribute('width')), 1)
})

test('who does not see the chart is told the same figures in words', () => {
  const chart = parse(costChart(lines))
  const [title, description] = (chart.querySelector('svg')?.getAttribute('aria-labelledby') ?? '').split(' ')
  expect(chart.querySelector(`title#${title}`)?.text).toContain('Processor time per request')
  expect(chart.querySelector(`desc#${description}`)?.text).toContain(
    'The limit: 1.00×; Another & <more>: 4.00×',
  )
})
