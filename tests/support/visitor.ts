import type { RequestListener } from 'node:http'
import request from 'supertest'

/** A browser without a screen: keeps cookies, and takes the hidden fields of a form from the page. */
export function createVisitor(app: RequestListener) {
  const agent = request.agent(app)
  return {
    agent,
    get: (path: string) => agent.get(path),
    /** Opens a page and sends its form with these fields. */
    async choose(fields: Record<string, string>, page = '/charte-cookies') {
      const { text } = await agent.get(page)
      return agent
        .post('/charte-cookies/preferences')
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
    },
    /** Opens a page and chooses a language there. */
    async speak(language: string, fields: Record<string, string> = {}) {
      const { text } = await agent.get('/charte-cookies')
      const { csrfmiddlewaretoken = '' } = hiddenFields(text)
      return agent
        .post('/charte-cookies/language')
        .type('form')
        .send({ csrfmiddlewaretoken, language, ...fields })
    },
  }
}

/** The hidden fields of the form of the choice. */
export function hiddenFields(html: string): Record<string, string> {
  const form = /<form method="post" action="[^"]*\/preferences".*?<\/form>/s.exec(html)?.[0] ?? ''
  const fields = form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)
  return Object.fromEntries([...fields].map(([, name = '', value = '']) => [name, value]))
}

/** The Set-Cookie headers of an answer, by the name of the cookie. */
export function cookiesSet(headers: Record<string, unknown>): Map<string, string> {
  const lines = [headers['set-cookie'] ?? []].flat().map(String)
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line]))
}
