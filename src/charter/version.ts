import type { Logo } from './appearance.ts'
import { type OwnCookies, ownCookiesOf } from './declared-cookies.ts'
import { sha256 } from './hash.ts'
import { lawOf } from './law.ts'
import { type LocalizedCharter, localize } from './localized.ts'
import type { Charter } from './schema.ts'
import { type AnswerablePurpose, answerableIn, materialById } from './terms.ts'

/** A charter as it is published: with its version and its text in each language. */
export interface CharterVersion {
  charter: Charter
  /** SHA-256 of the whole text, 64 hexadecimal characters: the charter, and what its pages say besides it. */
  hash: string
  /** Sixteen characters that change with the look of its pages, which is no text: `hash` does not change with it. */
  look: string
  /** The logos that its appearance names; none where it is known by its text alone. */
  logos: readonly Logo[]
  /** SHA-256 of what visitors agree to, 64 hexadecimal characters: better words do not change it. */
  material: string
  /** The purposes that visitors may answer, in the order of the charter. */
  answerable: readonly AnswerablePurpose[]
  /** The cookies that this software sets itself, as declared. */
  own: OwnCookies
  /** The charter in one of its languages. Throws for another. */
  in(language: string): LocalizedCharter
}

/** What the pages of a charter say besides it. */
export interface Surroundings {
  /** What the software says, per language of the charter. */
  words: Readonly<Record<string, unknown>>
  /** How long records are kept, as an ISO 8601 duration. */
  recordRetention: string
  /** False where no consent is recorded with a number. */
  hasReceipts?: false
}

/** Derives everything that a page needs from a valid charter that declares our own cookies, and from what its pages say besides it. */
export function createVersion(
  charter: Charter,
  surroundings?: Surroundings,
  logos: readonly Logo[] = [],
): CharterVersion {
  const look = { appearance: charter.appearance, logos: logos.map(({ name }) => name) }
  return {
    charter,
    hash: sha256({ charter: withoutKinds(charter), surroundings, law: toldByLaw(charter) }).toString('hex'),
    look: sha256(look).toString('hex').slice(0, 16),
    logos,
    material: sha256(materialById(charter)).toString('hex'),
    answerable: answerableIn(charter),
    own: ownCookiesOf(charter),
    in: createReader(charter),
  }
}

/**
 * What a charter says, as it was hashed before there were exempt purposes: with `required` for what `consent` says, so that
 * the version of a charter that has none stays the same. Without its look, which says nothing.
 */
function withoutKinds({ purposes, appearance: _, ...charter }: Charter) {
  return {
    ...charter,
    purposes: purposes.map(({ consent, ...purpose }) => ({
      ...purpose,
      required: consent === 'none',
      ...(consent === 'exempt' && { consent }),
    })),
  }
}

/** Reads a charter in a language when it is asked for, and again once the text was collected as garbage. */
function createReader(charter: Charter): CharterVersion['in'] {
  const read = new Map<string, WeakRef<LocalizedCharter>>()
  return (language) => {
    if (!charter.languages.includes(language)) throw new Error(`the charter has no text in ${language}`)
    const text = read.get(language)?.deref() ?? localize(charter, language)
    read.set(language, new WeakRef(text))
    return text
  }
}

/** What the pages of a charter say by the law of its jurisdiction: another release may say it otherwise. */
function toldByLaw(charter: Charter) {
  const rules = lawOf(charter)
  return rules && [rules.law, rules.authority, rules.complaintToController].map((rule) => rule?.value)
}
