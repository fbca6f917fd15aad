import { describe, expect, test } from 'vitest'
import type { ConsentRecord } from '../../src/consent/record.ts'
import { createReceipt } from '../../src/exports/receipt.ts'
import { append, swap, together } from '../charter/edit.ts'
import { versionWith } from '../support/charters.ts'

const address = 'https://www.example.org/charte-cookies'
const facts = 'country: DE, dataRetention: P2Y'
const complete = together(
  (yaml) => yaml.replaceAll(/(P13M|session), party: first, recipients: none/g, `$&, ${facts}`),
  swap('  - id: ads', '    dataKinds: { fr: pages vues, en: pages seen }\n  - id: ads'),
  append('controller: { name: Exemple, address: Rue 1, email: a@example.org, url: https://example.org }\n'),
)

/** A receipt of a yes to statistics, and of a no to advertising. */
function receiptOf(edit = complete, takenBack: readonly string[] = []) {
  const { charter, hash } = versionWith(edit)
  const record: ConsentRecord = {
    ...{ id: 'a'.repeat(22), charter: hash, decidedAt: new Date('2026-11-23T09:30:00Z') },
    ...{ answers: { statistics: 'granted', ads: 'refused' }, action: 'custom' },
    ...{ language: 'en', source: 'page', gpc: false },
  }
  return createReceipt(record, { charter, takenBack, address })
}

describe('a receipt for machines', () => {
  test('a receipt for machines: names consent as the basis of what was granted alone', () => {
    const events = receiptOf(complete, ['statistics']).purposes
    expect(
      events.map((event) => [
        'lawful_basis' in event,
        'event_state' in event ? event.event_state : undefined,
      ]),
    ).toEqual([
      [true, 'ConsentGiven'],
      [false, 'ConsentWithdrawn'],
      [false, 'ConsentRefused'],
    ])
  })

  test.each([
    ['ads', 'an objection to what is exempt from consent'],
    ['statistics', 'exempt from consent, and allowed against the signal of the browser'],
  ])(
    'a receipt for machines: tells of %s that is exempt what was said, and names no consent',
    (id, remark) => {
      const exempt = swap(`id: ${id}`, `id: ${id}\n    consent: exempt`)
      const event = receiptOf(together(complete, exempt)).purposes.find(({ purpose }) => purpose === id)
      expect(event).toMatchObject({ event_type: 'explicit', remark })
      expect(event).not.toHaveProperty('event_state')
      expect(event).not.toHaveProperty('lawful_basis')
    },
  )

  test('a receipt for machines: tells what is done with the data of what was granted, and of nothing else', () => {
    const [granted, refused] = receiptOf().purposes
    expect(granted).toMatchObject({
      pii_information: [{ pii_type: 'pages seen' }],
      storage_locations: ['DE'],
      retention_period: ['P2Y'],
      recipient_third_parties: ['none'],
    })
    expect(refused).not.toHaveProperty('pii_information')
  })

  test('a receipt for machines: tells no fact of a purpose that one of its rows does not tell', () => {
    const [granted] = receiptOf(
      together(complete, swap(`session, party: first, recipients: none, ${facts}`, 'session')),
    ).purposes
    expect(granted).toMatchObject({ storage_locations: undefined, retention_period: undefined })
  })

  test('a receipt for machines: claims the specification where the charter tells all that is mandatory there', () => {
    const lawful = append('jurisdiction: BE\n')
    expect(receiptOf(together(complete, lawful))).toMatchObject({
      ...{ schema_version: 'ISO/IEC TS 27560:2023', jurisdiction: 'BE', pii_principal_id: 'a'.repeat(22) },
    })
  })

  test.each([
    ['the law that applies', (yaml: string) => yaml],
    [
      'the kinds of data',
      together(append('jurisdiction: BE\n'), swap('    dataKinds: { fr: pages vues, en: pages seen }\n', '')),
    ],
    ['where the data of a row are kept', together(append('jurisdiction: BE\n'), swap(', country: DE', ''))],
    ['how long they are', together(append('jurisdiction: BE\n'), swap(', dataRetention: P2Y', ''))],
    ['where the controller is', together(append('jurisdiction: BE\n'), swap(' address: Rue 1,', ''))],
    [
      'how a joint controller is reached',
      append('jurisdiction: BE\njointControllers: { list: [{ name: Ville, address: Rue 2 }] }\n'),
    ],
  ])('a receipt for machines: claims no specification where the charter does not tell %s', (_what, edit) => {
    expect(receiptOf(together(complete, edit)).schema_version).toBeUndefined()
  })

  test('a receipt for machines: claims it whatever the charter tells of what was refused', () => {
    const { schema_version } = receiptOf(
      together(complete, append('jurisdiction: BE\n'), swap('recipients: Annonceur, ', '')),
    )
    expect(schema_version).toBe('ISO/IEC TS 27560:2023')
  })

  test('a receipt for machines: names all who decide together, and how each is reached', () => {
    const joint = append('jointControllers: { list: [{ name: Ville, telephone: "+32 81 00 00 00" }] }\n')
    expect(receiptOf(together(complete, joint)).pii_controllers).toEqual([
      {
        ...{ party_id: 'https://example.org', party_name: 'Exemple', party_address: 'Rue 1' },
        ...{ party_type: 'controller', party_contact: 'a@example.org', party_email: 'a@example.org' },
      },
      {
        ...{ party_id: undefined, party_name: 'Ville', party_address: undefined },
        ...{ party_type: 'joint controller', party_contact: '+32 81 00 00 00' },
      },
    ])
    expect(receiptOf((yaml) => yaml).pii_controllers).toBeUndefined()
  })
})
