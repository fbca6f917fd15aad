import fc from 'fast-check'
import { type Charter, type Cookie, charterSchema, namesOf } from '../../src/charter/schema.ts'
import { parsedWith } from '../support/charters.ts'

const before = parsedWith((yaml) => yaml).charter

/** Few words and many rows, so that rows resemble each other. */
const words = fc.constantFrom<string | Record<string, string>>(
  ...['A', '*A*', '[A](https://a.example) ', { fr: 'A', en: 'B' }, { fr: 'B', en: 'A' }, { fr: 'A' }],
)
const row = fc.record(
  {
    name: fc.uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 }),
    technology: fc.constantFrom('cookie', 'pixel'),
    provider: words,
    purpose: words,
    service: words,
    country: words,
    safeguard: words,
    transfers: fc.constantFrom('none', ['US'], ['US', 'IN'], ['IN', 'US']),
    dataRetention: fc.constantFrom('P1Y', 'P12M', 'P2Y'),
    providerRole: fc.constantFrom('processor', 'controller'),
    privacyPolicy: fc.constantFrom('https://a.example', { fr: 'https://a.example', en: 'https://b.example' }),
    duration: fc.constantFrom('P1Y', 'P12M', 'P01Y', 'P13M', 'session'),
    party: fc.constantFrom('first', 'third'),
    path: fc.constantFrom('/a', '/b'),
  },
  { requiredKeys: ['provider', 'purpose'] },
)
const purposes = fc.uniqueArray(
  fc.record(
    {
      id: fc.constantFrom('statistics', 'ads', 'videos'),
      title: words,
      description: words,
      dataKinds: words,
      profiling: words,
      consent: fc.constantFrom('needed' as const, 'exempt' as const, 'none' as const),
      revision: fc.constantFrom(1, 2),
      cookies: fc.array(row, { maxLength: 3 }),
    },
    { requiredKeys: ['id', 'title', 'cookies'] },
  ),
  { selector: ({ id }) => id },
)
const charters = fc
  .record(
    {
      purposes: purposes.map((purposes) => [...before.purposes.slice(0, 1), ...purposes]),
      languages: fc.constantFrom(['fr', 'en'], ['en', 'fr'], ['fr'], ['fr', 'en', 'nl']),
      updated: fc.constantFrom('2026-01-15', '2026-02-01'),
      introduction: words,
      forChildren: words,
      jointControllers: fc.record({
        list: fc.array(fc.record({ name: words }), { minLength: 1, maxLength: 2 }),
      }),
      kinds: fc.record({ list: fc.array(words, { minLength: 1, maxLength: 3 }) }),
      help: fc.array(fc.record({ title: words, text: words }), { maxLength: 3 }),
      links: fc.array(
        fc.record(
          {
            to: fc.constantFrom('privacy', 'sign'),
            url: fc.constantFrom(
              'https://a.example',
              { fr: 'https://a.example', en: 'https://b.example' },
              { fr: 'https://a.example' },
            ),
            label: words,
          },
          { requiredKeys: ['to', 'url'] },
        ),
        { maxLength: 3 },
      ),
    },
    { requiredKeys: ['purposes'] },
  )
  .map((parts) => charterSchema.parse({ ...before, ...parts }))
/** Two charters, of which the later one is the earlier one with another row at some places, or another altogether. */
const edits = fc.array(
  fc.record({
    purpose: fc.nat(2),
    place: fc.nat(2),
    fate: fc.constantFrom('rewritten', 'gone', 'first', 'split'),
    words: fc.record(
      {
        provider: words,
        purpose: words,
        duration: fc.constantFrom('P1Y', 'P12M', 'P01Y', 'P13M', 'session'),
      },
      { requiredKeys: [] },
    ),
  }),
  { maxLength: 4 },
)
const edited: fc.Arbitrary<PairOfCharters> = fc
  .tuple(charters, edits, fc.boolean())
  .map(([one, edits, turns]) => {
    const languages = turns ? one.languages.toReversed() : one.languages
    const other = { ...structuredClone(one), languages }
    for (const { purpose, place, fate, words } of edits) {
      const { cookies = [] } = other.purposes[purpose + 1] ?? {}
      const row = cookies[place]
      if (row && fate === 'rewritten') Object.assign(row, words)
      else if (row && fate === 'split') cookies.splice(place, 1, ...splitByName(row))
      else if (row) cookies.splice(place, 1)
      if (row && fate === 'first') other.purposes.at(-1)?.cookies.unshift(row)
    }
    return { one, other }
  })

interface PairOfCharters {
  one: Charter
  other: Charter
}

/** Two charters, of which the other is an edit of the one, or has nothing in common with it but the ids of purposes. */
export const pairsOfCharters: fc.Arbitrary<PairOfCharters> = fc.oneof(
  fc.record({ one: charters, other: charters }),
  edited,
)

function splitByName(row: Cookie): Cookie[] {
  const names = namesOf(row)
  return names.length === 0 ? [row] : names.map((name) => ({ ...row, name }))
}
