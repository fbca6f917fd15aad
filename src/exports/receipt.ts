import { ownCookiesOf } from '../charter/declared-cookies.ts'
import { authorityOf } from '../charter/law.ts'
import { wordsFor } from '../charter/localized.ts'
import type { Charter, Purpose, Text } from '../charter/schema.ts'
import { writeMoment } from '../charter/time.ts'
import type { Answer } from '../consent/consent.ts'
import type { ConsentRecord } from '../consent/record.ts'

/** What a receipt says beyond its record. */
export interface ReceiptSources {
  /** The charter that was shown, for the words that a record does not repeat; undefined where it cannot be read. */
  charter: Charter | undefined
  /** The purposes that the record grants, and that were refused later without a record of it. */
  takenBack: readonly string[]
  /** Where consent is given and withdrawn, as `https://data.example/charte-cookies`. */
  address: string
}

/**
 * The receipt of a choice for machines. Its fields are those of ISO/IEC TS 27560:2023 (consent record information
 * structure), as the W3C Data Privacy Vocabulary community group gives them, where that names them; `purposes` hold
 * one event for each answer, and one for each that was taken back later. There is no pii_principal_id: nothing tells who
 * the visitor is.
 */
export function createReceipt(record: ConsentRecord, { charter, takenBack, address }: ReceiptSources) {
  const say = (text: Text | undefined) =>
    charter && text && wordsFor(text, charter.languages, record.language).content
  const { controller } = charter ?? {}
  const authority = charter && authorityOf(charter)
  return {
    schema_version: 'ISO/IEC TS 27560:2023',
    receipt_id: record.id,
    record_id: record.id,
    privacy_notice: `${address}/versions/${record.charter}/${record.language}`,
    privacy_notice_version: record.charter,
    language: record.language,
    purposes: answersOf(record, charter).flatMap(({ id, answer, purpose }) => {
      const about = { purpose: id, purpose_description: say(purpose?.description), lawful_basis: 'consent' }
      const event_time = writeMoment(record.decidedAt)
      const event = { ...about, event_time, event_type: 'explicit', event_state: states[answer] }
      return takenBack.includes(id) ? [event, { ...about, ...unrecorded }] : [event]
    }),
    collection_method: `${record.source}: ${record.action}`,
    global_privacy_control: record.gpc,
    validity_duration: charter && ownCookiesOf(charter).preferences.duration,
    withdrawal_method: address,
    pii_controllers: controller && [{ party_name: say(controller.name), party_email: controller.email }],
    authority_party: authority && { party_name: say(authority.name), party_url: say(authority.url) },
    remark: charter ? undefined : 'the words of this version cannot be read: they are left out here',
  }
}

/** The answers of a record in the order of the charter that was shown, each with its purpose where that can be read. */
export function answersOf(
  record: ConsentRecord,
  charter: Charter | undefined,
): { id: string; answer: Answer; purpose: Purpose | undefined }[] {
  const answers = new Map(Object.entries(record.answers))
  const purposes = new Map(charter?.purposes.map((purpose) => [purpose.id, purpose]))
  return [...new Set([...purposes.keys(), ...answers.keys()])].flatMap((id) => {
    const answer = answers.get(id)
    return answer ? [{ id, answer, purpose: purposes.get(id) }] : []
  })
}

/**
 * The states of consent as the Data Privacy Vocabulary names them. A record does not tell what was answered before it, so
 * a refusal is not said to be a withdrawal, which would say that there had been a consent.
 */
const states: Record<Answer, string> = { granted: 'ConsentGiven', refused: 'ConsentRefused' }

/** A refusal that took effect, of what a record grants; its moment is not known. */
const unrecorded = {
  event_type: 'explicit',
  event_state: 'ConsentWithdrawn',
  remark: 'in force, although it could not be recorded',
}
