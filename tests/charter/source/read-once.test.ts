import { fromMarkdown } from 'mdast-util-from-markdown'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { smallCharter } from '../../support/charters.ts'
import { problemsAfter, swap, together } from '../edit.ts'

vi.mock('mdast-util-from-markdown', { spy: true })

afterEach(() => {
  vi.restoreAllMocks()
  vi.mocked(fromMarkdown).mockClear()
})

/** How often the Markdown of a text is read. */
const readings = (text: string) => vi.mocked(fromMarkdown).mock.calls.filter(([read]) => read === text).length

/** How often the schema looks at a text, which it trims. */
function lookingsAt(text: string, edit: (yaml: string) => string): number {
  const trimmed = vi.spyOn(String.prototype, 'trim')
  problemsAfter(edit)
  return trimmed.mock.contexts.filter((read) => String(read) === text).length
}

describe('what is read once', () => {
  const marked = swap('provider: Annonceur', 'provider: "*The* advertiser"')

  test('the Markdown of a text: is read once', () => {
    expect(problemsAfter(marked)).toEqual([])
    expect(readings('*The* advertiser')).toBe(1)
  })

  test('the Markdown of a text with a list: is read as paragraphs and as a line, which knows no lists', () => {
    expect(problemsAfter(swap('provider: Annonceur', 'provider: "- *a*"'))).toEqual([])
    expect(readings('- *a*')).toBe(2)
  })

  test('a text without marks: is not read as Markdown', () => {
    expect(smallCharter).toContain('provider: Matomo')
    problemsAfter(marked)
    expect(readings('Matomo')).toBe(0)
  })

  test('the schema: looks at a field once where the charter is valid', () => {
    expect(lookingsAt('*The* advertiser', marked)).toBe(1)
  })

  test('the schema: looks at a field once where another field of its row is wrong', () => {
    expect(lookingsAt('*The* advertiser', together(marked, swap('party: third', 'party: others')))).toBe(1)
  })
})
