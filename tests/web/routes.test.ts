import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import request from 'supertest'
import { expect, test } from 'vitest'
import { openTranslations } from '../../src/i18n/translations.ts'
import { createSite } from '../../src/site/site.ts'
import { createCharterApp } from '../../src/web/routes.ts'
import { localesDirectory, shipped, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { openTestStore, publishedOf } from '../support/records.ts'
import { createTestApp, silentObserver } from '../support/site.ts'

async function mounted(path: string) {
  const host = express()
  const store = await openTestStore()
  store.publish(publishedOf(shipped))
  host.use((req, _res, next) => {
    req.cookies = { host: 'own' }
    next()
  })
  host.use(
    path,
    createCharterApp(
      createSite({
        current: () => shipped,
        translations: openTranslations(localesDirectory),
        cookies: { secure: false, domain: undefined },
        signingKeys: ['a-key-for-tests-that-is-long-enough'],
        publicOrigin: 'http://localhost:3000',
        records: store,
        archive: store,
        recordRetention: 'P1Y',
        hasReceipts: true,
        siteOrigins: [],
        observer: silentObserver,
        now: () => new Date('2026-11-23T09:30:00Z'),
      }),
    ),
  )
  host.use((req, res) => res.status(404).send(`page of the host for ${req.originalUrl}`))
  return host
}

test('mounted in another app, every link starts where it is mounted', async () => {
  const host = await mounted('/legal/cookies')
  const { text, status } = await request(host).get('/legal/cookies/nl')
  expect(status).toBe(200)
  const addresses = [...text.matchAll(/(?:href|action|src)="(\/[^"]*)"/g)].map(([, address]) => address)
  expect(addresses.length).toBeGreaterThan(4)
  for (const address of addresses) expect(address).toMatch(/^\/legal\/cookies/)
  expect(text).toContain('href="http://localhost:3000/legal/cookies/nl"')
})

test('mounted in another app, it leaves unknown paths, errors and other headers to its host', async () => {
  const host = await mounted('/cookies')
  expect((await request(host).get('/cookies/es')).text).toBe('page of the host for /cookies/es')
  const { headers } = await request(host).get('/cookies/fr')
  expect(headers['content-security-policy']).toBeUndefined()
  expect((await request(host).delete('/cookies')).status).toBe(405)
})

test('mounted at the root, it leads back to its own pages', async () => {
  const host = await mounted('/')
  const agent = request.agent(host)
  const { text } = await agent.get('/')
  const token = readPage(text).token
  const { headers, status } = await agent
    .post('/preferences')
    .type('form')
    .send({ csrfmiddlewaretoken: token, action: 'refuse-all' })
  expect([status, headers.location]).toEqual([303, '/?saved=2026-11-23T09:30:00Z#notice'])
})

test('a language is added by a file of words and by words in the charter, right to left too', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'locales-'))
  cpSync(localesDirectory, directory, { recursive: true })
  const words = JSON.parse(readFileSync(join(localesDirectory, 'en', 'translation.json'), 'utf8'))
  cpSync(join(directory, 'en'), join(directory, 'ar'), { recursive: true })
  words.language = { name: 'العربية', label: 'اللغة', formats: 'ar' }
  writeFileSync(join(directory, 'ar', 'translation.json'), JSON.stringify(words))
  const version = versionWith((yaml) =>
    yaml
      .replace('[fr, en]', '[fr, en, ar]')
      .replace(
        'title: { fr: Cookies, en: Cookies }',
        'title: { fr: Cookies, en: Cookies, ar: سياسة الكوكيز }',
      ),
  )
  const { app } = await createTestApp({ version, translations: openTranslations(directory) })
  const { text, headers } = await request(app).get('/charte-cookies').set('Accept-Language', 'ar-EG')
  expect(headers['content-language']).toBe('ar')
  expect(readPage(text)).toMatchObject({ language: 'ar', direction: 'rtl' })
  expect(text).toContain('<h1>سياسة الكوكيز</h1>')
  // What is not translated stays readable, and says which language it is.
  expect(text).toContain('<span lang="fr" dir="auto">Statistiques</span>')
})

test('the accessibility statement is linked in the footer of every page, in its language', async () => {
  const url = '{ fr: "https://example.org/accessibilite", en: "https://example.org/accessibility" }'
  const version = versionWith((yaml) => `${yaml}accessibility: { url: ${url} }\n`)
  const { app } = await createTestApp({ version })
  for (const [page, language] of [
    ['/fr', 'fr'],
    ['/en', 'en'],
    ['/versions?language=en', 'en'],
  ]) {
    const { text } = await request(app).get(`/charte-cookies${page}`)
    const [footer = ''] = text.match(/<footer.*<\/footer>/s) ?? []
    expect(footer).toContain(
      language === 'fr'
        ? '<a href="https://example.org/accessibilite">Déclaration d&#39;accessibilité</a>'
        : '<a href="https://example.org/accessibility">Accessibility statement</a>',
    )
  }
  const without = await createTestApp()
  expect((await request(without.app).get('/charte-cookies/fr')).text).not.toContain('accessibilité')
})

test('the table holds what other sites declare', async () => {
  const version = versionWith((yaml) =>
    yaml.replace(
      '      - { name: IDE,',
      `      - { name: theme, technology: localStorage, provider: Exemple, purpose: { fr: Thème, en: Theme }, duration: persistent, condition: { fr: seulement la nuit, en: at night only } }
      - { technology: pixel, provider: Annonceur, purpose: { fr: Mesure, en: Measure }, duration: session, party: third }
      - { name: IDE, durationRemark: { fr: treize mois par défaut, en: by default },`,
    ),
  )
  const { app } = await createTestApp({ version })
  const { text } = await request(app).get('/charte-cookies/fr').set('Cookie', '_pk_id.1=a; IDE=b')
  for (const words of [
    ...[
      '<code>_pk_*</code>, <code>_hs*</code>',
      'localStorage',
      'Jusqu&#39;à ce que vous l&#39;effaciez',
      'seulement la nuit',
    ],
    ...[
      'pixel de suivi',
      'Sans nom <span',
      'Jusqu&#39;à la fermeture du navigateur',
      'treize mois par défaut',
    ],
    ...[
      '<code>_pk_id.1</code>',
      'Invisible pour cette page',
      '<data value="P13M">13\u00a0mois</data>',
      'Un tiers',
    ],
  ])
    expect(text).toContain(words)
})

test('the kinds of cookies are shown where nothing defines a cookie, too', async () => {
  const version = versionWith((yaml) =>
    yaml.replace('usage:', 'kinds: { list: [{ fr: Les nécessaires, en: Necessary ones }] }\nusage:'),
  )
  const { app } = await createTestApp({ version })
  const { text } = await request(app).get('/charte-cookies/fr')
  expect(text).toMatch(/<ul class="kinds">\s*<li>Les nécessaires/)
})

test('a title that holds a link is words alone where it stands within another link', async () => {
  const version = versionWith((yaml) =>
    yaml.replace('title: { fr: Cookies,', 'title: { fr: "Les [cookies](https://example.org/cookies)",'),
  )
  const { app } = await createTestApp({ version })
  const { text } = await request(app).get('/charte-cookies/fr')
  expect(text).toContain('<h1>Les <a href="https://example.org/cookies">cookies</a></h1>')
  expect(text).toContain('<li><a href="/charte-cookies">Les cookies</a></li>')
})
