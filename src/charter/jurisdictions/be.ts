import { gdpr, type Jurisdiction, webAccessibility } from './rule.ts'

/** Belgium, where a Flemish public body names the Vlaamse Toezichtcommissie in its charter. */
export const be: Jurisdiction = {
  law: gdpr,
  authority: {
    value: {
      name: {
        fr: 'Autorité de protection des données (APD)',
        nl: 'Gegevensbeschermingsautoriteit (GBA)',
        de: 'Datenschutzbehörde',
        en: 'Data Protection Authority (DPA)',
      },
      url: {
        fr: 'https://www.autoriteprotectiondonnees.be',
        nl: 'https://www.gegevensbeschermingsautoriteit.be',
        de: 'https://www.datenschutzbehorde.be',
        en: 'https://www.dataprotectionauthority.be',
      },
    },
    source: 'Act of 3 December 2017',
    date: '2017-12-03',
  },
  exemption: { value: false, source: 'Act of 30 July 2018, art. 10/2; APD 12/2019', date: '2019-12-17' },
  consentAge: { value: 13, source: 'Act of 30 July 2018, art. 7', date: '2018-07-30' },
  accessibility: webAccessibility,
}
