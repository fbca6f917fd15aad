import type { Edition } from '../charter/edition.ts'
import { wordsFor } from '../charter/localise.ts'
import type { Text } from '../charter/schema.ts'
import { writeMoment } from '../consent/consent-cookie.ts'
import type { ConsentRecord } from '../consent/record.ts'

/** Where what a receipt names can be read. */
export interface ReceiptPlaces {
  /** The charter of today, for what a record does not repeat: the controller, the words of a purpose. */
  edition: Edition
  /** The address under which each version of the charter is kept, as `https://data.example/charte-cookies/versions`. */
  versions: string
  /** The address of the charter, where consent is given and withdrawn. */
  charter: string
}

/**
 * The receipt of a choice for machines. Its fields are those of ISO/IEC TS 27560:2023 (consent record information
 * structure), as the W3C Data Privacy Vocabulary community group gives them, where that names them; `purposes` hold
 * one event for each answer. There is no pii_principal_id: nothing tells who the visitor is.
 */
export function createReceipt(record: ConsentRecord, { edition, versions, charter }: ReceiptPlaces) {
  const { controller, authority, languages } = edition.charter
  const say = (text: Text | undefined) => text && wordsFor(text, languages, record.language).content
  return {
    schema_version: 'ISO/IEC TS 27560:2023',
    receipt_id: record.id,
    record_id: record.id,
    privacy_notice: `${versions}/${record.charter}/${record.language}`,
    privacy_notice_version: record.charter,
    language: record.language,
    purposes: Object.entries(record.answers).map(([id, answer]) => ({
      purpose: id,
      purpose_description: say(edition.charter.purposes.find((purpose) => purpose.id === id)?.description),
      lawful_basis: 'consent',
      event_time: writeMoment(record.decidedAt),
      event_type: 'explicit',
      event_state: stateOf(record, answer),
    })),
    collection_method: `${record.source}: ${record.action}`,
    global_privacy_control: record.gpc,
    validity_duration: edition.own.preferences.duration,
    withdrawal_method: charter,
    pii_controllers: controller
      ? [{ party_name: say(controller.name), party_email: controller.email }]
      : undefined,
    authority_party: authority && { party_name: say(authority.name), party_url: say(authority.url) },
  }
}

/** The states of consent as the Data Privacy Vocabulary names them. */
function stateOf({ action }: ConsentRecord, answer: 'granted' | 'refused'): string {
  if (answer === 'granted') return 'ConsentGiven'
  return action === 'withdraw' ? 'ConsentWithdrawn' : 'ConsentRefused'
}
