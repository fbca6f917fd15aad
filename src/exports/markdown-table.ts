import type { Line, LocalizedCookie } from '../charter/localized.ts'
import { cookieRemarks } from '../charter/schema.ts'
import { absoluteAddress } from './absolute-address.ts'
import type { ExportModel } from './html.ts'
import { markdownCode, markdownLine, plainMarkdown } from './markdown-words.ts'

type ColumnKey = ExportModel['page']['columns'][number]['key']

/** Cookies as a table in GitHub's form, with the columns of the page. */
export function markdownTable(
  cookies: readonly LocalizedCookie[],
  { page, t, address }: Pick<ExportModel, 'page' | 't' | 'address'>,
): string {
  const { columns, retention } = page
  return [
    columns.map(({ line, label }) => (line ? written(line) : plainMarkdown(label))),
    columns.map(() => '---'),
    ...cookies.map((cookie) =>
      columns.map(({ key }) => inOneCell(cell(cookie, key), ...remarks(cookie, key))),
    ),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

  function cell(cookie: LocalizedCookie, key: ColumnKey): string {
    switch (key) {
      case 'name':
        return nameCell(cookie)
      case 'duration':
        return plainMarkdown(durationWords(cookie))
      case 'party':
        return plainMarkdown(cookie.party ? t(`party.${cookie.party}`) : t('table.notGiven'))
      case 'inBrowser':
        return ''
      default:
        return cookie[key] ? written(cookie[key]) : plainMarkdown(t('table.notGiven'))
    }
  }

  function remarks(cookie: LocalizedCookie, key: ColumnKey): string[] {
    const own = cookieRemarks.filter(({ remarkOn }) => remarkOn === key)
    const texts = own.map(({ name }) => written(cookie[name]))
    const isReceipt = key === 'purpose' && cookie.role === 'preferences'
    return isReceipt ? [...texts, plainMarkdown(t('table.receipt', { retention }))] : texts
  }

  function nameCell({ names, technology }: LocalizedCookie): string {
    const listed = names.length > 0 ? names.map(markdownCode).join(', ') : plainMarkdown(t('table.noName'))
    return inOneCell(listed, technology === 'cookie' ? '' : plainMarkdown(t(`technology.${technology}`)))
  }

  function durationWords({ duration, durationInWords }: LocalizedCookie): string {
    return durationInWords ?? (duration ? t(`duration.${duration}`) : t('table.notGiven'))
  }

  function written(line: Line | undefined): string {
    return line ? markdownLine(line.content, (href) => absoluteAddress(href, address)) : ''
  }
}

function inOneCell(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('<br>')
}
