import { HtmlValidate } from 'html-validate'
import { describe, expect, test } from 'vitest'
import { createVersion } from '../../src/charter/version.ts'
import { languages, shipped, versionWith } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'
import { charterPath, type Language } from './choice.ts'

const validator = new HtmlValidate({
  root: true,
  elements: ['html5'],
  extends: ['html-validate:recommended', 'html-validate:standard', 'html-validate:document'],
  rules: {
    // On phones the rows are restacked by CSS, and only explicit roles keep a table a table for screen readers.
    'no-redundant-role': 'off',
    // Voice control finds a control by the for of its label, not by what the label holds.
    'no-redundant-for': 'off',
    // Every button here submits its form, which is what HTML makes of a button without a type.
    'no-implicit-button-type': 'off',
  },
})

type Visitor = ReturnType<typeof createVisitor> & {
  path: string
  serveCharter: (version: typeof shipped) => void
}

/** Every page that the site can answer with, as a visitor in a language gets it. */
const pages: Record<string, (visitor: Visitor) => Promise<{ text: string }>> = {
  'a first visit': ({ get, path }) => get(path),
  'a choice that was saved': async ({ choose, get, path }) =>
    get(`${(await choose(yes, path)).headers.location}`),
  'a choice that was not kept': ({ get, path }) => get(`${path}?saved=2026-11-23T09:30:00Z`),
  'a form without its answers': ({ choose, path }) => choose({ action: 'save' }, path),
  'a form without its token': ({ choose, path }) => choose({ ...yes, csrfmiddlewaretoken: '' }, path),
  'a form for a charter that has changed': ({ choose, path }) => choose({ ...yes, charter: 'older' }, path),
  'a choice that is asked again': async ({ choose, get, path, serveCharter }) => {
    await choose(yes, path)
    serveCharter(revised)
    return get(path)
  },
  'a charter with nothing to choose': ({ get, path, serveCharter }) => {
    serveCharter(withoutChoice)
    return get(path)
  },
  'a charter with links and easy language': ({ get, path, serveCharter }) => {
    serveCharter(withLinks)
    return get(path)
  },
  'a page in easy language': ({ get, serveCharter }) => {
    serveCharter(withLinks)
    return get(`${charterPath}/fr-simple`)
  },
  'a first visit with Global Privacy Control': ({ get, path }) => get(path).set('Sec-GPC', '1'),
  'a page that does not exist': ({ get, path }) => get(`${path}/no-such-page`),
}

const yes = { action: 'accept-all' }
const { charter } = shipped
const revised = createVersion({
  ...charter,
  purposes: charter.purposes.map((purpose) => ({ ...purpose, revision: 2 })),
})
const withLinks = createVersion({
  ...charter,
  languages: [...charter.languages, 'fr-simple'],
  links: [
    { to: 'easy', url: { fr: 'https://example.org/falc' } },
    { to: 'conformity', url: 'https://example.org/rgaa', label: { fr: 'Accessibilité : *non* conforme' } },
  ],
})
const withoutChoice = createVersion({
  ...charter,
  purposes: charter.purposes.filter(({ consent }) => consent === 'none'),
})

describe.each(Object.entries(pages))('the HTML of %s', (_name, open) => {
  test.each(languages)('the HTML: is valid in %s', async (language) => {
    const { text } = await open(await visitorIn(language))
    expect(await faultsOf(text)).toEqual([])
  })
})

test('the HTML of a charter that declares everything is valid', async () => {
  const { app } = await createTestApp({ version: versionWith((yaml) => yaml) })
  const { text } = await createVisitor(app).get(`${charterPath}/en`)
  expect(await faultsOf(text)).toEqual([])
})

test('a page whose HTML is not valid fails', async () => {
  const { text } = await (await visitorIn('en')).get(charterPath)
  expect(await faultsOf(text.replace('<main', '<main><main'))).not.toEqual([])
  expect(await faultsOf(text.replace('id="choice"', 'id="cookies"'))).not.toEqual([])
})

async function visitorIn(language: Language): Promise<Visitor> {
  const { app, serveCharter } = await createTestApp()
  const visitor = createVisitor(app)
  visitor.agent.set('Accept-Language', language)
  return { ...visitor, path: `${charterPath}/${language}`, serveCharter }
}

async function faultsOf(html: string): Promise<string[]> {
  const { results } = await validator.validateString(html)
  return results.flatMap(({ messages }) =>
    messages.map(({ ruleId, line, message, selector }) => `${line}: ${ruleId}: ${message} (${selector})`),
  )
}
