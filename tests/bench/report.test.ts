import { parse } from 'node-html-parser'
import { describe, expect, test } from 'vitest'
import { costChart } from '../../bench/chart.ts'
import { costTable, linesOf } from '../../bench/report.ts'
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

describe('the table of costs', () => {
  const answer = { status: 200, headers: {}, rawHeaders: [], wire: Buffer.from('gzip'), text: 'a page' }
  const turns = (...costs: number[]) =>
    costs.map((cpuPerRequest) => ({ cpuPerRequest, requestsPerSecond: 1, p50: 1, p99: 1 }))
  const limit = { key: 'limit', name: 'The limit', answer }
  const first = { key: 'first', name: 'First visit', answer }
  const other = { key: 'first', name: 'First visit (of ../base)', of: '../base', answer }
  const tableOf = (contestants: Parameters<typeof linesOf>[0], measured: Parameters<typeof linesOf>[1]) =>
    costTable({ contestants: linesOf(contestants, measured) })

  test('table of costs: another checkout is compared with the limit, and with this one round by round', () => {
    const table = tableOf([limit, first, other], [turns(10, 10, 20), turns(20, 30, 80), turns(40, 30, 120)])
    expect(table.map((cells) => cells.at(-1))).toEqual(['of this project', '', '', '1.50× (1.00× – 2.00×)'])
    expect(table.at(-1)).toEqual([
      'First visit (of ../base)',
      '40.0 µs',
      '4.00×',
      '3.00× – 6.00×',
      '1',
      '1.00 ms',
      '1.00 ms',
      '4 B',
      '1.50× (1.00× – 2.00×)',
    ])
  })

  test('table of costs: without another checkout there is no column for it', () => {
    const table = tableOf([limit, first], [turns(10), turns(20)])
    expect(table.map((cells) => cells.length)).toEqual([8, 8, 8])
    expect(table.flat()).not.toContain('of this project')
  })
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
