import { describe, expect, test } from 'vitest'
import { versionWith } from '../support/charters.ts'
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
