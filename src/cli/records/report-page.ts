import { type Appearance, accentsOf, fontStacks } from '../../charter/appearance.ts'
import { dayOf, writeMoment } from '../../charter/time.ts'
import { printView } from '../../page/views.ts'
import type { Period } from '../../records/engine.ts'
import { grantedShare, type Tally } from '../../records/tally.ts'
import { describeMoment, describePeriod } from './period.ts'

/** The title of a purpose, with its language. */
export interface PurposeTitle {
  words: string
  lang: string
}

/** What a report says. */
export interface Report {
  tally: Tally
  /** The titles of purposes by their ids; a purpose without one is called by its id. */
  titles: ReadonlyMap<string, PurposeTitle>
  /** The look of the charter, where it has one. */
  appearance?: Appearance | undefined
  period: Period
  generatedAt: Date
}

/** The choices of a period as an HTML page that needs no other file, and in which nobody is named. */
export function reportPage({ tally, titles, appearance, period, generatedAt }: Report): string {
  const report = {
    width,
    period: describePeriod(period),
    choices: inWords(tally.choices),
    generatedAt: { value: writeMoment(generatedAt), words: describeMoment(generatedAt) },
    purposes: purposesChart(tally.purposes, titles),
    days: tally.choices === 0 ? undefined : daysChart(tally.days),
  }
  return dress(printView('report', { report }), appearance)
}

/** The page with the colour and the font of the charter, for those that its style names first. */
function dress(page: string, { font, ...look }: NonNullable<Appearance> = {}): string {
  const accents = accentsOf(look)
  const values = {
    '--granted': accents ? [accents.light, accents.dark] : [],
    '--font': font ? [fontStacks[font]] : [],
  }
  return Object.entries(values).reduce(
    (dressed, [name, given]) =>
      dressed.replace(new RegExp(`${name}: [^;]*`, 'g'), (usual) => {
        const value = given.shift()
        return value === undefined ? usual : `${name}: ${value}`
      }),
    page,
  )
}

/** The width of a chart, in its own units. */
const width = 720

/** How many characters of a name fit into a line. */
const longestName = 70

/** A bar per purpose, under its name and its numbers: plain for what was granted, striped for what was refused. */
function purposesChart(purposes: Tally['purposes'], titles: Report['titles']) {
  const height = 84
  const bars = purposes.map(({ purpose, granted, refused }, index) => {
    const { words: name = purpose, lang } = titles.get(purpose) ?? {}
    const split = short((width * granted) / (granted + refused))
    const share = grantedShare({ granted, refused })
    return {
      purpose,
      name,
      lang,
      shortName: name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name,
      label: `${inWords(granted)} granted (${share}), ${inWords(refused)} refused`,
      granted: inWords(granted),
      refused: inWords(refused),
      share,
      y: index * height,
      split,
      rest: short(width - split),
    }
  })
  const description = bars.map(({ name, label }) => `${name}: ${label}.`).join(' ')
  return { bars, description, height: bars.length * height }
}

/** Columns over days, each day as wide as any other, days without anything included. */
function daysChart(days: Tally['days']) {
  const { step, top: scaleTop } = scaleFor(Math.max(1, ...days.map(({ choices }) => choices)))
  const ticks = Array.from({ length: Math.round(scaleTop / step) + 1 }, (_, index) => index * step)
  const longest = Math.max(...ticks.map((tick) => inWords(tick).length))
  // The label of a day is as wide as a margin on either side of its middle; that of a step must fit into the left one.
  const [left, right, top, height] = [Math.max(56, longest * 9 + 12), width - 40, 12, 200]
  const bottom = top + height
  const all = everyDay(days)
  const slot = (right - left) / all.length
  const column = Math.min(slot * 0.8, 40)
  const heightOf = (choices: number) => (height * choices) / scaleTop
  const middleOf = (index: number) => left + slot * (index + 0.5)
  const columns = all.map(({ choices }, index) => {
    const tall = heightOf(choices)
    return choices === 0
      ? ''
      : `M${short(middleOf(index) - column / 2)} ${bottom}v${short(-tall)}h${short(column)}v${short(tall)}z`
  })
  return {
    left,
    right,
    bottom,
    height: bottom + 34,
    description: describeDays(days),
    ticks: ticks.map((tick) => ({
      y: short(bottom - heightOf(tick)),
      label: inWords(tick),
      isAxis: tick === 0,
    })),
    columns: columns.join(''),
    labels: labelled(all.length).map((index) => ({ x: short(middleOf(index)), day: all[index]?.day ?? '' })),
    rows: days.map(({ day, choices }) => ({ day, choices: inWords(choices) })),
  }
}

function describeDays(days: Tally['days']): string {
  const [first, last] = [days[0], days.at(-1)]
  const most = days.reduce((most, day) => (day.choices > most.choices ? day : most), { day: '', choices: 0 })
  return `From ${first?.day} to ${last?.day}; most choices, ${inWords(most.choices)}, on ${most.day}.`
}

/** The days from the first to the last. */
function everyDay(days: Tally['days']): Tally['days'] {
  const choicesOf = new Map(days.map(({ day, choices }) => [day, choices]))
  const all: Tally['days'] = []
  const last = days.at(-1)?.day ?? ''
  for (let day = days[0]?.day ?? ''; day !== '' && day <= last; day = nextDay(day))
    all.push({ day, choices: choicesOf.get(day) ?? 0 })
  return all
}

function nextDay(day: string): string {
  return dayOf(new Date(Date.parse(day) + 86_400_000))
}

/** Steps of 1, 2 or 5 and tenfolds of them, about four of them up to the highest number or above. */
function scaleFor(highest: number): { step: number; top: number } {
  const rough = highest / 4
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, power * ([1, 2, 5, 10].find((factor) => power * factor >= rough) ?? 10))
  return { step, top: Math.ceil(highest / step) * step }
}

/** Which of some columns bear a label: up to six, evenly spread, with the first and the last. */
function labelled(count: number): number[] {
  const labels = Math.min(count, 6)
  const places = Array.from({ length: labels }, (_, index) =>
    Math.round((index * (count - 1)) / Math.max(1, labels - 1)),
  )
  return [...new Set(places)]
}

function short(length: number): number {
  return Math.round(length * 100) / 100
}

function inWords(count: number): string {
  return count.toLocaleString('en')
}
