import { gdpr, type Jurisdiction, sixteen } from './rule.ts'

/** Germany, whose authorities are those of the Länder and the BfDI: the charter names its own. */
export const de: Jurisdiction = {
  law: gdpr,
  exemption: { value: false, source: 'TDDDG § 25', date: '2024-05-14' },
  consentAge: sixteen,
  accessibility: {
    value:
      'each page takes reports of barriers, and the home page of a federal body explains itself in easy language and in sign language',
    source: 'Directive 2016/2102, art. 7; BITV 2.0 § 4, § 7',
    date: '2019-05-21',
  },
}
