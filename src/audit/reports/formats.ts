import type { Report } from '../report.ts'
import { htmlReport } from './html.ts'
import { jsonReport } from './json.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import { sarifReport } from './sarif.ts'
import { textReport } from './text.ts'

/** The forms of a report by the names that people ask for, with the file of each. */
export const reportFormats = {
  text: { file: 'audit.txt', write: textReport },
  html: { file: 'audit.html', write: htmlReport },
  json: { file: 'audit.json', write: jsonReport },
  md: { file: 'audit.md', write: markdownReport },
  junit: { file: 'audit.junit.xml', write: junitReport },
  sarif: { file: 'audit.sarif', write: sarifReport },
} as const satisfies Record<string, { file: string; write: (report: Report) => string }>
