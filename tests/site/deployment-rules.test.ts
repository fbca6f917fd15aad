import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../src/charter/problem.ts'
import { parseCharter } from '../../src/charter/source/load.ts'
import { openTranslations } from '../../src/i18n/translations.ts'
import { deploymentRules } from '../../src/site/deployment.ts'
import { problemsOf, swap } from '../charter/edit.ts'
import { localesDirectory, smallCharter } from '../support/charters.ts'

const translations = openTranslations(localesDirectory)

/** The rules where records are kept for so long. */
function ruleFor(recordRetention: string) {
  const cookies = { secure: true, domain: undefined }
  return deploymentRules({ translations, cookies, recordRetention, hasReceipts: true })
}

/** What keeps the short charter from being served where records are kept for so long. */
function toldWhere(recordRetention: string, life: string): string[] {
  const yaml = swap('duration: P6M', `duration: ${life}`)(smallCharter)
  return problemsOf(() => parseCharter(yaml, [ruleFor(recordRetention)])).map((problem) =>
    describeProblem(problem),
  )
}

describe('the words of the software', () => {
  const toldOf = (languages: string) => {
    const yaml = swap('[fr, en]', languages)(smallCharter)
    return problemsOf(() => parseCharter(yaml, [ruleFor('P1Y')])).map((problem) => describeProblem(problem))
  }

  test('the words of the software: serve the regions and variants of their languages', () => {
    expect(toldOf('[fr, en, fr-BE, nl-BE, de-CH-1996]')).toEqual([])
  })

  test('the words of the software: serve no other language, however near', () => {
    expect(toldOf('[fr, en, gsw, oc-aranes]')).toEqual([
      expect.stringMatching(/languages\[2\]: found "gsw"; add the words of the software as gsw\/translation/),
      expect.stringMatching(/languages\[3\]: found "oc-aranes"; add the words of the software as oc-ara/),
    ])
  })
})

describe('the retention of records', () => {
  test('a choice that outlives its record: is refused, at its cookie', () => {
    expect(toldWhere('P3M', 'P6M')).toEqual([
      '13:112 purposes[0].cookies[0].duration: found "P6M"; write at most P3M, or raise RECORD_RETENTION: without its record, a consent cannot be proved (GDPR 7(1))',
    ])
  })

  test('a choice that outlives its record: is refused without a row too, where a longer record or a row is to be written', () => {
    const rowless = smallCharter.replace(/^.*role: preferences.*\n/m, '')
    expect(problemsOf(() => parseCharter(rowless, [ruleFor('P3M')])).map(({ message }) => message)).toEqual([
      'add a row with "role: preferences" of at most P3M, since cookies_preferences lives P6M without one, or raise RECORD_RETENTION: without its record, a consent cannot be proved (GDPR 7(1))',
    ])
    expect(problemsOf(() => parseCharter(rowless, [ruleFor('P1Y')]))).toEqual([])
  })

  test.each([
    ['P1Y', 'P400D'],
    ['P1Y', 'P13M'],
    ['P12M', 'P366D'],
    ['P6M', 'P184D'],
    ['P1M', 'P29D'],
    ['PT1H', 'P1D'],
  ])('the retention of records: %s is too short for a choice of %s', (retention, life) => {
    expect(toldWhere(retention, life)).toHaveLength(1)
  })

  test.each([
    ['P6M', 'P6M'],
    ['P1Y', 'P12M'],
    ['P1Y', 'P52W'],
    ['P365D', 'P52W'],
    ['P366D', 'P1Y'],
    ['P1M', 'P4W'],
    ['P13M', 'P1Y'],
  ])('the retention of records: %s is long enough for a choice of %s', (retention, life) => {
    expect(toldWhere(retention, life)).toEqual([])
  })
})
