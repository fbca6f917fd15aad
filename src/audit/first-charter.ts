import { Document } from 'yaml'
import { knownWords } from '../charter/known/known.ts'
import { categoryTitles, knownPurposes } from '../charter/known/words.ts'
import { ownDefaults } from '../charter/own-rows.ts'
import { inAll, type StarterFacts, type StarterWords, writeHead } from '../charter/source/starter.ts'
import { type DraftedRow, draftRows, purposeOf } from './draft-rows.ts'
import type { Seen } from './seen.ts'

/** What is known of a site beside what was seen of it. */
export type DraftFacts = Omit<StarterFacts, 'cookies' | 'controller' | 'url'> & {
  /** The address of the site, where it is not the one that was audited. */
  url?: string | undefined
}

/** The rows that a first charter has at most, so that no site can make it endless. */
const mostRows = 500

/** What a first charter calls its purposes, in the order of the file; `unknown` has no title, so that it cannot stay. */
const purposeIds = ['necessary', 'preferences', 'statistics', 'marketing', 'media', 'unknown'] as const

/**
 * Writes a first charter as YAML from what was seen of a site: measured lives, known purposes with their sources, and what is
 * unknown as rows that `charte check` refuses until somebody completes them. What came before a choice needs consent as
 * anything else does, unless it is known to be necessary.
 */
export function draft(seen: Seen, facts: DraftFacts, wordsIn: (language: string) => StarterWords): string {
  const { languages } = facts
  const all = draftRows(seen)
  const isOwn = ({ row }: DraftedRow) =>
    row.technology === undefined &&
    row.party === 'first' &&
    Object.values(ownDefaults).some(({ name }) => name === row.name)
  const rows = all.filter((row) => !isOwn(row)).slice(0, mostRows)
  const left = all.filter((row) => !isOwn(row)).length - rows.length
  const purposes = purposeIds.flatMap((id) => {
    const within = rows.filter((row) => purposeOf(row) === id)
    return within.length === 0 && id !== 'necessary' ? [] : [{ id, within }]
  })
  const document = new Document({
    purposes: purposes.map(({ id, within }) => ({
      id,
      ...(id === 'necessary' && { consent: 'none' }),
      ...titleOf(id),
      ...(within.length > 0 && { cookies: within.map((row) => textsIn(row)) }),
    })),
  })
  for (const [index, { id, within }] of purposes.entries()) {
    remark(['purposes', index], id === 'unknown' ? unknownRemark : [])
    for (const [place, row] of within.entries())
      remark(['purposes', index, 'cookies', place], [...row.remarks, ...inEnglish(row)])
  }
  return [
    writeHead({ ...facts, url: facts.url ?? new URL(seen.site).origin }, wordsIn),
    comment([
      ...about(seen),
      ...all
        .filter(isOwn)
        .map(({ row }) => `${row.name} has no row: this software sets it, and declares it itself.`),
      ...(left > 0 ? [`${left} more are not here: a charter of this length can hardly be read.`] : []),
    ]),
    document.toString({ lineWidth: 0 }).trimEnd(),
  ]
    .join('\n\n')
    .concat('\n')

  function titleOf(id: (typeof purposeIds)[number]) {
    if (id === 'unknown') return {}
    const title =
      id === 'necessary' ? inAll('necessary', languages, wordsIn) : knownWords(categoryTitles[id], languages)
    return title && { title }
  }

  function textsIn({ row: { provider, ...row }, known }: DraftedRow) {
    const purpose = known?.purpose && knownWords(knownPurposes[known.purpose], languages)
    return {
      ...(row.name && { name: row.name }),
      ...(provider && { provider }),
      ...(purpose && { purpose }),
      ...row,
    }
  }

  /** The purpose of a known row, for who puts it into a language in which it is not known. */
  function inEnglish({ known }: DraftedRow): string[] {
    const isSaid = !known?.purpose || knownWords(knownPurposes[known.purpose], languages)
    return isSaid ? [] : [`in English: ${knownPurposes[known.purpose].en}`]
  }

  function remark(path: (string | number)[], lines: readonly string[]): void {
    const node = document.getIn(path, true)
    if (lines.length > 0 && typeof node === 'object' && node !== null)
      Object.assign(node, { commentBefore: lines.map((line) => ` ${inOneLine(line)}`).join('\n') })
  }
}

const unknownRemark = [
  'Not known: move each row to a purpose that fits, say who provides it and what it is for, and remove this purpose.',
]

function about({ site, startedAt, states }: Seen): string[] {
  const pages = new Set(
    states.flatMap(({ pages }) => pages.filter(({ outcome }) => outcome === 'visited').map(({ url }) => url)),
  )
  const unseen = states.flatMap(({ name, unseen }) =>
    unseen.map(({ why }) => `not seen as a whole, ${name}: ${why}`),
  )
  return [
    `Written from what was seen of ${site} on ${startedAt.slice(0, 10)}: pages: ${pages.size}, states: ${states.map(({ name }) => name).join(', ')}.`,
    'What was not seen is not here: what other pages, visitors and countries get must be added.',
    ...unseen,
  ]
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `# ${inOneLine(line)}`).join('\n')
}

/** What a site may have written, as a part of a comment: on one line, without signs that YAML forbids, and not endless. */
function inOneLine(text: string): string {
  return text.replaceAll(/[^\P{C}]|[\u2028\u2029]/gu, ' ').slice(0, 300)
}
