import { describe, expect, test } from 'vitest'
import { openTranslations } from '../../src/i18n/translations.ts'
import { localesDirectory, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { createTestApp } from '../support/site.ts'
import { createVisitor } from '../support/visitor.ts'

const rows = `
      - { name: here, provider: P, purpose: { fr: A, en: A }, duration: session, party: first }
      - { name: above, domain: .example.org, provider: P, purpose: { fr: A, en: A }, duration: session, party: first }
      - { name: elsewhere, domain: other.example, provider: P, purpose: { fr: A, en: A }, duration: session, party: first }
      - { name: app, path: /app, provider: P, purpose: { fr: A, en: A }, duration: session, party: first }
      - { name: charter, path: /charte-cookies, provider: P, purpose: { fr: A, en: A }, duration: session, party: first }
      - { name: unsaid, provider: P, purpose: { fr: A, en: A }, duration: session }
      - { name: key, technology: localStorage, provider: P, purpose: { fr: A, en: A }, duration: persistent, party: first }
`
const version = versionWith((yaml) =>
  yaml.replace('      - { name: SSESS', `${rows.slice(1)}      - { name: SSESS`),
)

/** What the page says of each declared name, whether it is in the browser now. */
async function marks(publicOrigin: string, cookies: string): Promise<Map<string, string>> {
  const { app } = await createTestApp({ version, publicOrigin })
  const { text } = await createVisitor(app).get('/charte-cookies/en').set('Cookie', cookies)
  return readPage(text).presence
}

/** What the page says beside a choice, in English. */
async function besideChoice(choice: Record<string, string>, served = version): Promise<string> {
  const { app } = await createTestApp({ version: served, publicOrigin: 'https://example.org' })
  const visitor = createVisitor(app)
  if (Object.keys(choice).length > 0) await visitor.choose(choice)
  const { text } = await visitor.get('/charte-cookies/en')
  return /<section id="choice".*?<\/section>/s.exec(text)?.[0] ?? ''
}

const [yes, no, now, unseen] = ['Yes', 'No', 'Set by this page', 'Not visible to this page']

describe('whether a declared cookie is in the browser now', () => {
  test('whether a declared cookie is in the browser now: is told of every cookie that the browser would send to this page, whoever set it', async () => {
    const found = await marks('https://example.org', 'here=1; _hsq=2; _hs_other=3; IDE=4; unknown=5')
    expect(Object.fromEntries(found)).toEqual({
      cookies_preferences: no,
      csrftoken: now,
      django_language: no,
      '_pk_*': `${yes} _hsq, _hs_other`,
      'SSESS<ID>': no,
      here: yes,
      above: no,
      elsewhere: unseen,
      app: unseen,
      charter: no,
      unsaid: no,
      key: unseen,
      IDE: unseen,
    })
  })

  test('whether a declared cookie is in the browser now: is not denied of cookies that another host keeps to itself', async () => {
    const found = await marks('https://cookies.example.org', 'unsaid=1')
    expect(Object.fromEntries(found)).toMatchObject({
      cookies_preferences: no,
      csrftoken: now,
      here: unseen,
      above: no,
      '_pk_*': unseen,
      unsaid: yes,
    })
  })
})

describe('what the page cannot delete', () => {
  const words = openTranslations(localesDirectory).of('en')
  const told = words('choice.unreached', { unseen: words('inBrowser.unseen') })
  const onlyAds = { action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' }

  test.each([{ action: 'refuse-all' }, { action: 'withdraw' }, onlyAds])(
    'what the page cannot delete: is told after $action, where what is refused may have left it',
    async (choice) => {
      expect(await besideChoice(choice)).toContain(told)
    },
  )

  test('what the page cannot delete: is not told before a choice, or of what was accepted', async () => {
    for (const choice of [{}, { action: 'accept-all' }, { ...onlyAds, 'purpose-ads': 'granted' }])
      expect(await besideChoice(choice)).not.toContain(told)
  })

  test('what the page cannot delete: is not told where the page reaches all that is refused, or nothing of it stays', async () => {
    const seen = versionWith((yaml) => yaml.replace('party: third', 'party: first'))
    const pixel = versionWith((yaml) => yaml.replace('name: IDE', 'technology: pixel'))
    for (const served of [seen, pixel])
      expect(await besideChoice({ action: 'refuse-all' }, served)).not.toContain(told)
  })

  test('what the page cannot delete: is told of a storage of the browser', async () => {
    const stored = versionWith((yaml) => yaml.replace('name: IDE', 'technology: localStorage, name: IDE'))
    expect(await besideChoice({ action: 'refuse-all' }, stored)).toContain(told)
  })
})
