import { gdpr, type Jurisdiction, sixteen, webAccessibility } from './rule.ts'

/** The Netherlands. */
export const nl: Jurisdiction = {
  law: gdpr,
  authority: {
    value: { name: 'Autoriteit Persoonsgegevens (AP)', url: 'https://autoriteitpersoonsgegevens.nl' },
    source: 'Uitvoeringswet AVG',
    date: '2018-05-25',
  },
  exemption: {
    value: { purpose: 'measures how good or effective this site is, with little or no effect on privacy' },
    source: 'Telecommunicatiewet 11.7a',
    date: '2015-03-11',
  },
  consentAge: sixteen,
  accessibility: webAccessibility,
}
