import { purposeFacts } from '../charter/fields.ts'
import type { Line, LocalizedCharter, LocalizedContact, Paragraphs } from '../charter/localized.ts'
import type { Block } from '../charter/markdown.ts'
import { cookieRemarks } from '../charter/schema.ts'
import type { RowFact } from '../page/facts.ts'
import { absoluteAddress, type ExportModel } from './html.ts'
import { markdownBlocks, markdownCode, markdownLine, plainMarkdown } from './markdown-words.ts'

type Purpose = ExportModel['page']['purposes'][number]
type Cookie = Purpose['cookies'][number]

/** The charter as Markdown with tables in GitHub's form: what its page says, without the choice. */
export function charterMarkdown(model: ExportModel): string {
  const { text, purposes } = model.page
  const resolve = (href: string) => absoluteAddress(href, model.address)
  const line = ({ content }: Line) => markdownLine(content, resolve)
  const blocks = (text: Paragraphs | undefined) => (text ? [markdownBlocks(text.content, resolve)] : [])
  return `${[
    `# ${line(text.title)}`,
    ...blocks(text.introduction),
    ...(text.definitions ? [...section(text.definitions), ...kinds(text.kinds)] : []),
    `## ${line(text.usage.title)}`,
    ...blocks(text.usage.introduction),
    ...purposes.flatMap(purposeSection),
    ...text.help.flatMap(section),
    ...rights(),
    ...ending(model),
  ].join('\n\n')}\n`

  function section({ title, text }: { title: Line; text: Paragraphs }): string[] {
    return [`## ${line(title)}`, ...blocks(text)]
  }

  function kinds(kinds: LocalizedCharter['kinds']): string[] {
    const items = (kinds?.list ?? []).map(({ content }): Block[] => [
      { type: 'paragraph', children: content },
    ])
    return [
      ...blocks(kinds?.introduction),
      markdownBlocks([{ type: 'list', ordered: false, items }], resolve),
    ]
  }

  function purposeSection(purpose: Purpose): string[] {
    const { title, description, consent, cookies, common } = purpose
    const { t } = model
    const shared = common.length > 0 ? [common.map((fact) => markdownFact(fact, model)).join(' · ')] : []
    const facts = purposeFacts.flatMap(({ name }) =>
      purpose[name] ? `${plainMarkdown(t(`purpose.${name}`))} ${line(purpose[name])}` : [],
    )
    return [
      `### ${line(title)}`,
      ...blocks(description),
      plainMarkdown(t(`purpose.${consent}`)),
      ...facts,
      ...(cookies.length > 0
        ? [...shared, markdownTable(cookies, model)]
        : [plainMarkdown(t('purpose.noCookie'))]),
    ]
  }

  function rights(): string[] {
    const { t } = model
    const { jointControllers: joint } = text
    return [
      `## ${plainMarkdown(t('rights.title'))}`,
      plainMarkdown(t('rights.list', { law: t(`law.${text.law}`) })),
      ...model.page.complaints.map(plainMarkdown),
      ...contacts('controller', [text.controller]),
      ...contacts('jointControllers', joint?.list ?? []),
      ...(joint?.arrangement ? [`${plainMarkdown(t('rights.arrangement'))} ${line(joint.arrangement)}`] : []),
      ...contacts('representative', [text.representative]),
      ...contacts('dataProtectionOfficer', [text.dataProtectionOfficer]),
      ...contacts('authority', [text.authority]),
    ]
  }

  function contacts(key: string, list: readonly (LocalizedContact | undefined)[]): string[] {
    const given = list.filter((contact) => contact !== undefined)
    return given.length === 0 ? [] : [`### ${plainMarkdown(model.t(`rights.${key}`))}`, ...given.map(contact)]
  }

  function contact({ name, address, email, telephone, url }: LocalizedContact): string {
    const lines = [
      name && line(name),
      address && line(address),
      email && `<${email}>`,
      telephone && plainMarkdown(telephone),
      url && `<${url}>`,
    ]
    return lines.filter(Boolean).join('<br>\n')
  }
}

/** Where the choice is made, and which charter this is. */
function ending({ page, frame, t, address }: ExportModel): string[] {
  const mayChoose = page.answerable.length > 0
  const before = mayChoose
    ? [`${t('banner.free')} ${t('preferences.browser')}`, page.keeping]
    : [t('preferences.nothingToChoose')]
  const links = [...frame.headerLinks, ...frame.footerLinks].map(
    ({ href, label }) => `- [${plainMarkdown(label.plain)}](${href})`,
  )
  const updated = frame.updated ? `${t('footer.updated')} ${frame.updated.words}. ` : ''
  const audited = frame.audited
    ? `${t('footer.audited')} ${frame.audited.words} (${frame.audited.visited}). `
    : ''
  return [
    `## ${plainMarkdown(t('preferences.title'))}`,
    ...before.map(plainMarkdown),
    `${plainMarkdown(updated + audited + t('footer.version'))} ${markdownCode(frame.version.slice(0, 12))}`,
    `[${plainMarkdown(mayChoose ? t('export.choose') : page.title)}](${address})`,
    ...(links.length > 0 ? [links.join('\n')] : []),
  ]
}

type ColumnKey = ExportModel['page']['columns'][number]['key']

/** Cookies as a table in GitHub's form, with the columns of the page. */
function markdownTable(
  cookies: readonly Cookie[],
  { page, t, address }: Pick<ExportModel, 'page' | 't' | 'address'>,
): string {
  const { columns, retention } = page
  const written = (line: Line | undefined) => (line ? markdownOf(line, address) : '')
  return [
    columns.map(({ line, label }) => (line ? written(line) : plainMarkdown(label))),
    columns.map(() => '---'),
    ...cookies.map((cookie) =>
      columns.map(({ key }) => inOneCell(cell(cookie, key), ...remarks(cookie, key), ...facts(cookie, key))),
    ),
  ]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n')

  function cell(cookie: Cookie, key: ColumnKey): string {
    switch (key) {
      case 'name':
        return nameCell(cookie)
      case 'duration':
        return plainMarkdown(cookie.durationInWords ?? t('table.notGiven'))
      case 'inBrowser':
        return ''
      default:
        return cookie[key] ? written(cookie[key]) : plainMarkdown(t('table.notGiven'))
    }
  }

  function remarks(cookie: Cookie, key: ColumnKey): string[] {
    const own = cookieRemarks.filter(({ remarkOn }) => remarkOn === key)
    const texts = own.map(({ name }) => written(cookie[name]))
    const isReceipt = key === 'purpose' && cookie.role === 'preferences'
    return isReceipt ? [...texts, plainMarkdown(t('table.receipt', { retention }))] : texts
  }

  function facts(cookie: Cookie, key: ColumnKey): string[] {
    return cookie.facts.filter(({ under }) => under === key).map((fact) => markdownFact(fact, { t, address }))
  }

  function nameCell({ names, technology }: Cookie): string {
    const listed = names.length > 0 ? names.map(markdownCode).join(', ') : plainMarkdown(t('table.noName'))
    return inOneCell(listed, technology === 'cookie' ? '' : plainMarkdown(t(`technology.${technology}`)))
  }
}

/** A fact of a row with its label, and with its remark in brackets. */
function markdownFact(
  { label, line, remark }: RowFact,
  { t, address }: Pick<ExportModel, 't' | 'address'>,
): string {
  const words = `${plainMarkdown(label + t('punctuation.colon'))} ${markdownOf(line, address)}`
  return remark ? `${words} (${markdownOf(remark, address)})` : words
}

function markdownOf({ content }: Line, address: string): string {
  return markdownLine(content, (href) => absoluteAddress(href, address))
}

function inOneCell(...parts: string[]): string {
  return parts.filter((part) => part !== '').join('<br>')
}
