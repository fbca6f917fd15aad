import { gdpr, type Jurisdiction } from './rule.ts'

/** France. */
export const fr: Jurisdiction = {
  law: gdpr,
  authority: {
    value: {
      name: "Commission nationale de l'informatique et des libertés (CNIL)",
      url: 'https://www.cnil.fr',
    },
    source: 'Act 78-17 of 6 January 1978',
    date: '1978-01-06',
  },
  exemption: {
    value: {
      purpose: 'measures the audience of this site for its publisher alone, in anonymous statistics',
      isFirstParty: true,
      life: 'P13M',
      retention: 'P25M',
    },
    source: 'CNIL 2020-091, art. 5; CNIL on audience measurement, 4 July 2025',
    date: '2025-07-04',
  },
  refusal: { value: 'P6M', source: 'CNIL 2020-092, 38-39', date: '2020-09-17' },
  consentAge: { value: 15, source: 'Act 78-17, art. 45', date: '2019-06-01' },
  accessibility: {
    value: 'its home page says how far the site conforms, and links the multi-year scheme',
    source: 'Directive 2016/2102, art. 7; décret 2019-768',
    date: '2019-07-24',
  },
}
