import { gdpr, type Jurisdiction, webAccessibility } from './rule.ts'

/** Germany, whose authorities are those of the Länder and the BfDI: the charter names its own. */
export const de: Jurisdiction = {
  law: gdpr,
  exemption: { value: false, source: 'TDDDG § 25', date: '2024-05-14' },
  accessibility: webAccessibility,
}
