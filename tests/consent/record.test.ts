import { expect, test } from 'vitest'
import { answerableIn } from '../../src/charter/terms.ts'
import { makeConsent, withdrawOnly } from '../../src/consent/consent.ts'
import { answersInForce, permissionsOf } from '../../src/consent/permissions.ts'
import { countedOf, recordOf, takenBack } from '../../src/consent/record.ts'
import { granting, versionWith } from '../support/charters.ts'

const version = versionWith((yaml) => yaml)
const made = { decidedAt: new Date('2026-11-23T09:30:00Z'), gpc: false, receipt: 'Ab3d_9xYzAb3d_9xYzAb3d' }
const consentTo = (...ids: string[]) => makeConsent(version, granting(...ids), made)
const recorded = (...ids: string[]) =>
  recordOf(consentTo(...ids), {
    ...{ id: made.receipt, charter: version.hash, action: 'custom', language: 'fr', source: 'page' },
  })

test('what is counted of a choice: is its day, in UTC, and nothing that tells who made it or when', () => {
  const late = { ...consentTo('ads'), decidedAt: new Date('2026-11-23T23:59:59Z') }
  expect(countedOf(late, { charter: version.hash, action: 'custom', source: 'page' })).toEqual({
    day: '2026-11-23',
    charter: version.hash,
    answers: { statistics: 'refused', ads: 'granted' },
    action: 'custom',
    source: 'page',
  })
})

test('a record: answers every purpose of its charter that needs consent, and no other', () => {
  expect(recorded('ads', 'unknown').answers).toEqual({ statistics: 'refused', ads: 'granted' })
})

test('a refusal on a page of an earlier version: refuses what was asked there, and answers nothing that was not', () => {
  const shown = versionWith((yaml) => yaml.slice(0, yaml.indexOf('  - id: ads')))
  const refusal = makeConsent({ hash: shown.hash, answerable: answerableIn(shown.charter) }, granting(), made)
  expect(refusal.charter).toBe(shown.hash.slice(0, 16))
  const record = recordOf(refusal, {
    ...{ id: made.receipt, charter: shown.hash, action: 'refuse-all', language: 'fr', source: 'page' },
  })
  expect(record.answers).toEqual({ statistics: 'refused' })
  const permissions = permissionsOf(version, refusal, { now: made.decidedAt, gpc: false })
  expect([...answersInForce(permissions)]).toEqual([['statistics', 'refused']])
})

test('a purpose that a record grants and its consent does not: has been taken back', () => {
  const left = withdrawOnly(consentTo('statistics', 'ads'), consentTo('ads'))
  expect(takenBack(recorded('statistics', 'ads'), left)).toEqual(['statistics'])
})

test('a consent that is as it was recorded: nothing of it has been taken back', () => {
  for (const ids of [[], ['ads'], ['statistics', 'ads']])
    expect(takenBack(recorded(...ids), consentTo(...ids))).toEqual([])
})
