import { gdpr, type Jurisdiction, webAccessibility } from './rule.ts'

/** Ireland. */
export const ie: Jurisdiction = {
  law: gdpr,
  authority: {
    value: { name: 'Data Protection Commission (DPC)', url: 'https://www.dataprotection.ie' },
    source: 'Data Protection Act 2018',
    date: '2018-05-25',
  },
  exemption: {
    value: false,
    source: 'SI 336/2011, reg. 5; DPC guidance on cookies, April 2020',
    date: '2020-04-06',
  },
  refusal: { value: 'P6M', source: 'DPC guidance on cookies, April 2020', date: '2020-04-06' },
  consentAge: { value: 16, source: 'Data Protection Act 2018, s. 31', date: '2018-05-25' },
  accessibility: webAccessibility,
}
