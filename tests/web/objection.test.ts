import type { Request } from 'express'
import fc from 'fast-check'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/consent/consent.ts'
import { readChoice } from '../../src/web/choice-form.ts'
import { smallExempting, versionOf, versionWith } from '../support/charters.ts'
import { createTestApp, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

const json = '/charte-cookies/preferences.json'
const version = versionOf(smallExempting)

let site: TestApp
let visitor: ReturnType<typeof createVisitor>
beforeEach(async () => {
  site = await createTestApp({ version })
  visitor = createVisitor(site.app)
})

/** What the visitor's browser has stored of her last choice, without its date and its version. */
async function choose(fields: Record<string, string>) {
  const answer = await visitor.choose(fields)
  const line = cookiesSet(answer.headers).get('cookies_preferences')
  if (line === undefined) return { status: answer.status }
  const { granted, refused, gpc, receipt } = JSON.parse(decodeURIComponent(/=([^;]*)/.exec(line)?.[1] ?? ''))
  return { status: answer.status, granted: Object.keys(granted), refused: Object.keys(refused), gpc, receipt }
}

const objection = { action: 'save', 'purpose-statistics': 'refused' }

describe('an objection', () => {
  test('an objection: is saved by itself, whatever is left open beside it, and bears no number', async () => {
    expect(await choose(objection)).toEqual({ status: 303, granted: [], refused: ['statistics'] })
  })

  test('an objection: beside a yes is kept with it, and with the number of the yes', async () => {
    const stored = await choose({ ...objection, 'purpose-ads': 'granted' })
    expect(stored).toMatchObject({ granted: ['ads'], refused: ['statistics'] })
    expect(stored.receipt).toMatch(/^[\w-]{22}$/)
  })

  test('an objection: is nothing that a form does by leaving it active, which still has to answer the rest', async () => {
    expect(await choose({ action: 'save', 'purpose-statistics': 'granted' })).toEqual({ status: 422 })
  })

  test.each(['', 'yes', 'Granted', 'granted ', 'true'])(
    'an objection: is not taken back by the answer "%s"',
    async (answer) => {
      await choose(objection)
      const fields = { action: 'save', 'purpose-statistics': answer, 'purpose-ads': 'refused' }
      expect(await choose(fields)).toMatchObject({ refused: ['statistics', 'ads'] })
    },
  )

  test('an objection: is not taken back by a banner, which does not show it, and is by "Accept all" on the charter', async () => {
    await choose(objection)
    const all = { action: 'accept-all' }
    expect(await choose({ ...all, source: 'banner' })).toMatchObject({
      granted: ['ads'],
      refused: ['statistics'],
    })
    expect(await choose(all)).toMatchObject({ granted: ['ads'], refused: [] })
  })

  test('an objection: stands against a charter that asks for consent since, and against one that is exempt since', async () => {
    const granted = async () => (await visitor.get(json)).body.granted
    await choose(objection)
    site.serveCharter(versionWith((yaml) => yaml))
    expect((await visitor.get(json)).body.purposes.statistics.answer).toBe('refused')
    site.serveCharter(version)
    expect(await granted()).toEqual(['necessary'])
  })

  test('an objection: that was not made is no consent once the charter asks for one', async () => {
    await choose({ action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' })
    site.serveCharter(versionWith((yaml) => yaml))
    const { body } = await visitor.get(json)
    expect([body.granted, body.purposes.statistics.answer]).toEqual([['necessary'], null])
  })

  test('an objection: ends with the life of its cookie', async () => {
    const granted = async () => (await visitor.get(json)).body.granted
    await choose(objection)
    site.at('2027-05-23T09:29:59Z')
    expect(await granted()).toEqual(['necessary'])
    site.at('2027-05-23T09:30:00Z')
    expect(await granted()).toEqual(['necessary', 'statistics'])
  })
})

describe('what the scripts of a page learn of an exempt purpose', () => {
  const told = async (headers: Record<string, string> = {}) => {
    const { body } = await visitor.get(json).set(headers)
    const { granted, purposes } = body
    const deleted = body.delete.map(({ names }: { names: string }) => new RegExp(names).test('_pk_id.1'))
    return { granted, answer: purposes.statistics.answer, isDeleted: deleted.includes(true) }
  }
  const active = { granted: ['necessary', 'statistics'], answer: null, isDeleted: false }

  test('an exempt purpose: is granted without an answer, and nothing of it is deleted', async () => {
    expect(await told()).toEqual(active)
  })

  test('an exempt purpose: is refused by an objection or by the signal, and what it has left is deleted', async () => {
    const off = { granted: ['necessary'], answer: 'refused', isDeleted: true }
    expect(await told({ 'Sec-GPC': '1' })).toEqual(off)
    await choose(objection)
    expect(await told()).toEqual(off)
  })

  test('an exempt purpose: is not granted to a page of another site, which no objection reaches, and nothing of it is deleted', async () => {
    const answer = await told({ 'Sec-Fetch-Site': 'cross-site' })
    expect(answer).toEqual({ granted: ['necessary'], answer: null, isDeleted: false })
    expect(await told({ 'Sec-Fetch-Site': 'same-site' })).toEqual(active)
  })
})

describe('any form', () => {
  const answer = fc.constantFrom('granted', 'refused', 'Granted', 'true', '', ['granted', 'granted'])
  const form = fc.record(
    {
      action: fc.constantFrom(
        ...['save', 'refuse-all', 'accept-all', 'withdraw', 'refuse-asked', 'accept-asked', 'x'],
      ),
      source: fc.constantFrom('banner', 'page'),
      charter: fc.constantFrom(version.hash, 'f'.repeat(64)),
      asked: fc.constantFrom('', 'ads', 'statistics', 'statistics ads', 'ad'),
      'purpose-statistics': answer,
      'purpose-ads': answer,
    },
    { requiredKeys: [] },
  )
  const given = fc.option(fc.constantFrom<Answer>('granted', 'refused'), { nil: undefined })
  const standing = fc
    .record({ statistics: given, ads: given })
    .map(
      (answers) =>
        new Map(Object.entries(answers).flatMap(([id, one]): [string, Answer][] => (one ? [[id, one]] : []))),
    )
  type Form = Record<string, unknown>
  const always = (holds: (form: Form, before: ReadonlyMap<string, Answer>, chosen: Answers) => void) =>
    fc.assert(
      fc.property(form, standing, (form, before) => {
        const read = readChoice({ body: form } as Request, version, before)
        if (!('kind' in read)) holds(form, before, read.answerFor)
      }),
      { numRuns: 5000 },
    )
  type Answers = (id: string) => Answer | undefined

  /** Whether a form says an exact yes to a purpose. */
  const saysYes = (form: Form, id: string) =>
    (form.action === 'save' && form[`purpose-${id}`] === 'granted') ||
    (form.action === 'accept-all' && (form.source !== 'banner' || id === 'ads')) ||
    (form.action === 'accept-asked' && String(form.asked).split(' ').includes(id))

  test('any form: grants nothing that needs consent without an exact yes, of now or of before', () => {
    always((form, before, chosen) => {
      if (chosen('ads') === 'granted')
        expect(saysYes(form, 'ads') || before.get('ads') === 'granted').toBe(true)
    })
  })

  test('any form: leaves an objection as it stands unless it says an exact yes to that purpose', () => {
    always((form, before, chosen) => {
      if (before.get('statistics') === 'refused' && chosen('statistics') !== 'refused')
        expect(saysYes(form, 'statistics')).toBe(true)
    })
  })

  test('any form: that objects is an objection, whatever else it says', () => {
    always((form, _before, chosen) => {
      const objects = form.action === 'save' && form['purpose-statistics'] === 'refused'
      if (objects || ['refuse-all', 'withdraw'].includes(String(form.action)))
        expect(chosen('statistics')).toBe('refused')
    })
  })
})
