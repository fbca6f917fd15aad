import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { adviseFacts } from '../../../src/charter/rules/facts.ts'
import { parsedWith } from '../../support/charters.ts'
import { append, factsOfThird, swap, together, withFacts } from '../edit.ts'

/** What is advised for the short charter with all the facts, after an edit. */
function advised(edit: (yaml: string) => string): string[] {
  const { charter, locate } = parsedWith(together(withFacts, edit))
  return adviseFacts(charter).map((problem) => describeProblem(locate(problem)))
}

/** An edit that adds a row to a purpose, before a row of it. */
const withRow = (fields: string, before: string) =>
  swap(before, `      - { provider: E, purpose: Test, ${fields} }\n${before}`)

describe('the facts that the law asks for', () => {
  test('advice on facts: none where the charter lists them all', () => {
    expect(advised((yaml) => yaml)).toEqual([])
  })

  test.each([
    [
      'the kinds of data of a purpose',
      swap('    dataKinds: { fr: pages vues, en: pages seen }\n', ''),
      '16:5 purposes[1].dataKinds: found nothing; add the kinds of data that are collected (EDPB Guidelines 05/2020, 64)',
    ],
    [
      'how long the data are kept',
      swap(', dataRetention: P25M', ''),
      '20:9 purposes[1].cookies[0].dataRetention: found nothing; add how long the data of _pk_*, _hs* are kept (GDPR 13(2)(a))',
    ],
    [
      'where the data go by others',
      swap('transfers: [US], ', ''),
      '27:9 purposes[2].cookies[0].transfers: found nothing; list the third countries to which the data of IDE go, or write none (GDPR 13(1)(f))',
    ],
    [
      'on what a transfer stands',
      swap(', safeguard: DPF', ''),
      '27:9 purposes[2].cookies[0].safeguard: found nothing; add on what the transfers of IDE stand: an adequacy decision, or which safeguard (GDPR 13(1)(f))',
    ],
    [
      'for whom a provider acts',
      swap(', providerRole: controller', ''),
      '27:9 purposes[2].cookies[0].providerRole: found nothing; say whether the provider of IDE is a processor or a controller (GDPR 13(1)(e))',
    ],
    [
      'what a provider says of its use of data',
      swap(', privacyPolicy: https://ads.example/privacy', ''),
      '27:9 purposes[2].cookies[0].privacyPolicy: found nothing; add the address of the privacy policy of the provider of IDE (EDPB Guidelines 05/2020, 65)',
    ],
    [
      'the name of a joint controller',
      append('jointControllers: { list: [{ name: A }, { email: b@b.example }], arrangement: A. }\n'),
      '29:41 jointControllers.list[1]: found {"email":"b@b.example"}; add the name of the joint controller (GDPR 13(1)(a), 26)',
    ],
    [
      'the arrangement of joint controllers',
      append('jointControllers: { list: [{ name: Ville }] }\n'),
      '29:1 jointControllers.arrangement: found nothing; add the essence of the arrangement between the joint controllers (GDPR 26(2))',
    ],
  ])('advice on facts, with its line: %s', (_what, edit, line) => {
    expect(advised(edit)).toEqual([line])
  })

  test('advice on facts: is one line for all rows of a purpose that lack one, a pixel by what it is', () => {
    const { charter } = parsedWith(withRow('technology: pixel, party: first', '      - { name: SSESS<ID>'))
    expect(
      adviseFacts(charter)
        .map(({ message }) => message)
        .slice(0, 2),
    ).toEqual([
      'add the kinds of data that are collected (EDPB Guidelines 05/2020, 64)',
      'add how long the data of _pk_*, _hs*, pixel, SSESS<ID> are kept (GDPR 13(2)(a))',
    ])
  })

  test('advice on facts: asks of a row of the site itself neither where data go nor who its provider is', () => {
    expect(
      advised(withRow('name: a, party: first, dataRetention: P1D', '      - { name: SSESS<ID>')),
    ).toEqual([])
  })

  test('advice on facts: asks on what a transfer stands of a row of the site itself, too', () => {
    const row = 'name: a, party: first, dataRetention: P1D, transfers: [US, IN]'
    expect(advised(withRow(row, '      - { name: SSESS<ID>'))).toEqual([
      expect.stringContaining('add on what the transfers of a stand'),
    ])
    expect(advised(withRow(row.replace('[US, IN]', 'none'), '      - { name: SSESS<ID>'))).toEqual([])
  })

  test('advice on facts: asks of what needs no consent only where the data of others go', () => {
    expect(advised(withRow('name: a, party: first', '  - id: statistics'))).toEqual([])
    expect(advised(withRow(`name: a, party: third, ${factsOfThird}`, '  - id: statistics'))).toEqual([])
    expect(advised(withRow('name: a, party: third', '  - id: statistics'))).toHaveLength(3)
  })

  test('advice on facts: asks nothing of a purpose of which nothing is in use', () => {
    const unused = '  - { id: videos, title: Vidéos }\n  - id: ads'
    expect(advised(swap('  - id: ads', unused))).toEqual([])
  })

  test('advice on facts: has a country of the EEA left out of the third countries', () => {
    const within = (jurisdiction: string) =>
      advised(together(swap('[US]', '[US, FR, NO]'), append(jurisdiction)))
    expect(within('jurisdiction: BE\n')).toEqual([
      '27:146 purposes[2].cookies[0].transfers: found ["US","FR","NO"]; leave out FR, NO: what stays in the EEA goes to no third country (GDPR 44)',
    ])
    // Under another law these are third countries.
    for (const jurisdiction of ['jurisdiction: GB\n', '']) expect(within(jurisdiction)).toEqual([])
    expect(advised(append('jurisdiction: BE\n'))).toEqual([])
  })

  test('advice on facts: is silent on joint controllers whose arrangement is told', () => {
    expect(
      advised(append('jointControllers: { list: [{ name: Ville }], arrangement: La ville répond. }\n')),
    ).toEqual([])
  })
})

describe('a site for children', () => {
  const forChildren = 'forChildren: Demande à tes parents.\n'
  const messages = (yaml: string) => advised(append(yaml))

  test('advice on a site for children: asks for words for them, and names each purpose that needs consent', () => {
    expect(messages('audience: children\n')).toEqual([
      '2:1 forChildren: found nothing; add what children need to know before they choose, in words that they understand (GDPR 12(1))',
      expect.stringMatching(/^16:5 purposes\[1\]: found .*; leave it out, or have those who hold parental/),
      expect.stringMatching(/^23:5 purposes\[2\]: found .*a child cannot \(GDPR 8\)$/),
    ])
  })

  test('advice on a site for children: goes on to name the purposes where words for them are there', () => {
    expect(messages(`audience: children\n${forChildren}`)).toHaveLength(2)
  })

  test('advice on a site for children: has none where the site is for all, words for children or not', () => {
    expect(messages(forChildren)).toEqual([])
    expect(messages('')).toEqual([])
  })
})
