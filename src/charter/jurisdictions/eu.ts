import type { Jurisdiction } from './rule.ts'

/** The institutions, bodies, offices and agencies of the Union. */
export const eu: Jurisdiction = {
  law: { value: 'eudpr', source: 'Regulation (EU) 2018/1725', date: '2018-10-23' },
  authority: {
    value: {
      name: {
        fr: 'Contrôleur européen de la protection des données (CEPD)',
        nl: 'Europese Toezichthouder voor gegevensbescherming (EDPS)',
        de: 'Europäischer Datenschutzbeauftragter (EDSB)',
        en: 'European Data Protection Supervisor (EDPS)',
      },
      url: 'https://www.edps.europa.eu',
    },
    source: 'Regulation (EU) 2018/1725, art. 63',
    date: '2018-10-23',
  },
  exemption: {
    value: false,
    source: 'ePrivacy Directive 5(3); EDPS 2020-1013',
    date: '2018-10-23',
  },
}
