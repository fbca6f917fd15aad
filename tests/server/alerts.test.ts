import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { createMetrics } from '../../src/server/metrics.ts'
import { sourceOf } from '../house/sources.ts'

interface Rule {
  alert: string
  expr: string
  annotations: { summary: string }
}

const rules: Rule[] = parse(sourceOf('docs/alerts.yml')).groups.flatMap(
  ({ rules }: { rules: Rule[] }) => rules,
)
const metrics = createMetrics({
  waiting: () => 0,
  isOpen: () => true,
  isEditRefused: () => false,
  version: () => '',
  lastAudit: () => undefined,
})

describe('the alerts that are documented', () => {
  test.each(rules.map((rule): [string, Rule] => [rule.alert, rule]))(
    'alert: %s looks at what the server counts, and says what that means',
    async (_name, { expr, annotations }) => {
      const { text } = await metrics.print()
      const names = expr.match(/\bcharte_\w+/g) ?? []
      expect(names.length).toBeGreaterThan(0)
      for (const name of names) expect(text).toMatch(new RegExp(`^# TYPE ${name} `, 'm'))
      // What is counted from before the first one, by its labels.
      for (const [label] of expr.matchAll(/(?<=\{)kind="[^"]*"(?=\})/g))
        expect(text).toContain(`charte_log_errors_total{${label}} 0`)
      expect(annotations.summary).toMatch(/^[A-Z].*\.$/)
    },
  )

  test('alerts: are those of lost records, of consents, of an edit, of forms, of choices that no browser keeps and of audits', () => {
    expect(rules.map(({ alert }) => alert)).toEqual([
      'CharterRecordsDown',
      'CharterConsentsNotAccepted',
      'CharterEditRefused',
      'CharterFormsRefused',
      'CharterChoicesNotKept',
      'CharterAuditNotPassed',
      'CharterAuditOld',
    ])
  })

  test('alerts: every metric of the server is explained where they are', async () => {
    const { text } = await metrics.print()
    const own = [...text.matchAll(/^# TYPE (charte_(?!process|nodejs)\w+)/gm)].map(([, name = '']) => name)
    expect(own.length).toBeGreaterThan(6)
    for (const name of own) expect(sourceOf('docs/deployment.md')).toContain(`\`${name}\``)
  })
})
