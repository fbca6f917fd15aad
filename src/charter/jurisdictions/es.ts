import { gdpr, type Jurisdiction, webAccessibility } from './rule.ts'

/** Spain, where a public body of Catalonia, the Basque Country or Andalusia names its own authority in its charter. */
export const es: Jurisdiction = {
  law: gdpr,
  authority: {
    value: { name: 'Agencia Española de Protección de Datos (AEPD)', url: 'https://www.aepd.es' },
    source: 'Organic Act 3/2018',
    date: '2018-12-05',
  },
  exemption: {
    value: { purpose: 'measures the audience of this site for its publisher alone, in anonymous statistics' },
    source: 'LSSI 22.2; AEPD guide on audience measurement, January 2024',
    date: '2024-01-11',
  },
  consentAge: { value: 14, source: 'Organic Act 3/2018, art. 7', date: '2018-12-05' },
  accessibility: webAccessibility,
}
