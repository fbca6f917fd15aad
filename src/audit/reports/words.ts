import type { Code, Severity } from '../finding.ts'

/** The severities as headings of a report that is read from the top: first what could not be seen. */
export const severityWords: readonly { severity: Severity; title: string }[] = [
  { severity: 'unknown', title: 'What could not be seen' },
  { severity: 'error', title: 'Errors' },
  { severity: 'warning', title: 'Warnings' },
  { severity: 'note', title: 'Notes' },
]

/** What each kind of finding means, whatever it is about. */
export const meanings: Readonly<Record<Code, string>> = {
  undeclared: 'The site keeps something that no row of the charter declares',
  'not-granted': 'Something that needs a yes is there without one',
  'still-sent': 'Something still goes out after a no',
  'longer-than-declared': 'It lives longer than the charter says',
  'wrong-party': 'It is of another party than the charter says',
  'third-party-request': 'Pages call another site that the charter does not name',
  'choice-not-made': 'The choice could not be made, so that nothing is known of what follows it',
  blind: 'The audit could not see',
  'never-seen': 'The charter declares it, and it was not seen',
  'wrong-domain': 'It is set for another domain than the charter says',
  'wrong-path': 'It is set for another path than the charter says',
  fingerprint: 'A script reads what tells browsers apart',
  'category-doubtful': 'It is known for another use than that of its purpose',
  'shorter-than-declared': 'It lives shorter than the charter says',
  'refused-by-browser': 'The browser refused it',
  capped: 'The browser keeps it shorter than it was asked to',
  'unusual-life': 'Its life is not the usual one',
}

/** What no audit proves, which the reports that people read say. */
export const limits =
  'An audit sees the pages that it visited, at one time, from one place, with one browser. What it did not see may be there all the same: on other pages, for other visitors, after a log-in, in browsers that keep cookies otherwise, or on a server, where no browser looks. It compares a site with its charter; whether a purpose needs consent, and whether a cookie is necessary, is for the law and for those who answer for the site.'
