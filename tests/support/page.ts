import { parse } from 'node-html-parser'

/** What a page of the charter says: a change of its markup changes this reader, and no test. */
export function readPage(html: string) {
  const root = parse(html)
  const page = root.querySelector('html')
  const groups = root.querySelectorAll('[role=radiogroup]')
  const attribute = (selector: string, name: string) => root.querySelector(selector)?.getAttribute(name)
  const fieldsOf = (selector: string) =>
    root
      .querySelectorAll(`${selector} input[type=hidden]`)
      .map((field) => [field.getAttribute('name') ?? '', field.getAttribute('value') ?? ''])
  return {
    language: page?.getAttribute('lang'),
    direction: page?.getAttribute('dir'),
    title: root.querySelector('title')?.text ?? '',
    /** The token that scripts send. */
    token: attribute('meta[name=csrf-token]', 'content'),
    /** The tokens of all forms, and that of scripts. */
    tokens: [
      attribute('meta[name=csrf-token]', 'content'),
      ...fieldsOf('form').flatMap(([name, value]) => (name === 'csrfmiddlewaretoken' ? [value] : [])),
    ],
    /** The hidden fields of the form of the choice. */
    fields: Object.fromEntries(fieldsOf('form[action$="/preferences"]')) as Record<string, string>,
    /** The answers that the page tells, by purpose: granted, refused, unanswered, ... */
    answers: Object.fromEntries(
      root
        .querySelectorAll('.answers li')
        .map((line, index) => [
          groups[index]?.getAttribute('aria-labelledby')?.replace(/^purpose-|-title$/g, '') ?? '',
          line.querySelector('strong')?.getAttribute('class'),
        ]),
    ),
    /** The addresses of the page in other languages, by their code. */
    alternates: new Map(
      root
        .querySelectorAll('link[rel=alternate][hreflang]')
        .map((link) => [link.getAttribute('hreflang') ?? '', link.getAttribute('href') ?? '']),
    ),
    /** What the tables say of each cookie, whether it is in the browser now, by its first declared name. */
    presence: new Map(
      root
        .querySelectorAll('table.cookies tbody tr')
        .map((row) => [
          row.querySelector('th code')?.text ?? '',
          (row.querySelector('td:last-child')?.text ?? '').replace(/\s+/g, ' ').trim(),
        ]),
    ),
  }
}
