import type { Charter, Purpose, Text } from '../schema.ts'
import { textsIn } from '../text.ts'
import {
  type Change,
  difference,
  paragraphWords,
  purposeTexts,
  say,
  sections,
  type TextField,
  titleOf,
  type Version,
} from './change.ts'
import { isReordered, type Pair, type Pairs, pair } from './pair.ts'

/** A text of one place in two versions. */
export interface TextPair {
  before: Text | undefined
  after: Text | undefined
  /** As `definitions.text`, `kinds[1]` or `purposes.statistics.title`. */
  place: string
  field: TextField
  purpose?: Purpose
}

/** Pairs the texts of two versions by place, apart from those of cookies, and of purposes that came or went. */
export function pairTexts(before: Version, after: Version, purposes: Pairs<Purpose>): TextPair[] {
  return [
    ...sections.flatMap((section) => pairSection(section, before.charter, after.charter)),
    ...pairPlaces(introductionOfKinds(before), introductionOfKinds(after), 'kinds'),
    ...lists.flatMap((list) => pairList(list, pairEntries(list, before, after))),
    ...purposes.kept.flatMap(pairPurpose),
  ]
}

/** The change of a text, none where it reads as before in the language. */
export function textChange(pair: TextPair, before: Version, after: Version): Change[] {
  const { place, field, purpose } = pair
  const read = /(^|\.)(introduction|description|text)$/.test(place) ? paragraphWords : undefined
  const sides = difference(say(pair.before, before, read), say(pair.after, after, read))
  if (!sides) return []
  const inPurpose = purpose && { purpose: purpose.id, purposeTitle: titleOf(purpose, after) }
  return [{ kind: kindOf(pair), field, subject: place, ...sides, isMaterial: false, ...inPurpose }]
}

/** The lists of texts whose entries stand in another order. */
export function reorderedLists(before: Version, after: Version): List[] {
  return lists.filter((list) => isReordered(pairEntries(list, before, after).kept, ({ index }) => index))
}

function kindOf({ before, after }: TextPair) {
  if (before === undefined) return 'text-added'
  return after === undefined ? 'text-removed' : 'text-changed'
}

type Places = Partial<Record<string, Text | undefined>>

function pairPlaces(before: Places, after: Places, field: TextField): TextPair[] {
  const places = new Set([...Object.keys(after), ...Object.keys(before)])
  return [...places].map((place) => ({ before: before[place], after: after[place], place, field }))
}

function pairSection(section: (typeof sections)[number], before: Charter, after: Charter): TextPair[] {
  return pairPlaces(placesIn(section, before), placesIn(section, after), section)
}

function placesIn(section: (typeof sections)[number], charter: Charter): Places {
  const part = charter[section]
  const texts = textsIn({ [section]: part }).map(({ path, text }) => [path.join('.'), text])
  return { ...Object.fromEntries(texts), ...exactPlaces(section, charter) }
}

/** What is the same in every language, and read by visitors all the same. */
function exactPlaces(section: (typeof sections)[number], charter: Charter): Places {
  switch (section) {
    case 'site':
      return { 'site.timeZone': charter.site.timeZone }
    case 'controller':
    case 'dataProtectionOfficer':
    case 'authority':
      return { [`${section}.email`]: charter[section]?.email }
    default:
      return {}
  }
}

function pairPurpose({ before, after }: Pair<Purpose>): TextPair[] {
  return purposeTexts.map((field) => {
    const place = `purposes.${after.id}.${field}`
    return { before: before[field], after: after[field], place, field, purpose: after }
  })
}

function introductionOfKinds({ charter }: Version): Places {
  return { 'kinds.introduction': charter.kinds?.introduction }
}

const lists = ['kinds', 'help'] as const
type List = (typeof lists)[number]

/** A kind of cookies, or a section of help. */
interface Entry {
  index: number
  title: Text | undefined
  text: Text
  /** Its title, where it has one, and its text as they are written in the language. */
  words: { title: string | undefined; text: string | undefined }
}

/** What says the same is the same, wherever it stands; else what has the same title, or stands at the same place. */
function pairEntries(list: List, before: Version, after: Version): Pairs<Entry> {
  return pair(entriesOf(list, before), entriesOf(list, after), [
    (old, now) => old.words.title === now.words.title && old.words.text === now.words.text,
    (old, now) => old.words.title !== undefined && old.words.title === now.words.title,
    (old, now) => old.index === now.index,
  ])
}

function entriesOf(list: List, version: Version): Entry[] {
  const { kinds, help = [] } = version.charter
  const entries = list === 'help' ? help : (kinds?.list ?? []).map((text) => ({ title: undefined, text }))
  const written = (text: Text | undefined) => say(text, version)[0]?.written
  return entries.map(({ title, text }, index) => {
    return { index, title, text, words: { title: written(title), text: written(text) } }
  })
}

function pairList(list: List, { kept, added, removed }: Pairs<Entry>): TextPair[] {
  return [
    ...kept.flatMap(({ before, after }) => pairEntry(list, before, after)),
    ...added.flatMap((entry) => pairEntry(list, undefined, entry)),
    ...removed.flatMap((entry) => pairEntry(list, entry, undefined)),
  ]
}

function pairEntry(list: List, before: Entry | undefined, after: Entry | undefined): TextPair[] {
  const place = `${list}[${(after ?? before)?.index}]`
  const text = { before: before?.text, after: after?.text, field: list }
  if (list === 'kinds') return [{ ...text, place }]
  const title = { before: before?.title, after: after?.title, field: list }
  return [
    { ...title, place: `${place}.title` },
    { ...text, place: `${place}.text` },
  ]
}
