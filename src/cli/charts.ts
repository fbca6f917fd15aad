import { html, type Markup } from './markup.ts'

/** A picture of numbers, with what it is called and what it says in words. */
interface Chart {
  /** Names the parts of the picture in its page. */
  id: string
  title: string
  /** What a reader who does not see it should know. */
  description: string
}

const width = 720

/** Columns over days, each day as wide as any other, days without anything included. */
export function dayChart(chart: Chart, days: readonly { day: string; choices: number }[]): Markup {
  const { step, top: scaleTop } = scaleFor(Math.max(1, ...days.map(({ choices }) => choices)))
  const ticks = Array.from({ length: Math.round(scaleTop / step) + 1 }, (_, index) => index * step)
  const longest = Math.max(...ticks.map((tick) => tick.toLocaleString('en').length))
  // The label of a day is as wide as a margin on either side of its middle; that of a step must fit into the left one.
  const [left, right, top, height] = [Math.max(56, longest * 9 + 12), width - 40, 12, 200]
  const all = everyDay(days)
  const slot = (right - left) / all.length
  const column = Math.min(slot * 0.8, 40)
  const heightOf = (choices: number) => (height * choices) / scaleTop
  const middleOf = (index: number) => left + slot * (index + 0.5)
  const columns = all.map(({ choices }, index) => {
    const tall = heightOf(choices)
    return choices === 0
      ? ''
      : `M${short(middleOf(index) - column / 2)} ${top + height}v${short(-tall)}h${short(column)}v${short(tall)}z`
  })
  return picture(
    chart,
    top + height + 34,
    html`${ticks.map((tick) => {
      const y = short(top + height - heightOf(tick))
      return html`<path class="${tick === 0 ? 'axis' : 'grid'}" d="M${left} ${y}H${right}"/>
<text class="quiet" x="${left - 8}" y="${y}" dy="0.35em" text-anchor="end">${tick.toLocaleString('en')}</text>
`
    })}<path class="granted" d="${columns.join('')}"/>
${labelled(all.length).map(
  (
    index,
  ) => html`<text class="quiet" x="${short(middleOf(index))}" y="${top + height + 24}" text-anchor="middle">${all[index]?.day ?? ''}</text>
`,
)}`,
  )
}

/** How many characters of a name fit into a line. */
const longestName = 70

/** A bar per purpose, under its name and its numbers: plain for what was granted, striped for what was refused. */
export function shareChart(
  chart: Chart,
  bars: readonly {
    name: string
    lang: string | undefined
    granted: number
    refused: number
    label: string
  }[],
): Markup {
  const row = 84
  return picture(
    chart,
    bars.length * row,
    html`<defs><pattern id="${chart.id}-stripes" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
<rect class="refused-ground" width="8" height="8"/><rect class="refused-line" width="3" height="8"/></pattern></defs>
${bars.map(({ name, lang, granted, refused, label }, index) => {
  const y = index * row
  const split = short((width * granted) / (granted + refused))
  return html`<text class="name" x="0" y="${y + 18}"${lang ? html` lang="${lang}"` : ''}>${cut(name)}</text>
<text class="quiet" x="0" y="${y + 38}">${label}</text>
<rect class="granted" x="0" y="${y + 48}" width="${split}" height="22"/>
<rect x="${split}" y="${y + 48}" width="${short(width - split)}" height="22" fill="url(#${chart.id}-stripes)"/>
<rect class="frame" x="0.5" y="${y + 48.5}" width="${width - 1}" height="21"/>
`
})}`,
  )
}

function cut(name: string): string {
  return name.length > longestName ? `${name.slice(0, longestName - 1)}…` : name
}

function picture({ id, title, description }: Chart, height: number, drawing: Markup): Markup {
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description">
<title id="${id}-title">${title}</title>
<desc id="${id}-description">${description}</desc>
${drawing}</svg>`
}

/** The days from the first to the last. */
function everyDay(days: readonly { day: string; choices: number }[]): { day: string; choices: number }[] {
  const choicesOf = new Map(days.map(({ day, choices }) => [day, choices]))
  const all: { day: string; choices: number }[] = []
  const last = days.at(-1)?.day ?? ''
  for (let day = days[0]?.day ?? ''; day !== '' && day <= last; day = nextDay(day))
    all.push({ day, choices: choicesOf.get(day) ?? 0 })
  return all
}

function nextDay(day: string): string {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10)
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
