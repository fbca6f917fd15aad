import { describe, expect, test } from 'vitest'
import { makeConsent } from '../../src/consent/consent.ts'
import type { Choice } from '../../src/site/choose.ts'
import { granting, versionWith } from '../support/charters.ts'
import { aWeekAgo, outcomeOf, past, summary, version } from './outcome-of.ts'

describe('a choice on a page of the past', () => {
  const asExempt = (yaml: string) => yaml.replace('- id: statistics', '- id: statistics\n    consent: exempt')
  const exempting = versionWith(asExempt)

  test('a choice on a page of the past: gives no yes to what needed consent there and needs none today', async () => {
    const archive = new Map([[version.hash, version]])
    const choice = { answerFor: granting('statistics'), shown: version.hash, gpc: true }
    const { consent, records } = await outcomeOf(choice, { archive, current: exempting })
    expect(summary(consent)).toMatchObject({ granted: [], refused: ['ads'], receipt: undefined })
    expect(records).toMatchObject([{ charter: version.hash, answers: { ads: 'refused' } }])
  })

  test('a choice on the page of today: allows what is exempt against the signal', async () => {
    const choice = { answerFor: granting('statistics'), shown: exempting.hash, gpc: true }
    const { consent } = await outcomeOf(choice, { current: exempting })
    expect(summary(consent)).toMatchObject({ granted: ['statistics'], refused: ['ads'] })
  })
})

describe('a refusal on a page of the past', () => {
  test('a refusal on a page of the past: takes effect at once, also where the archive never answers', async () => {
    const find = () => new Promise<undefined>(() => {})
    const { consent } = await outcomeOf({ action: 'refuse-all', shown: past.hash }, { find })
    expect(summary(consent)).toMatchObject({ granted: [], refused: ['statistics', 'ads'] })
  })
})

describe('an earlier refusal', () => {
  const archive = new Map([[past.hash, past]])
  /** All of statistics, ads and a purpose that is not there today refused, at a time. */
  function refusedAt(decidedAt: Date): Choice['before'] {
    const consent = makeConsent(version, granting(), { decidedAt, gpc: false })
    const refused = new Map([...consent.refused, ['gone', 'Ab3d_9']])
    return { consent: { ...consent, refused }, answers: new Map() }
  }
  const before = refusedAt(aWeekAgo)
  const lasting = ['ads', 'gone', 'statistics']

  test.each<[string, Partial<Choice>, string[], string[]]>([
    ['a refusal of a page without it', { action: 'refuse-all', shown: past.hash }, [], lasting],
    ['a choice that leaves it open', { answerFor: () => undefined }, [], lasting],
    ['a yes to another', { answerFor: granting('statistics') }, ['statistics'], ['ads', 'gone']],
    ['a yes to it', { answerFor: granting('ads') }, ['ads'], ['gone', 'statistics']],
  ])('an earlier refusal: stands until it is answered anew, after %s', async (_what, choice, yes, no) => {
    const { consent, records } = await outcomeOf({ ...choice, before }, { archive })
    expect([consent?.granted, consent?.refused].map((map) => [...(map?.keys() ?? [])].sort())).toEqual([
      yes,
      no,
    ])
    expect(records[0]?.answers).not.toHaveProperty('gone')
  })

  test('an earlier refusal: ends with the life of its choice', async () => {
    const ended = refusedAt(new Date('2026-05-01T09:30:00Z'))
    const { consent } = await outcomeOf({ answerFor: granting('ads'), before: ended })
    expect(summary(consent)).toMatchObject({ granted: ['ads'], refused: ['statistics'] })
  })
})
