import { parse } from 'node-html-parser'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const charter = '/charte-cookies'
const moment = '2026-11-23T09:30:00Z'

describe('what search engines show of a page', () => {
  const version = versionWith((yaml) => yaml)

  test('what search engines show of a page: is not the question of a banner', async () => {
    const { app } = await createTestApp({ version })
    const { text } = await request(app).get(`${charter}/banner?language=en`)
    expect(text).toContain('With your consent')
    expect(snippetOf(text)).toBe('')
  })

  test.each([
    ['kept', 'Your choice has been saved'],
    ['not kept', 'Your browser did not save this choice'],
  ])(
    'what search engines show of a page: is not what became of a choice that was %s',
    async (kept, words) => {
      const { app } = await createTestApp({ version })
      const visitor = createVisitor(app)
      if (kept === 'kept') await visitor.choose({ action: 'refuse-all' })
      const { text } = await visitor.get(`${charter}/banner?language=en&charte_saved=${moment}`)
      expect(text).toContain(words)
      expect(snippetOf(text)).toBe('')
    },
  )

  test('what search engines show of a page: is the text of the charter', async () => {
    const { app } = await createTestApp()
    const { text } = await request(app).get(`${charter}/fr`)
    expect(text).not.toContain('data-nosnippet')
    expect(text).not.toMatch(/name="robots"/)
  })
})

/** What is left of a fragment for a search engine. */
function snippetOf(html: string): string {
  const root = parse(html)
  for (const hidden of root.querySelectorAll('[data-nosnippet]')) hidden.remove()
  return root.text.trim()
}

describe('the index of search engines', () => {
  const old = { version: 'e'.repeat(64), material: 'e'.repeat(64), source: 'of the past', languages: ['fr'] }

  async function robotsOf(path: string) {
    const { app, store } = await createTestApp()
    store.publish({ ...old, pageIn: async () => '<p>autrefois</p>' })
    const { status, headers } = await request(app).get(charter + path)
    return [status, headers['x-robots-tag']]
  }

  test.each([
    ['the kept page of a version', `/versions/${old.version}/fr`],
    ['the kept page of a version in the language of a visitor', `/versions/${old.version}`],
    ['the file of a version', `/versions/${old.version}/data`],
  ])('the index of search engines: does not hold %s', async (_what, path) => {
    expect(await robotsOf(path)).toEqual([200, 'noindex'])
  })

  test.each([
    ['the charter', ''],
    ['the charter in a language', '/fr'],
    ['the list of versions', '/versions?language=fr'],
    ['the charter as data', '/charter.json'],
  ])('the index of search engines: may hold %s', async (_what, path) => {
    expect(await robotsOf(path)).toEqual([200, undefined])
  })
})
