import { type HTMLElement, parse } from 'node-html-parser'
import { beforeAll, describe, expect, test } from 'vitest'
import { versionWith } from '../support/charters.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { createVisitor, hiddenFields } from '../support/visitor.ts'

let site: TestApp
beforeAll(async () => {
  site = await createTestApp({
    version: versionWith((yaml) => `${yaml}controller: { name: Ville, email: dpo@example.org }\n`),
  })
})

async function open(path = '/charte-cookies/fr'): Promise<HTMLElement> {
  return parse((await createVisitor(site.app).get(path)).text)
}

const attributes = (elements: readonly HTMLElement[], name: string) =>
  elements.map((element) => element.getAttribute(name))

describe('the page of the charter', () => {
  test('the page of the charter: leads from its contents to each of its parts', async () => {
    const page = await open()
    const targets = attributes(page.querySelectorAll('.contents a'), 'href')
    const purposes = ['#purpose-necessary', '#purpose-statistics', '#purpose-ads']
    expect(targets).toEqual(['#cookies', ...purposes, '#rights'])
    for (const target of targets) expect(page.querySelectorAll(String(target))).toHaveLength(1)
  })

  test('the page of the charter: has the browser itself send each form, and no script that takes forms over', async () => {
    const visitor = createVisitor(site.app)
    await visitor.choose({ action: 'accept-all' })
    const forms = parse((await visitor.get('/charte-cookies/fr')).text).querySelectorAll('form')
    expect(attributes(forms, 'action')).toEqual([
      '/charte-cookies/language',
      ...Array(2).fill('/charte-cookies/preferences'),
    ])
    for (const name of ['data-turbo', 'data-hx-boost'])
      expect(attributes(forms, name)).toEqual(['false', 'false', 'false'])
  })

  test('the page of the charter: leaves its links to the scripts of a host', async () => {
    const links = (await open()).querySelectorAll('a')
    for (const name of ['data-turbo', 'data-hx-boost'])
      expect(new Set(attributes(links, name))).toEqual(new Set([undefined]))
  })

  test('the page of the charter: says who asks, what for and what refusing and withdrawing mean before the first button', async () => {
    const choice = (await open()).querySelector('#choice')?.outerHTML ?? ''
    const before = choice.slice(0, choice.indexOf('<button'))
    for (const words of [
      'Responsable du traitement',
      'Ville',
      'même si vous refusez',
      "changer d'avis",
      '<li>Statistiques</li>',
      '<li>Publicité</li>',
    ])
      expect(before.replaceAll('&#39;', "'")).toContain(words)
  })

  test('the page of the charter: explains what is asked before it asks, in the section of the purpose', async () => {
    const page = await open()
    for (const [id, about] of [
      ['statistics', 'Compter les visites.'],
      ['ads', 'Publicité ciblée.'],
    ])
      expect(page.querySelector(`#purpose-${id}`)?.outerHTML.split('<input')[0]).toContain(about)
  })

  test('the page of the charter: says what becomes of a choice, and how it is withdrawn, beside the answers', async () => {
    const form = (await open()).querySelector('#preferences')
    expect(form?.text).toContain('retirer votre consentement')
    expect(form?.text).toContain('enregistrement pendant')
    expect(form?.text).toContain('Votre choix vaut pour ce navigateur.')
  })

  test('the page of the charter: offers to refuse everything before it offers to accept everything', async () => {
    const page = await open()
    expect(attributes(page.querySelectorAll('#choice .equal button'), 'value')).toEqual([
      'refuse-all',
      'accept-all',
    ])
  })

  // The Enter key on an answer presses the first button of its form.
  test('the page of the charter: has no other button than Save among the answers', async () => {
    expect(attributes((await open()).querySelectorAll('#preferences button'), 'value')).toEqual(['save'])
  })

  // The text browser lynx ticks the first answer of a group by itself: what nobody chose must never be a yes.
  test('the page of the charter: has No first in each question, since text browsers tick the first by themselves', async () => {
    const groups = (await open()).querySelectorAll('[role=radiogroup]')
    expect(groups).toHaveLength(2)
    for (const group of groups) {
      const answers = group.querySelectorAll('input[type=radio]')
      expect(attributes(answers, 'value')).toEqual(['refused', 'granted'])
    }
  })

  test('the page of the charter: ticks nothing where nothing is answered, in no state of the form', async () => {
    const visitor = createVisitor(site.app)
    const invalid = await visitor.choose({ action: 'save' })
    expect(invalid.status).toBe(422)
    for (const page of [await open(), parse(invalid.text)])
      expect(page.querySelectorAll('input[checked], [selected]')).toEqual([])
  })

  test('the page of the charter: ticks what was answered, and that alone', async () => {
    const visitor = createVisitor(site.app)
    await visitor.choose({ action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' })
    const page = parse((await visitor.get('/charte-cookies/fr')).text)
    expect(attributes(page.querySelectorAll('input[checked]'), 'id')).toEqual([
      'purpose-statistics-granted',
      'purpose-ads-refused',
    ])
  })

  test('the page of the charter: names each language in that language', async () => {
    const buttons = (await open()).querySelectorAll('.languages button')
    expect(attributes(buttons, 'lang')).toEqual(['fr', 'en'])
    expect(attributes(buttons, 'dir')).toEqual(['ltr', 'ltr'])
    expect(attributes(buttons, 'aria-current')).toEqual(['true', undefined])
  })

  test('the page of the charter: has tables with a caption, headings of their columns and of each row', async () => {
    const tables = (await open()).querySelectorAll('table')
    expect(tables).toHaveLength(3)
    expect(new Set(tables.map((table) => table.querySelector('caption')?.text)).size).toBe(3)
    for (const table of tables) {
      const headings = table.querySelectorAll('thead th')
      expect(new Set(attributes(headings, 'scope'))).toEqual(new Set(['col']))
      for (const row of table.querySelectorAll('tbody tr')) {
        expect(attributes(row.querySelectorAll('th'), 'scope')).toEqual(['row'])
        expect(row.querySelectorAll('th, td')).toHaveLength(headings.length)
      }
    }
  })

  test('the page of the charter: is made for light and dark, and its form forgets what was ticked and not sent', async () => {
    const page = await open()
    expect(page.querySelector('meta[name=color-scheme]')?.getAttribute('content')).toBe('light dark')
    expect(page.querySelector('#preferences')?.getAttribute('autocomplete')).toBe('off')
  })

  test('the page of the charter: says of each open answer of a form what is wrong with it', async () => {
    const visitor = createVisitor(site.app)
    const { text } = await visitor.get('/charte-cookies/fr')
    const answer = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ ...hiddenFields(text), action: 'save', 'purpose-ads': 'refused' })
    const groups = parse(answer.text).querySelectorAll('[role=radiogroup]')
    expect(attributes(groups, 'aria-invalid')).toEqual(['true', undefined])
    expect(attributes(groups, 'aria-describedby')).toEqual(['purpose-statistics-error', undefined])
    expect(attributes(groups, 'aria-labelledby')).toEqual(['purpose-statistics-title', 'purpose-ads-title'])
    expect(parse(answer.text).querySelectorAll('#purpose-statistics-error')).toHaveLength(1)
  })
})

describe('every answer says how it may be kept, and what it depends on', () => {
  const page = 'Accept-Language, Cookie, Sec-GPC, Accept-Encoding'

  test.each([
    ['/charte-cookies', 200, 'no-store', page],
    ['/charte-cookies/fr', 200, 'no-store', 'Cookie, Sec-GPC, Accept-Encoding'],
    ['/charte-cookies/versions', 200, 'private, no-cache', 'Accept-Language, Cookie, Accept-Encoding'],
    ['/charte-cookies/receipt', 404, 'no-store', 'Accept, Accept-Language, Cookie, Accept-Encoding'],
    ['/charte-cookies/none', 404, 'no-store', 'Accept-Language, Cookie, Accept-Encoding'],
    ['/charte-cookies/preferences', 405, 'no-store', 'Accept-Language, Cookie, Accept-Encoding'],
    [
      '/charte-cookies/preferences.json',
      200,
      'no-store',
      'Accept-Language, Cookie, Origin, Sec-GPC, Accept-Encoding',
    ],
  ])(
    'every answer says how it may be kept, and what it depends: %s: %i',
    async (path, status, caching, vary) => {
      const { headers, status: found } = await createVisitor(site.app).get(path)
      expect([found, headers['cache-control'], headers.vary]).toEqual([status, caching, vary])
    },
  )

  test('an answer to a form: 303, 403, 422', async () => {
    const visitor = createVisitor(site.app)
    const stale = await visitor.agent
      .post('/charte-cookies/preferences')
      .type('form')
      .send({ action: 'save' })
    const invalid = await visitor.choose({ action: 'save' })
    const saved = await visitor.choose({ action: 'refuse-all' })
    const spoken = await visitor.speak('en')
    const found = [stale, invalid, saved, spoken]
    expect(found.map(({ status }) => status)).toEqual([403, 422, 303, 303])
    for (const { headers } of found) expect(headers['cache-control']).toBe('no-store')
    for (const { headers } of found.slice(0, 2)) expect(headers.vary).toBe(page)
  })
})
