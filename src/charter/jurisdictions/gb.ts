import type { Jurisdiction } from './rule.ts'

/** The United Kingdom. */
export const gb: Jurisdiction = {
  law: { value: 'uk-gdpr', source: 'UK GDPR', date: '2021-01-01' },
  authority: {
    value: { name: "Information Commissioner's Office (ICO)", url: 'https://ico.org.uk' },
    source: 'Data Protection Act 2018',
    date: '2018-05-25',
  },
  complaintToController: {
    value: true,
    source: 'Data Protection Act 2018, s. 164A',
    date: '2026-06-19',
  },
  exemption: {
    value: {
      purpose: 'makes statistics to improve this site, or adapts its appearance or functions to a preference',
    },
    source: 'PECR Schedule A1, 5-6',
    date: '2026-02-05',
  },
  consentAge: { value: 13, source: 'UK GDPR 8(1)', date: '2021-01-01' },
  accessibility: {
    value: true,
    source: 'PSBAR 2018 (SI 2018/952), reg. 8',
    date: '2018-09-23',
  },
}
