/** A rule of a law: what it says, where that is written, and since when, as `2024-01-11`. */
export interface Rule<Value> {
  value: Value
  source: string
  date: string
}

/** The law of a country, or of the institutions of the Union, as far as a charter depends on it. */
export interface Jurisdiction {
  /** The law on personal data, by the key of its name in `locales`. */
  law: Rule<'gdpr' | 'uk-gdpr' | 'eudpr'>
  /** To whom a visitor may complain; left out where several authorities share a country. */
  authority?: Rule<{ name: Words; url: Words }>
  /** Whether she may complain to the controller too, who acknowledges it within 30 days. */
  complaintToController?: Rule<true>
  /** What needs no consent as long as the visitor does not object; false where nothing of the kind is known. */
  exemption: Rule<Exemption | false>
  /** How long a refusal stands at least before the visitor is asked again. */
  refusal?: Rule<'P6M'>
  /** The age from which children consent by themselves (GDPR 8). */
  consentAge?: Rule<number>
  /** That a public body owes an accessibility statement, with what else its site shows. */
  accessibility?: Rule<true | string>
}

/** The same words in all languages, or words per language. */
export type Words = string | Readonly<Record<string, string>>

/** What a law exempts from consent, and the conditions that a charter can show. */
export interface Exemption {
  /** What it is for, in words that follow "only". */
  purpose: string
  /** Whether cookies are those of the site itself, and not those of one who acts for it. */
  isFirstParty?: true
  /** The longest life of a cookie (ISO 8601), which no visit may prolong. */
  life?: string
  /** The longest time for which the data are kept (ISO 8601). */
  retention?: string
}

/** What holds in every member state of the Union. */
export const gdpr: Jurisdiction['law'] = {
  value: 'gdpr',
  source: 'Regulation (EU) 2016/679',
  date: '2018-05-25',
}
export const sixteen: Rule<number> = { value: 16, source: 'GDPR 8(1)', date: '2018-05-25' }
export const webAccessibility: Rule<true> = {
  value: true,
  source: 'Directive 2016/2102, art. 7',
  date: '2020-09-23',
}
