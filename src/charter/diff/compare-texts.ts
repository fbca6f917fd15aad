import type { Charter, Purpose, Text } from '../schema.ts'
import { agreedTexts, spelled } from '../terms.ts'
import {
  type Change,
  changeOf,
  inLanguageAgreedTo,
  inPurpose,
  lineWords,
  paragraphWords,
  purposeTexts,
  say,
  sections,
  type TextField,
  textDifference,
  type Version,
} from './change.ts'
import { type Match, type Pair, type Pairs, pair } from './pair.ts'

/** A text in two versions. */
export type Texts = Pair<Text | undefined>

/** A text of one place in two versions. */
interface PlacedTexts extends Texts {
  /** As `definitions.text`, `kinds[1]` or `purposes.statistics.title`. */
  place: string
  field: TextField
  purpose?: Purpose
}

/** Pairs the texts of two versions by place, apart from those of cookies, and of purposes that came or went. */
export function pairTexts(
  { before, after }: Pair<Version>,
  lists: PairedLists,
  purposes: Pairs<Purpose>,
): PlacedTexts[] {
  return [
    ...sections.flatMap((section) => {
      const texts = { before: textsOf(section, before.charter), after: textsOf(section, after.charter) }
      const places = new Set([...Object.keys(texts.after), ...Object.keys(texts.before)])
      return [...places].map((place) => ({
        before: texts.before[place],
        after: texts.after[place],
        place,
        field: section,
      }))
    }),
    ...listNames.flatMap((list) => textsOfList(list, lists[list])),
    ...purposes.kept.flatMap(({ before, after }) =>
      purposeTexts.map((field) => ({
        before: before[field],
        after: after[field],
        place: `purposes.${after.id}.${field}`,
        field,
        purpose: after,
      })),
    ),
  ]
}

/** The change of a text, none where it reads as before in the language. */
export function textChange(texts: PlacedTexts, versions: Pair<Version>): Change[] {
  const { before, after, place, field, purpose } = texts
  const isLong = /(^|\.)(introduction|description|text|forChildren)$/.test(place)
  const read = isLong ? paragraphWords : lineWords
  const isMaterial = isAgreedTo(texts) && spelled(before) !== spelled(after)
  const agreed = isMaterial && {
    before: inLanguageAgreedTo(before, versions.before),
    after: inLanguageAgreedTo(after, versions.after),
  }
  // A change of what is agreed to is said in the language of that where the other sees none.
  const sides = textDifference(texts, versions, read) ?? (agreed && textDifference(texts, agreed, read))
  if (!sides) return []
  const kind = before === undefined ? 'text-added' : after === undefined ? 'text-removed' : 'text-changed'
  const where = purpose && inPurpose(purpose, versions.after)
  return [changeOf(kind, place, { field, ...sides, ...where, isMaterial })]
}

/** Whether visitors agree to a text: see agreedWords. */
function isAgreedTo({ place, field }: PlacedTexts): boolean {
  return (
    agreedTexts.some((name) => name === field) ||
    place === 'controller.name' ||
    /^jointControllers\.list\[\d+\]\.name$/.test(place)
  )
}

/** The texts of a part of a charter by place, with what is the same in every language. */
function textsOf(section: (typeof sections)[number], charter: Charter): Partial<Record<string, Text>> {
  if (
    section === 'title' ||
    section === 'introduction' ||
    section === 'forChildren' ||
    section === 'jurisdiction'
  ) {
    const text = charter[section]
    return text === undefined ? {} : { [section]: text }
  }
  if (section === 'jointControllers') {
    const { list = [], arrangement } = charter[section] ?? {}
    const contacts = list.map((contact, index) => textsBelow(`${section}.list[${index}]`, contact))
    return Object.assign(textsBelow(section, { arrangement }), ...contacts)
  }
  return textsBelow(section, charter[section] ?? {})
}

function textsBelow(
  place: string,
  fields: Record<string, Text | Text[] | undefined>,
): Partial<Record<string, Text>> {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([field, text]) =>
      Array.isArray(text) ? [] : [[`${place}.${field}`, text]],
    ),
  )
}

/** The lists of texts. */
export const listNames = ['kinds', 'help', 'links'] as const
type ListName = (typeof listNames)[number]
type PairedLists = Record<ListName, Pairs<Entry>>

/** A kind of cookies, a section of help, or a link with its label and its address. */
interface Entry {
  index: number
  /** What a link leads to. */
  to: string | undefined
  title: Text | undefined
  text: Text
  /** Its title, where it has one, and its text as they are written in the language. */
  written: { title: string | undefined; text: string | undefined }
}

/** What says the same is the same, wherever it stands; else what has the same title, or stands at the same place. */
export function pairLists({ before, after }: Pair<Version>): PairedLists {
  return { kinds: pairList('kinds'), help: pairList('help'), links: pairList('links') }

  function pairList(list: ListName): Pairs<Entry> {
    const ways: Match<Entry>[] = [
      (old, now) => old.written.title === now.written.title && old.written.text === now.written.text,
      (old, now) => old.written.title !== undefined && old.written.title === now.written.title,
      (old, now) => old.index === now.index,
    ]
    return pair(
      { before: entriesOf(list, before), after: entriesOf(list, after) },
      ways.map((matches) => (old, now) => old.to === now.to && matches(old, now)),
    )
  }
}

function entriesOf(list: ListName, version: Version): Entry[] {
  const { kinds, help = [], links = [] } = version.charter
  const entries: Record<ListName, { to?: string; title: Text | undefined; text: Text }[]> = {
    kinds: (kinds?.list ?? []).map((text) => ({ title: undefined, text })),
    help,
    links: links.map(({ to, label, url }) => ({ to, title: label, text: url })),
  }
  return entries[list].map(({ to, title, text }, index) => ({
    index,
    to,
    title,
    text,
    written: { title: say(title, version), text: say(text, version) },
  }))
}

function textsOfList(list: ListName, { kept, added, removed }: Pairs<Entry>): PlacedTexts[] {
  const pairs: Pair<Entry | undefined>[] = [
    ...kept,
    ...added.map((after) => ({ before: undefined, after })),
    ...removed.map((before) => ({ before, after: undefined })),
  ]
  return pairs.flatMap(({ before, after }) => {
    const place = `${list}[${(after ?? before)?.index}]`
    return [
      { before: before?.title, after: after?.title, place: `${place}.title`, field: list },
      {
        before: before?.text,
        after: after?.text,
        place: list === 'help' ? `${place}.text` : place,
        field: list,
      },
    ]
  })
}
