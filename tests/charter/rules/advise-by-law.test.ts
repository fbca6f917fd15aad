import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { adviseByLaw } from '../../../src/charter/rules/advise-by-law.ts'
import { adviseFacts } from '../../../src/charter/rules/facts.ts'
import { parsedWith } from '../../support/charters.ts'
import { append, swap, together } from '../edit.ts'

type Edit = (yaml: string) => string

/** What is advised by a law for the short charter after edits, each with its path. */
function advised(code: string, ...edits: Edit[]): string[] {
  const { charter, locate } = parsedWith(together(append(code && `jurisdiction: ${code}\n`), ...edits))
  return adviseByLaw(charter)
    .map(locate)
    .map((problem) => describeProblem(problem).replace(/^\S+ (\S+): found .*?; /, '$1: '))
}

const stated = append('accessibility: { url: https://example.org/a11y }\n')
const exempt = swap('id: statistics', 'id: statistics\n    consent: exempt')
/** In the short charter, what measures is a row of its own that keeps to every condition that is known. */
const modest = together(exempt, swap('name: [_pk_*, _hs*]', 'name: _pk_*, refreshed: false'))
const hidden = (name: string) =>
  swap(
    '  - id: statistics',
    `      - { name: ${name}, provider: E, purpose: Test, duration: P1D, party: first }\n  - id: statistics`,
  )

const directive = 'Directive 2016/2102, art. 7'
const accessibility = (source: string, besides = '') =>
  `accessibility: add the address of the accessibility statement, which a public body owes${besides} (${source})`
const inFrance = accessibility(
  `${directive}; décret 2019-768`,
  '; its home page says how far the site conforms, and links the multi-year scheme',
)
const inGermany = accessibility(
  `${directive}; BITV 2.0 § 4, § 7`,
  '; each page takes reports of barriers, and the home page of a federal body explains itself in easy language and in sign language',
)
const authority = 'authority: add the authority to which a visitor may complain (GDPR 13(2)(d))'
const jurisdiction =
  'jurisdiction: add BE, FR, DE, NL, GB, IE, ES, LU or EU, if one of them is the law that applies: the advice, and to whom a visitor may complain, depend on it'
const audience = 'measures the audience of this site for its publisher alone, in anonymous statistics'
const cnil = 'CNIL 2020-091, art. 5; CNIL on audience measurement, 4 July 2025'
const aepd = 'LSSI 22.2; AEPD guide on audience measurement, January 2024'
const quality = 'measures how good or effective this site is, with little or no effect on privacy'
const pecr = 'makes statistics to improve this site, or adapts its appearance or functions to a preference'

/** A law, what it asks for by itself, and what it says of statistics without consent, exempt or hidden among the necessary. */
const laws: [string, { lacks: string[]; exempt: string[]; hidden: string }][] = [
  [
    'BE',
    {
      lacks: [accessibility(directive)],
      exempt: ['Act of 30 July 2018, art. 10/2; APD 12/2019'],
      hidden:
        'a purpose that needs consent: tools that measure or advertise use this name, and both need consent (Act of 30 July 2018, art. 10/2; APD 12/2019)',
    },
  ],
  [
    'DE',
    {
      lacks: [authority, inGermany],
      exempt: ['TDDDG § 25'],
      hidden:
        'a purpose that needs consent: tools that measure or advertise use this name, and both need consent (TDDDG § 25)',
    },
  ],
  [
    'IE',
    {
      lacks: [accessibility(directive)],
      exempt: ['SI 336/2011, reg. 5; DPC guidance on cookies, April 2020'],
      hidden:
        'a purpose that needs consent: tools that measure or advertise use this name, and both need consent (SI 336/2011, reg. 5; DPC guidance on cookies, April 2020)',
    },
  ],
  [
    'LU',
    {
      lacks: [accessibility(directive)],
      exempt: ['Act of 30 May 2005, art. 4; CNPD guidelines on cookies, October 2021'],
      hidden:
        'a purpose that needs consent: tools that measure or advertise use this name, and both need consent (Act of 30 May 2005, art. 4; CNPD guidelines on cookies, October 2021)',
    },
  ],
  [
    'EU',
    {
      lacks: [],
      exempt: ['ePrivacy Directive 5(3); EDPS 2020-1013'],
      hidden:
        'a purpose that needs consent: tools that measure or advertise use this name, and both need consent (ePrivacy Directive 5(3); EDPS 2020-1013)',
    },
  ],
  [
    'FR',
    {
      lacks: [inFrance],
      exempt: [],
      hidden: `a purpose that needs consent, or to an exempt one if it only ${audience}: tools that measure or advertise use this name, and neither is necessary (${cnil})`,
    },
  ],
  [
    'ES',
    {
      lacks: [accessibility(directive)],
      exempt: [],
      hidden: `a purpose that needs consent, or to an exempt one if it only ${audience}: tools that measure or advertise use this name, and neither is necessary (${aepd})`,
    },
  ],
  [
    'NL',
    {
      lacks: [accessibility(directive)],
      exempt: [],
      hidden: `a purpose that needs consent, or to an exempt one if it only ${quality}: tools that measure or advertise use this name, and neither is necessary (Telecommunicatiewet 11.7a)`,
    },
  ],
  [
    'GB',
    {
      lacks: [accessibility('PSBAR 2018 (SI 2018/952), reg. 8')],
      exempt: [],
      hidden: `a purpose that needs consent, or to an exempt one if it only ${pecr}: tools that measure or advertise use this name, and neither is necessary (PECR Schedule A1, 5-6)`,
    },
  ],
]

describe.each(laws)('advice by the law of %s', (code, { lacks, exempt, hidden: where }) => {
  test(`advice by the law of ${code}: asks for what it asks of every charter, and for no more`, () => {
    expect(advised(code)).toEqual(lacks)
    expect(advised(code, stated, append('authority: { name: A }\n'))).toEqual([])
  })

  test(`advice by the law of ${code}: says whether statistics may be exempt from consent`, () => {
    const notExempt = exempt.map(
      (source) =>
        `purposes[1].consent: write needed: this law lets nothing go without consent but what is necessary (${source})`,
    )
    expect(advised(code, modest)).toEqual([...lacks, ...notExempt])
  })

  test(`advice by the law of ${code}: says where statistics belong that pass for necessary`, () => {
    expect(advised(code, hidden('_pk_id'))).toEqual([
      ...lacks,
      `purposes[0].cookies[3].name: move _pk_id to ${where}`,
    ])
    expect(advised(code, hidden('session'))).toEqual(lacks)
  })

  test(`advice by the law of ${code}: knows no exemption for what advertises`, () => {
    expect(advised(code, hidden('IDE')).slice(lacks.length)).toEqual([
      expect.stringMatching(
        /^purposes\[0\]\.cookies\[3\]\.name: move IDE to a purpose that needs consent: .* both need consent \(/,
      ),
    ])
  })
})

describe('advice where no law is named', () => {
  test('advice where no law is named: asks for it, since so much depends on it', () => {
    expect(advised('')).toEqual([jurisdiction, authority, accessibility(directive)])
  })

  test('advice where no law is named: says that only some exempt anything', () => {
    expect(advised('', modest).slice(3)).toEqual([
      'purposes[1].consent: name the jurisdiction: only some laws exempt anything from consent that is not necessary (FR, NL, GB, ES)',
    ])
  })

  test('advice where no law is named: takes statistics to need consent', () => {
    expect(advised('', hidden('_pk_id')).slice(3)).toEqual([
      'purposes[0].cookies[3].name: move _pk_id to a purpose that needs consent: tools that measure or advertise use this name, and both need consent (ePrivacy Directive 5(3))',
    ])
  })
})

describe.each(['FR', 'ES', 'NL', 'GB'])('the exemption of %s', (code) => {
  const exempted = (...edits: Edit[]) => advised(code, stated, modest, ...edits)

  test(`the exemption of ${code}: is not for tools that advertise or follow individuals`, () => {
    expect(exempted(swap('name: _pk_*', 'name: [_pk_*, _fbp]'))).toEqual([
      expect.stringMatching(
        /^purposes\[1\]\.cookies\[0\]\.name: move _fbp to a purpose that needs consent: tools that advertise or follow individuals use this name, and exempt is only what /,
      ),
    ])
  })

  const others =
    /^purposes\[1\]\.cookies\[1\]\.(party|providerRole): move SSESS<ID> to a purpose that needs consent: exempt is only what .*, (by cookies of the site itself|and nothing that others may use for themselves) \(/
  const ofOthers = (fields: string) =>
    exempted(swap('duration: session, party: first', `duration: session, ${fields}`))

  test.each([
    'party: third',
    'party: third, providerRole: controller',
    'party: first, providerRole: controller',
  ])(`the exemption of ${code}: is not for what others use for themselves, as a cookie of { %s }`, (fields) =>
    expect(ofOthers(fields)).toEqual([expect.stringMatching(others)]),
  )

  test(`the exemption of ${code}: is for a provider that acts for the site, in France by cookies of the site alone`, () => {
    expect(ofOthers('party: first, providerRole: processor')).toEqual([])
    expect(ofOthers('party: third, providerRole: processor')).toEqual(
      code === 'FR' ? [expect.stringMatching(others)] : [],
    )
  })

  test(`the exemption of ${code}: is bound to 25 months for the data in France alone`, () => {
    const kept = (retention: string) =>
      exempted(swap('refreshed: false', `refreshed: false, dataRetention: ${retention}`))
    expect(kept('P25M')).toEqual([])
    expect(kept('P26M')).toEqual(
      code === 'FR'
        ? [expect.stringContaining('purposes[1].cookies[0].dataRetention: write P25M or less, or move _pk_*')]
        : [],
    )
  })

  test('the exemption of FR: asks nothing more of a cookie that is to be moved anyhow', () => {
    const longLived = together(
      modest,
      swap('duration: P13M', 'duration: P2Y'),
      swap('refreshed: false, ', ''),
    )
    const moved = together(
      longLived,
      swap(
        'party: first, recipients: none }\n      - { name: SSESS',
        'party: third, recipients: none }\n      - { name: SSESS',
      ),
    )
    expect(advised('FR', stated, longLived)).toHaveLength(2)
    expect(advised('FR', stated, moved)).toEqual([expect.stringContaining('.party: move _pk_* to a purpose')])
  })

  test.each<[string, Edit, string]>([
    [
      'is longer than 13 months',
      swap('duration: P13M, party: first', 'duration: P14M, party: first'),
      'duration: write P13M or less',
    ],
    [
      'stays until it is deleted',
      swap('duration: P13M, party: first', 'duration: persistent, party: first'),
      'duration: write P13M or less',
    ],
    ['is prolonged by visits', swap('refreshed: false', 'refreshed: true'), 'refreshed: write false'],
    ['may be prolonged by visits', swap(', refreshed: false', ''), 'refreshed: write false'],
  ])(
    `the exemption of ${code}: is bound to 13 months in France alone, where a cookie %s`,
    (_what, edit, advice) => {
      const found = exempted(edit)
      if (code !== 'FR') expect(found).toEqual([])
      else expect(found).toEqual([expect.stringContaining(`purposes[1].cookies[0].${advice}`)])
    },
  )

  test.each(['P13M', 'P390D', 'P1Y', 'session'])(
    `the exemption of ${code}: is for a cookie that lives for %s`,
    (duration) => {
      expect(exempted(swap('duration: P13M, party: first', `duration: ${duration}, party: first`))).toEqual(
        [],
      )
    },
  )
})

describe('a site for children', () => {
  test.each([
    ['BE', '13', 'Act of 30 July 2018, art. 7'],
    ['FR', '15', 'Act 78-17, art. 45'],
    ['DE', '16', 'GDPR 8(1)'],
    ['NL', '16', 'GDPR 8(1)'],
    ['GB', '13', 'UK GDPR 8(1)'],
    ['IE', '16', 'Data Protection Act 2018, s. 31'],
    ['ES', '14', 'Organic Act 3/2018, art. 7'],
    ['LU', '16', 'GDPR 8(1)'],
    ['EU', 'an age that the law sets', 'GDPR 8'],
  ])('a site for children: by the law of %s they consent by themselves from %s (%s)', (code, age, source) => {
    const children = `jurisdiction: ${code}\naudience: children\n`
    const messages = adviseFacts(parsedWith(append(children)).charter).map(({ message }) => message)
    expect(messages).toContain(
      `leave it out, or have those who hold parental responsibility agree to it: below ${age}, a child cannot (${source})`,
    )
  })
})

describe('the life of the choice', () => {
  test.each([
    ['IE', 'DPC guidance on cookies, April 2020'],
    ['FR', 'CNIL 2020-092, 38-39'],
    ['BE', 'CNIL 2020-092, 38-39'],
  ])(
    'the life of the choice: is six months at least in %s, by what is said there or else in France',
    (code, source) => {
      expect(advised(code, stated, swap('duration: P6M', 'duration: P5M'))).toEqual([
        `purposes[0].cookies[0].duration: write P6M or more: who has refused is asked again once this cookie has ended (${source})`,
      ])
      expect(advised(code, stated, swap('duration: P6M', 'duration: P12M'))).toEqual([])
    },
  )
})
