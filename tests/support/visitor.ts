import type { RequestListener } from 'node:http'
import request from 'supertest'
import { readPage } from './page.ts'

/** A browser without a screen: keeps cookies, and takes the hidden fields of a form from the page of the charter. */
export function createVisitor(app: RequestListener, charter = '/charte-cookies') {
  const agent = request.agent(app)
  return {
    agent,
    get: (path: string) => agent.get(path),
    /** Opens a page and sends its form with these fields. */
    async choose(fields: Record<string, string>, page = charter) {
      const { text } = await agent.get(page)
      return agent
        .post(`${charter}/preferences`)
        .type('form')
        .send({ ...hiddenFields(text), ...fields })
    },
    /** Opens a page and chooses a language there. */
    async speak(language: string, fields: Record<string, string> = {}) {
      const { text } = await agent.get(charter)
      const { csrfmiddlewaretoken = '' } = hiddenFields(text)
      return agent
        .post(`${charter}/language`)
        .type('form')
        .send({ csrfmiddlewaretoken, language, ...fields })
    },
  }
}

/** The hidden fields of the form of the choice. */
export function hiddenFields(html: string): Record<string, string> {
  return readPage(html).fields
}

/** The Set-Cookie headers of an answer, by the name of the cookie. */
export function cookiesSet(headers: Record<string, unknown>): Map<string, string> {
  const lines = [headers['set-cookie'] ?? []].flat().map(String)
  return new Map(lines.map((line) => [line.slice(0, line.indexOf('=')), line]))
}
