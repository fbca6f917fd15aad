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
 * one event for each answer, and one for each that was taken back later. It claims to follow the specification only where
 * the charter tells all that is mandatory there. Nothing tells who the visitor is but the number in her cookie.
 */
export function createReceipt(record: ConsentRecord, { charter, takenBack, address }: ReceiptSources) {
  const say = (text: Text | undefined) =>
    charter && text && wordsFor(text, charter.languages, record.language).content
  const { controller, jointControllers, jurisdiction } = charter ?? {}
  const authority = charter && authorityOf(charter)
  const answers = answersOf(record, charter).map(({ id, answer, purpose }) => ({
    ...{ id, answer, description: say(purpose?.description), isExempt: purpose?.consent === 'exempt' },
    processing:
      answer === 'granted' && purpose?.consent === 'needed' ? processingOf(purpose, say) : undefined,
  }))
  const controllers = [
    ...(controller ? [partyOf(controller, 'controller', say)] : []),
    ...(jointControllers?.list ?? []).map((contact) => partyOf(contact, 'joint controller', say)),
  ]
  const consented = answers.filter(({ answer, isExempt }) => answer === 'granted' && !isExempt)
  const isComplete =
    jurisdiction !== undefined &&
    controllers.length > 0 &&
    [...controllers, ...consented.map(({ processing }) => processing)].every(isKnown)
  return {
    schema_version: isComplete ? 'ISO/IEC TS 27560:2023' : undefined,
    receipt_id: record.id,
    record_id: record.id,
    pii_principal_id: record.id,
    privacy_notice: `${address}/versions/${record.charter}/${record.language}`,
    privacy_notice_version: record.charter,
    language: record.language,
    purposes: answers.flatMap(({ id, answer, description, processing, isExempt }) => {
      const about = { purpose: id, purpose_description: description }
      const event_time = writeMoment(record.decidedAt)
      const consent = answer === 'granted' && !isExempt ? { lawful_basis: 'consent', ...processing } : {}
      const event = {
        ...{ ...about, ...consent, event_time, entity_id: record.id },
        event_type: 'explicit',
        ...(isExempt ? { remark: exemptRemarks[answer] } : { event_state: states[answer] }),
      }
      return takenBack.includes(id) ? [event, { ...about, ...unrecorded }] : [event]
    }),
    collection_method: `${record.source}: ${record.action}`,
    global_privacy_control: record.gpc,
    validity_duration: charter && ownCookiesOf(charter).preferences.duration,
    withdrawal_method: address,
    jurisdiction,
    pii_controllers: controllers.length > 0 ? controllers : undefined,
    authority_party: authority && { party_name: say(authority.name), party_url: say(authority.url) },
    remark: charter ? undefined : 'the words of this version cannot be read: they are left out here',
  }
}

type Say = (text: Text | undefined) => string | undefined

/** What is done with the data of a purpose; a fact is undefined where the charter does not tell it of every row. */
function processingOf({ dataKinds, cookies }: Purpose, say: Say) {
  const kinds = say(dataKinds)
  return {
    pii_information: kinds && [{ pii_type: kinds }],
    storage_locations: ofAll(cookies.map(({ country }) => say(country))),
    retention_period: ofAll(cookies.map(({ dataRetention }) => dataRetention)),
    recipient_third_parties: ofAll(cookies.map(({ recipients }) => say(recipients))),
  }
}

/** Each value once; undefined where one is unknown, or where there is none. */
function ofAll(values: readonly (string | undefined)[]): string[] | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === values.length && known.length > 0 ? [...new Set(known)] : undefined
}

function partyOf(contact: NonNullable<Charter['controller']>, party_type: string, say: Say) {
  const { name, address, email, telephone, url } = contact
  return {
    party_id: say(url) ?? email,
    ...{ party_name: say(name), party_address: say(address), party_type },
    party_contact: email ?? telephone ?? say(url),
    ...(email !== undefined && { party_email: email }),
  }
}

function isKnown(facts: Record<string, unknown> | undefined): boolean {
  return facts !== undefined && Object.values(facts).every((fact) => fact !== undefined)
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

/** What is exempt from consent has no state of consent. */
const exemptRemarks: Record<Answer, string> = {
  granted: 'exempt from consent, and allowed against the signal of the browser',
  refused: 'an objection to what is exempt from consent',
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
