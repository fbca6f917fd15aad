import { describe, expect, test } from 'vitest'
import { compareCharters } from '../../src/charter/diff/compare.ts'
import { advise } from '../../src/charter/rules/advice.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { smallCharter, versionOf } from '../support/charters.ts'

const inThree = smallCharter.replace('[fr, en]', '[fr, en, en-simple]')
const versionWithLinks = (links: string) => versionOf(`${inThree}links: ${links}\n`)
const linksIn = (language: string, links: string) => versionWithLinks(links).in(language).links

describe('a link of the charter', () => {
  test('a link: has its address in every language, and the label of the operator where there is one', () => {
    const links = '[{ to: privacy, url: https://example.org/p, label: { fr: Vie privée, en: Privacy } }]'
    expect(linksIn('fr', links)).toMatchObject([
      { to: 'privacy', href: 'https://example.org/p', label: { plain: 'Vie privée' } },
    ])
    expect(linksIn('en', links)).toMatchObject([{ label: { plain: 'Privacy', lang: undefined } }])
    expect(linksIn('en', '[{ to: legal, url: https://example.org/l }]')).toEqual([
      { to: 'legal', href: 'https://example.org/l', label: undefined },
    ])
  })

  test('a link: is left out in a language for which it has no address, be it the first', () => {
    const links = '[{ to: sign, url: { en: https://example.org/bsl } }]'
    expect(linksIn('fr', links)).toEqual([])
    expect(linksIn('en', links)).toMatchObject([{ href: 'https://example.org/bsl' }])
  })

  test('a link: leads a simple variant to the page of its language, unless it has one of its own', () => {
    const address = (url: string) =>
      linksIn('en-simple', `[{ to: legal, url: ${url} }]`).map(({ href }) => href)
    expect(address('{ en: https://example.org/en }')).toEqual(['https://example.org/en'])
    expect(address('{ en: https://example.org/en, en-simple: https://example.org/easy }')).toEqual([
      'https://example.org/easy',
    ])
    expect(address('{ fr: https://example.org/fr }')).toEqual([])
  })

  test('a charter without links: has none', () => {
    expect(versionOf(smallCharter).in('fr').links).toEqual([])
    expect(linksIn('fr', '[]')).toEqual([])
  })
})

describe('a link that is no link', () => {
  test.each([
    [
      '[{ to: imprnt, url: https://example.org }]',
      /links\[0\]\.to: found "imprnt"; write one of privacy, legal/,
    ],
    ['[{ to: legal }]', /links\[0\]\.url: found nothing; write an address that starts with https:\/\//],
    [
      '[{ to: legal, url: javascript:alert(1) }]',
      /links\[0\]\.url: .*write an address that starts with https/,
    ],
    ['{ to: legal, url: https://example.org }', /links: .*write a list of links/],
    [
      '[{ to: legal, url: { es: https://example.org } }]',
      /links\[0\]\.url\.es: .*use the languages of this charter/,
    ],
    ['[{ to: legal, url: https://example.org, title: L }]', /links\[0\]\.title: .*remove this field/],
    ['[{ to: legal, url: {} }]', /links\[0\]\.url: .*add the text in fr, the first language/],
    [
      '[{ to: conformity, url: https://example.org }]',
      /links\[0\]\.label: found nothing; write the mention of conformity, like "Accessibilité : partiellement conforme"/,
    ],
  ])('a link that is no link, %s: is named with what to write', (links, message) => {
    expect(() => versionWithLinks(links)).toThrow(message)
  })

  test('the mention of conformity: is asked for its label alone', () => {
    const links =
      '[{ to: conformity, url: https://example.org, label: "Accessibilité : totalement conforme" }]'
    expect(linksIn('fr', links)).toMatchObject([{ label: { plain: 'Accessibilité : totalement conforme' } }])
    expect(linksIn('fr', '[{ to: barrier, url: https://example.org }]')).toHaveLength(1)
  })
})

describe('advice about links', () => {
  const advice = (links: string) =>
    advise(parseCharter(`${inThree}links: ${links}\n`).charter, new Date('2026-11-28'))
      .filter(({ path }) => path[0] === 'links')
      .map(({ path, message }) => `${path.join('.')} ${message}`)

  test('advice about links: asks for a label where the link is shown, and for no address', () => {
    expect(advice('[{ to: legal, url: https://example.org, label: { fr: Mentions } }]')).toEqual([
      'links.0.label add the text in en; until then the page shows it in fr',
    ])
    expect(advice('[{ to: legal, url: { fr: https://example.org }, label: { fr: Mentions } }]')).toEqual([])
    expect(advice('[{ to: legal, url: { fr: https://example.org } }]')).toEqual([])
    expect(advice('[{ to: sign, url: { en: https://example.org }, label: { en: BSL } }]')).toEqual([])
  })
})

describe('changes of links', () => {
  const changes = (before: string, after: string) =>
    compareCharters(versionWithLinks(before).charter, versionWithLinks(after).charter, 'fr')
  const legal = '{ to: legal, url: https://example.org/l }'
  const contact = '{ to: contact, url: https://example.org/c, label: Écrire }'

  test('changes of links: one that comes and one that goes are texts of the links', () => {
    expect(changes(`[${legal}]`, `[${legal}, ${contact}]`)).toMatchObject([
      { kind: 'text-added', field: 'links', subject: 'links[1].title', after: 'Écrire' },
      { kind: 'text-added', field: 'links', subject: 'links[1]', after: 'https://example.org/c' },
    ])
    expect(changes(`[${legal}]`, '[]')).toMatchObject([
      { kind: 'text-removed', field: 'links', before: 'https://example.org/l', isMaterial: false },
    ])
  })

  test('changes of links: another address and another label stand against what they were', () => {
    expect(changes(`[${contact}]`, `[${contact.replace('/c', '/d')}]`)).toMatchObject([
      {
        kind: 'text-changed',
        field: 'links',
        before: 'https://example.org/c',
        after: 'https://example.org/d',
      },
    ])
    expect(changes(`[${contact}]`, `[${contact.replace('Écrire', 'Nous écrire')}]`)).toMatchObject([
      { kind: 'text-changed', field: 'links', before: 'Écrire', after: 'Nous écrire' },
    ])
  })

  test('changes of links: what a link leads to is a link that goes and one that comes', () => {
    expect(changes(`[${legal}]`, `[${legal.replace('legal', 'imprint')}]`).map(({ kind }) => kind)).toEqual([
      'text-added',
      'text-removed',
    ])
  })

  test('changes of links: another order is told, and the same links are no change', () => {
    expect(changes(`[${legal}, ${contact}]`, `[${contact}, ${legal}]`)).toMatchObject([
      { kind: 'order-changed', field: 'links' },
    ])
    expect(changes(`[${legal}, ${contact}]`, `[${legal}, ${contact}]`)).toEqual([])
  })

  test('changes of links: ask nobody again', () => {
    const { hash, material } = versionWithLinks(`[${legal}]`)
    const other = versionWithLinks(`[${contact}]`)
    expect([other.material === material, other.hash === hash]).toEqual([true, false])
  })
})
