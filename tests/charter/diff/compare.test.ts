import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Change, compareCharters } from '../../../src/charter/diff/compare.ts'
import { type Charter, charterSchema } from '../../../src/charter/schema.ts'
import { answerableIn } from '../../../src/charter/terms.ts'
import { textsIn } from '../../../src/charter/text.ts'
import { createVersion } from '../../../src/charter/version.ts'
import { parsedWith, shipped } from '../../support/charters.ts'
import { pairsOfCharters } from '../any-charters.ts'
import { append, swap, together, withMark } from '../edit.ts'

type Edit = (yaml: string) => string

const before = parsedWith((yaml) => yaml).charter
const changesAfter = (edit: Edit, language = 'fr') =>
  compareCharters(before, parsedWith(edit).charter, language)

describe('charters that say the same', () => {
  test.each(['fr', 'en', 'nl'])('the same charter in %s: has no changes', (language) => {
    expect(compareCharters(before, structuredClone(before), language)).toEqual([])
    expect(compareCharters(shipped.charter, shipped.charter, language)).toEqual([])
  })

  test.each<[string, Edit]>([
    ['the order of keys', swap('name: IDE, provider: Annonceur,', 'provider: Annonceur, name: IDE,')],
    ['the order of languages in a text', swap('{ fr: Usages, en: Uses }', '{ en: Uses, fr: Usages }')],
    ['a text per language that says the same', swap('title: { fr: Cookies, en: Cookies }', 'title: Cookies')],
    ['a list of one name', swap('name: IDE', 'name: [IDE]')],
  ])('no change for a reader: %s', (_what, edit) => expect(changesAfter(edit)).toEqual([]))
})

describe('changes of a purpose', () => {
  const row = '      - { name: IDE,'
  test('a new purpose: is listed with its description and its cookies', () => {
    const videos = `  - id: videos
    title: { fr: Vidéos, en: Videos }
    description: { fr: "*Voir* des [vidéos](https://example.org).", en: Watching videos. }
    cookies:
      - { name: player, provider: Vimeo, purpose: { fr: Lire, en: Playing } }
`
    expect(changesAfter(append(videos))).toEqual([
      change({
        ...{ kind: 'purpose-added', purpose: 'videos', subject: 'Vidéos' },
        ...{ after: 'Voir des vidéos.', isMaterial: true },
      }),
      change({
        ...{ kind: 'cookie-added', purpose: 'videos', purposeTitle: 'Vidéos' },
        ...{ subject: 'player', after: 'Lire', isMaterial: true },
      }),
    ])
  })

  test('a purpose that is gone: is listed with its cookies', () => {
    expect(changesAfter((yaml) => yaml.slice(0, yaml.indexOf('  - id: ads')), 'en')).toMatchObject([
      { kind: 'purpose-removed', subject: 'Advertising', before: 'Targeted advertising.', after: undefined },
      { kind: 'cookie-removed', purposeTitle: 'Advertising', subject: 'IDE', before: 'Ads' },
    ])
  })

  test.each<[string, Edit, string, object]>([
    ['is no longer asked', swap('id: ads', 'id: ads\n    consent: none'), 'purpose-none', {}],
    ['may be objected to', swap('id: ads', 'id: ads\n    consent: exempt'), 'purpose-exempt', {}],
    ['is asked once more', swap('id: ads', 'id: ads\n    revision: 2'), 'purpose-revised', { after: '2' }],
  ])('a purpose that %s: is one material change', (_what, edit, kind, words) => {
    const expected = { purpose: 'ads', subject: 'Publicité', isMaterial: true, ...words }
    expect(changesAfter(edit)).toEqual([change({ kind, ...expected })])
  })

  test('a necessary purpose that comes to need consent: is a change', () => {
    const required = parsedWith(swap('id: ads', 'id: ads\n    required: true')).charter
    expect(kinds(compareCharters(required, before, 'fr'))).toEqual(['purpose-needed'])
  })

  test('cookies of a purpose in another order: a change of order alone, since the terms are the same', () => {
    const first = row.replace('IDE', 'A')
    const rest = ' provider: Annonceur, purpose: Publicité }\n'
    const [one, other] = [`${first}${rest}${row.replace('IDE', 'B')}${rest}`].flatMap((both) => [
      parsedWith(append(both)).charter,
      parsedWith(append(both.split('\n').toReversed().join('\n'))).charter,
    ])
    expect(one && other && compareCharters(one, other, 'fr')).toMatchObject([
      { kind: 'order-changed', field: 'cookies', purpose: 'ads', isMaterial: false },
    ])
    expect(changesAfter(swap('[_pk_*, _hs*]', '[_hs*, _pk_*]'))).toMatchObject([
      { kind: 'order-changed', field: 'cookies', purpose: 'statistics', isMaterial: false },
    ])
  })
})

describe('changes of a cookie', () => {
  const in_ = (insert: string) => swap('{ name: IDE,', `{ name: IDE, ${insert},`)
  test.each<[string, Edit, string | undefined, string | undefined, boolean]>([
    ['name', swap('name: IDE', 'name: [IDE, test]'), 'IDE', 'IDE, test', true],
    ['provider', swap('provider: Annonceur', 'provider: "*Régie*"'), 'Annonceur', 'Régie', true],
    ['service', in_('service: Partout'), undefined, 'Partout', false],
    ['purpose', swap('purpose: { fr: Publicité', 'purpose: { fr: Cibler'), 'Publicité', 'Cibler', false],
    ['duration', swap('P13M, party: third', 'P2W, party: third'), 'P13M', 'P2W', true],
    ['duration', swap('P13M, party: third', 'session, party: third'), 'P13M', 'session', true],
    ['duration', swap('P13M, party: third', 'P013M, party: third'), 'P13M', 'P013M', false],
    ['duration', swap('P13M, party: third', 'P1Y1M, party: third'), 'P13M', 'P1Y1M', false],
    ['durationRemark', in_('durationRemark: au plus'), undefined, 'au plus', false],
    ['condition', in_('condition: sur les vidéos'), undefined, 'sur les vidéos', false],
    ['party', swap('party: third', 'party: first'), 'third', 'first', true],
    ['recipients', swap('recipients: Annonceur', 'recipients: Tous'), 'Annonceur', 'Tous', true],
    ['country', swap('country: US', 'country: BE'), 'US', 'BE', true],
    ['country', swap(', country: US', ''), 'US', undefined, true],
    ['domain', in_('domain: .ads.example'), undefined, '.ads.example', true],
    ['path', in_('path: /a_b_c'), undefined, '/a_b_c', false],
    ['partitioned', in_('partitioned: true'), undefined, 'partitioned', false],
    ['transfers', in_('transfers: [US, IN]'), undefined, 'Inde et États-Unis', true],
    ['transfers', in_('transfers: none'), undefined, 'none', true],
    ['safeguard', in_('safeguard: "[Clauses](/c)"'), undefined, 'Clauses', true],
    ['dataRetention', in_('dataRetention: P25M'), undefined, 'P25M', true],
    ['providerRole', in_('providerRole: processor'), undefined, 'processor', true],
    ['privacyPolicy', in_('privacyPolicy: https://a.example/_b_'), undefined, 'https://a.example/_b_', false],
  ])(
    'a cookie whose %s changed: shows both sides, and whether visitors agreed to it',
    (field, edit, was, is, isMaterial) => {
      expect(changesAfter(edit)).toMatchObject([
        {
          ...{ kind: 'cookie-changed', field, purpose: 'ads', purposeTitle: 'Publicité' },
          ...{ before: was, after: is, isMaterial },
        },
      ])
    },
  )

  test('a role that another cookie takes: shows a new cookie, and a changed role', () => {
    const name = swap('name: csrftoken, role: csrf', 'name: csrftoken')
    const other = swap(
      '{ name: django_language,',
      '{ name: token, role: csrf, provider: Exemple, purpose: P, duration: P1D }\n      - { name: django_language,',
    )
    expect(changesAfter(together(name, other))).toMatchObject([
      { kind: 'cookie-added', subject: 'token' },
      { kind: 'cookie-changed', subject: 'csrftoken', field: 'role', before: 'csrf', after: undefined },
    ])
  })

  test('a cookie of another technology: is another cookie', () => {
    expect(changesAfter(in_('technology: localStorage'))).toMatchObject([
      { kind: 'cookie-added', subject: 'IDE', isMaterial: true },
      { kind: 'cookie-removed', subject: 'IDE', isMaterial: true },
    ])
  })

  test('a cookie that went to another purpose: has moved, and what changed in it is listed too', () => {
    const ads = / {6}- \{ name: IDE.*\n/
    const move: Edit = (yaml) => {
      const [row = ''] = ads.exec(yaml) ?? []
      const moved = row.replace('country: US', 'country: BE')
      return yaml.replace(row, '').replace('      - { name: SSESS', `${moved}      - { name: SSESS`)
    }
    expect(
      changesAfter(
        together(move, (yaml) =>
          yaml.replace(
            'Publicité ciblée., en: Targeted advertising. }\n    cookies:',
            'Publicité ciblée., en: Targeted advertising. }',
          ),
        ),
      ),
    ).toEqual([
      change({
        ...{ kind: 'cookie-moved', from: 'ads', purpose: 'statistics', subject: 'IDE' },
        ...{ before: 'Publicité', after: 'Statistiques', isMaterial: true },
      }),
      change({
        ...{ kind: 'cookie-changed', field: 'country', purpose: 'statistics', purposeTitle: 'Statistiques' },
        ...{ subject: 'IDE', before: 'US', after: 'BE', isMaterial: true },
      }),
    ])
  })

  test('a tracker without a name: is known by its provider', () => {
    const pixel =
      '      - { technology: pixel, provider: { fr: Régie, en: Agency }, purpose: Voir, duration: session }\n'
    const [old, longer, aim] = [
      ...[pixel, pixel.replace('session', 'P1D'), pixel.replace('Voir', 'Lire')],
    ].map((row) => parsedWith(append(row)).charter)
    expect(changesAfter(append(pixel), 'en')).toMatchObject([
      { kind: 'cookie-added', subject: 'Agency', after: 'Voir' },
    ])
    expect(old && longer && compareCharters(old, longer, 'en')).toMatchObject([
      { kind: 'cookie-changed', subject: 'Agency', field: 'duration', before: 'session', after: 'P1D' },
    ])
    expect(old && aim && compareCharters(old, aim, 'en')).toMatchObject([
      { kind: 'cookie-changed', field: 'purpose', before: 'Voir', after: 'Lire', isMaterial: false },
    ])
  })

  test('a tracker without a name: keeps its terms when only its words change', () => {
    const row = (aim: string, duration: string) =>
      `      - { technology: pixel, provider: P, purpose: ${aim}, duration: ${duration} }\n`
    const charter = (...rows: string[]) => parsedWith(append(rows.join(''))).charter
    const old = charter(row('Voir', 'P1D'), row('Lire', 'P2D'))
    expect(compareCharters(old, charter(row('Lire', 'P1D'), row('Voir', 'P2D')), 'fr')).toMatchObject([
      { kind: 'cookie-changed', field: 'purpose', before: 'Voir', after: 'Lire', isMaterial: false },
      { kind: 'cookie-changed', field: 'purpose', before: 'Lire', after: 'Voir', isMaterial: false },
    ])
    expect(compareCharters(old, charter(row('Voir', 'P1D'), row('Jouer', 'P3D')), 'fr')).toMatchObject([
      { kind: 'cookie-changed', field: 'purpose', before: 'Lire', after: 'Jouer', isMaterial: false },
      { kind: 'cookie-changed', field: 'duration', isMaterial: true },
    ])
  })

  test('a provider that changed in the first language alone: is shown in that language, since the terms changed', () => {
    const provider = swap('provider: Matomo', 'provider: { fr: Matomo SA, en: Matomo }')
    expect(changesAfter(provider, 'en')[0]).toMatchObject({
      before: 'Matomo',
      after: 'Matomo SA',
      isMaterial: true,
    })
  })
})

describe('rows that are cut or joined', () => {
  const names = ['_hs*', '_pk_*']
  const cut: Edit = (yaml) =>
    yaml.replace(/.*\[_pk_\*, _hs\*\].*\n/, (row) =>
      names.map((name) => row.replace('[_pk_*, _hs*]', name)).join(''),
    )
  const isMaterial = (changes: readonly Change[]) => changes.some((change) => change.isMaterial)

  test('a row that is cut in two: is told, and touches nothing that visitors agree to', () => {
    expect(changesAfter(cut)).toMatchObject([
      { kind: 'cookie-added', subject: '_pk_*', isMaterial: false },
      { kind: 'cookie-changed', field: 'name', before: '_hs*, _pk_*', after: '_hs*', isMaterial: false },
    ])
    const joined = compareCharters(parsedWith(cut).charter, before, 'fr')
    expect([joined.length, isMaterial(joined)]).toEqual([2, false])
  })

  test('a row that is cut in two: touches what they agree to where one of them says something else', () => {
    const longer: Edit = (yaml) => cut(yaml).replace('P13M', 'P14M')
    expect(isMaterial(changesAfter(longer))).toBe(true)
    expect(isMaterial(changesAfter((yaml) => cut(yaml).replace('name: _hs*', 'name: _mt*')))).toBe(true)
  })

  test('a link or a blank: is a change that touches nothing that visitors agree to', () => {
    const provider = (words: string) => changesAfter(swap('provider: Matomo', `provider: "${words}"`))
    expect(provider('[Matomo](https://matomo.example)')).toMatchObject([
      { field: 'provider', before: 'Matomo', after: '[Matomo](https://matomo.example)', isMaterial: false },
    ])
    expect(provider('Matomo ')).toMatchObject([{ field: 'provider', isMaterial: false }])
  })
})

describe('changes of a text', () => {
  const contact = (email: string) => append(`controller: { name: Le site, email: ${email}@example.org }\n`)
  test.each<[string, Edit, object]>([
    ['title', swap('title: { fr: Cookies,', 'title: { fr: Charte,'), { before: 'Cookies', after: 'Charte' }],
    ['introduction', append('introduction: "Un\\n\\n- *deux*\\n- trois"\n'), { after: 'Un deux trois' }],
    ['site.name', swap('name: Exemple', 'name: Site'), { field: 'site', before: 'Exemple', after: 'Site' }],
    ['site.url', swap('//example.org', '//example.be'), { after: 'https://example.be' }],
    ['site.timeZone', swap('example.org }', 'example.org, timeZone: Europe/Brussels }'), { before: 'UTC' }],
    ['jurisdiction', append('jurisdiction: FR\n'), { field: 'jurisdiction', after: 'FR' }],
    ['usage.title', swap('fr: Usages', 'fr: Emplois'), { field: 'usage', after: 'Emplois' }],
    ['columns.name', append('columns: { name: Traceur }\n'), { field: 'columns', after: 'Traceur' }],
    ['kinds[0]', append('kinds: { list: [Interne] }\n'), { field: 'kinds', after: 'Interne' }],
    [
      ...(['purposes.statistics.description', swap('Compter les visites.', 'Mesurer.')] as const),
      {
        field: 'description',
        purposeTitle: 'Statistiques',
        before: 'Compter les visites.',
        after: 'Mesurer.',
        isMaterial: true,
      },
    ],
  ])('a changed text, %s: is listed at its place', (subject, edit, words) => {
    expect(changesAfter(edit)).toMatchObject([{ subject, isMaterial: false, ...words }])
  })

  test.each<[string, Edit, object]>([
    [
      'jointControllers.list[1].name',
      swap('list: [{ name: A }]', 'list: [{ name: A }, { name: B }]'),
      { field: 'jointControllers', after: 'B' },
    ],
    [
      'jointControllers.list[0].telephone',
      swap('{ name: A }', '{ name: A, telephone: "+32 2 123" }'),
      { after: '+32 2 123' },
    ],
    [
      'jointControllers.arrangement',
      swap('A répond.', 'B répond.'),
      { before: 'A répond.', after: 'B répond.' },
    ],
    ['representative.name', append('representative: { name: C }\n'), { field: 'representative', after: 'C' }],
    ['forChildren', append('forChildren: "Un.\\n\\nDeux."\n'), { field: 'forChildren', after: 'Un. Deux.' }],
  ])('a changed text of those who answer, %s: is listed at its place', (subject, edit, words) => {
    const joint = append('jointControllers: { list: [{ name: A }], arrangement: A répond. }\n')
    const [old, now] = [parsedWith(joint).charter, parsedWith(together(joint, edit)).charter]
    expect(compareCharters(old, now, 'fr')).toMatchObject([{ subject, ...words }])
  })

  test.each(['deviceBasis', 'dataKinds', 'profiling'])(
    'a changed %s of a purpose: is listed at its place',
    (field) => {
      expect(changesAfter(swap('id: ads', `id: ads\n    ${field}: "*Un*"`))).toMatchObject([
        {
          kind: 'text-added',
          field,
          subject: `purposes.ads.${field}`,
          purposeTitle: 'Publicité',
          after: 'Un',
        },
      ])
    },
  )

  test('a text that comes or goes: is listed as added or removed', () => {
    expect(kinds(changesAfter(append('introduction: Bonjour\n')))).toEqual(['text-added'])
    const introduced = parsedWith(append('introduction: Bonjour\n')).charter
    expect(kinds(compareCharters(introduced, before, 'fr'))).toEqual(['text-removed'])
  })

  test('a text that links elsewhere: is shown as it is written', () => {
    const linked = (to: string) =>
      parsedWith(append(`introduction: "[Lire](https://${to}.example)"\n`)).charter
    expect(compareCharters(linked('a'), linked('b'), 'fr')).toMatchObject([
      { kind: 'text-changed', before: '[Lire](https://a.example)', after: '[Lire](https://b.example)' },
    ])
  })

  test('a changed contact: is listed with its address', () => {
    const [old, now] = [parsedWith(contact('a')).charter, parsedWith(contact('b')).charter]
    expect(compareCharters(old, now, 'fr')).toMatchObject([
      { kind: 'text-changed', field: 'controller', subject: 'controller.email', after: 'b@example.org' },
    ])
  })

  test('the accessibility statement: is listed, and is not part of the terms', () => {
    expect(changesAfter(append('accessibility: { url: https://example.org/a11y }\n'))).toMatchObject([
      {
        ...{ kind: 'text-added', field: 'accessibility', subject: 'accessibility.url' },
        ...{ after: 'https://example.org/a11y', isMaterial: false },
      },
    ])
  })

  test('a new translation: is compared with the words that stood in for it', () => {
    const untranslated = parsedWith(swap('{ fr: Usages, en: Uses }', '{ fr: Usages }')).charter
    expect(compareCharters(untranslated, before, 'en')).toMatchObject([{ before: 'Usages', after: 'Uses' }])
    expect(compareCharters(untranslated, before, 'fr')).toMatchObject([{ kind: 'other-languages' }])
  })

  test('an entry that is put into a list: moves the others, and changes none', () => {
    const listed = (...titles: string[]) =>
      parsedWith(append(`help: [${titles.map((title) => `{ title: ${title}, text: Aide ${title} }`)}]\n`))
        .charter
    expect(compareCharters(listed('b', 'c'), listed('a', 'b', 'c'), 'fr')).toMatchObject([
      { kind: 'text-added', field: 'help', subject: 'help[0].title', after: 'a' },
      { kind: 'text-added', field: 'help', subject: 'help[0].text', after: 'Aide a' },
    ])
    expect(compareCharters(listed('a', 'b'), listed('b', 'a'), 'fr')).toMatchObject([
      { kind: 'order-changed', field: 'help' },
    ])
  })

  test('the shipped charter: no change of a text stays unseen, in any of its languages', () => {
    for (const { path, text } of textsIn(shipped.charter)) {
      if (/,(url|duration|cookies,\d+,name)(,\d+)?(,\w+)?$/.test(path.join())) continue
      for (const language of typeof text === 'string' ? ['fr'] : Object.keys(text)) {
        const place = typeof text === 'string' ? path : [...path, language]
        const marked = charterSchema.parse(withMark(shipped.charter, place))
        expect(compareCharters(shipped.charter, marked, language), place.join()).not.toEqual([])
        expect(compareCharters(shipped.charter, marked, 'it'), place.join()).not.toEqual([])
      }
    }
  })
})

describe('changes of languages', () => {
  test('a change in another language than that of the reader: names that language', () => {
    expect(changesAfter(swap('en: Uses', 'en: Usage'))).toEqual([
      change({ kind: 'other-languages', subject: 'en', languages: ['en'] }),
    ])
    expect(changesAfter(swap('en: Counting', 'en: To count'))).toMatchObject([{ languages: ['en'] }])
    expect(kinds(changesAfter(swap('{ fr: Usages, en: Uses }', '{ fr: A, en: B }')))).toEqual([
      'text-changed',
    ])
  })

  test('languages that come and go: are listed by their names', () => {
    expect(changesAfter(swap('[fr, en]', '[fr, en, nl]'))).toEqual([
      change({ kind: 'language-added', subject: 'nl', languages: ['nl'] }),
    ])
    const more = parsedWith(swap('[fr, en]', '[fr, en, nl]')).charter
    expect(compareCharters(more, before, 'en')).toMatchObject([{ kind: 'language-removed', subject: 'nl' }])
  })

  test('languages in another order: are a change of order', () => {
    expect(changesAfter(swap('[fr, en]', '[en, fr]'))).toMatchObject([
      { kind: 'order-changed', field: 'languages' },
    ])
  })
})

test('the day of the last update: is a change', () => {
  expect(changesAfter(swap('2026-01-15', '2026-02-01'))).toEqual([
    change({
      ...{ kind: 'date-changed', field: 'updated', subject: 'updated' },
      ...{ before: '2026-01-15', after: '2026-02-01' },
    }),
  ])
  expect(changesAfter(swap('updated: 2026-01-15\n', ''))).toMatchObject([
    { before: '2026-01-15', after: undefined },
  ])
})

test('another audit: is a change, by its day where that is another one', () => {
  const audited = (day: string, pages: number) =>
    swap('updated: 2026-01-15', `updated: 2026-01-15\naudited: { on: ${day}, pages: ${pages} }`)
  const kind = { kind: 'date-changed', field: 'audited', subject: 'audited' } as const
  expect(changesAfter(audited('2026-01-16', 3))).toEqual([change({ ...kind, after: '2026-01-16' })])
  const first = parsedWith(audited('2026-01-16', 3)).charter
  const compared = (edit: ReturnType<typeof audited>) =>
    compareCharters(first, parsedWith(edit).charter, 'fr')
  expect(compared(audited('2026-02-01', 3))).toEqual([
    change({ ...kind, before: '2026-01-16', after: '2026-02-01' }),
  ])
  expect(compared(audited('2026-01-16', 25))).toEqual([change(kind)])
  expect(compared(audited('2026-01-16', 3))).toEqual([])
})

test('the order of purposes: is a change, and not part of the terms', () => {
  const reversed = { ...before, purposes: before.purposes.toReversed() }
  expect(compareCharters(before, reversed, 'fr')).toEqual([
    change({ kind: 'order-changed', field: 'purposes', subject: 'purposes' }),
  ])
  expect(createVersion(reversed).material).toBe(createVersion(before).material)
})

describe('any two charters', () => {
  const languages = fc.constantFrom('fr', 'en', 'nl')
  const always = (holds: (before: Charter, after: Charter, language: string) => void) =>
    fc.assert(
      fc.property(pairsOfCharters, languages, ({ one, other }, language) => holds(one, other, language)),
      { numRuns: 200 },
    )

  test('any charter: does not differ from itself', () => {
    always((one, _other, language) => {
      expect(compareCharters(one, structuredClone(one), language)).toEqual([])
    })
  })

  test('a change of any charter: is material exactly when what visitors agree to differs', () => {
    always((one, other, language) => {
      const isMaterial = compareCharters(one, other, language).some((change) => change.isMaterial)
      expect(isMaterial).toBe(createVersion(one).material !== createVersion(other).material)
    })
  })

  test('the purposes to ask again: are those of the material changes', () => {
    always((one, other, language) => {
      const answerable = answerableIn(other).map(({ id }) => id)
      const touched = compareCharters(one, other, language).flatMap(purposesTouched)
      const known = new Map(answerableIn(one).map(({ id, terms }) => [id, terms]))
      const asked = answerableIn(other).flatMap(({ id, terms }) => (known.get(id) === terms ? [] : [id]))
      expect(asked).toEqual(answerable.filter((id) => touched.includes(id)))
      expect(createVersion(other).answerable).toEqual(answerableIn(other))
    })
  })

  test('any two charters, compared the other way round: what was added is removed and what was after is before', () => {
    always((one, other, language) => {
      const there = compareCharters(one, other, language).map(summary)
      const back = compareCharters(other, one, language).map(summary).map(mirrored)
      expect(back.map(String).sort()).toEqual(there.map(String).sort())
    })
  })
})

function purposesTouched(change: Change): string[] {
  if (!change.isMaterial || !('purpose' in change)) return []
  return [change.purpose ?? [], change.kind === 'cookie-moved' ? (change.from ?? []) : []].flat()
}

type Summary = [kind: string, field: string, before: string, after: string, isMaterial: boolean]

function summary(change: Change): Summary {
  const { field = '' } = change
  // What a purpose has become is another thing on the way back.
  const kind = change.kind.replace(/^purpose-(none|exempt|needed)$/, 'purpose-consent')
  return [kind, field, change.before ?? '', change.after ?? '', change.isMaterial]
}

function mirrored([kind, field, was, is, isMaterial]: Summary): Summary {
  return [kind.replace(/added|removed/, (word) => opposite[word] ?? word), field, is, was, isMaterial]
}

const opposite: Record<string, string> = { added: 'removed', removed: 'added' }

function kinds(changes: readonly Change[]): string[] {
  return changes.map(({ kind }) => kind)
}

/** A change without words that nobody agrees to, but for what is given. */
function change(given: Record<string, unknown>) {
  return { before: undefined, after: undefined, isMaterial: false, ...given }
}
