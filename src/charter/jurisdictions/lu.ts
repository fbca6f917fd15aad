import { gdpr, type Jurisdiction, sixteen, webAccessibility } from './rule.ts'

/** Luxembourg. */
export const lu: Jurisdiction = {
  law: gdpr,
  authority: {
    value: {
      name: 'Commission nationale pour la protection des données (CNPD)',
      url: 'https://cnpd.public.lu',
    },
    source: 'Act of 1 August 2018',
    date: '2018-08-20',
  },
  exemption: {
    value: false,
    source: 'Act of 30 May 2005, art. 4; CNPD guidelines on cookies, October 2021',
    date: '2021-10-26',
  },
  consentAge: sixteen,
  accessibility: webAccessibility,
}
