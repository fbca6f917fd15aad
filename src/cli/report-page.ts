import { writeMoment } from '../charter/time.ts'
import type { Period } from '../records/engine.ts'
import { dayChart, shareChart } from './charts.ts'
import { html, type Markup } from './markup.ts'
import { describeMoment, describePeriod } from './period.ts'
import type { PurposeTitle } from './purpose-titles.ts'
import { reportStyle } from './report-style.ts'
import { grantedShare, type Tally } from './tally.ts'

/** What a report tells. */
export interface Report {
  tally: Tally
  /** The titles of purposes by their ids; a purpose without one is called by its id. */
  titles: ReadonlyMap<string, PurposeTitle>
  period: Period
  generatedAt: Date
}

/** The choices of a period as an HTML page that needs no other file, and in which nobody is named. */
export function reportPage(report: Report): string {
  const { tally, period, generatedAt } = report
  return html`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Choices about cookies, ${describePeriod(period)}</title>
<style>${reportStyle}</style>
</head>
<body>
<main>
<h1>Choices about cookies</h1>
<dl class="facts">
<div><dt>Period</dt><dd>${describePeriod(period)}</dd></div>
<div><dt>Choices</dt><dd>${tally.choices.toLocaleString('en')}</dd></div>
<div><dt>Generated at</dt><dd><time datetime="${writeMoment(generatedAt)}">${describeMoment(generatedAt)}, UTC</time></dd></div>
</dl>
${tally.choices === 0 ? html`<p>No choice was recorded in this period.</p>` : charts(report)}
<p class="note">Counted from the records of consents. This page holds no record, no receipt and no visitor.</p>
</main>
</body>
</html>
`.text
}

function charts({ tally: { purposes, days }, titles }: Report): Markup {
  return html`${purposesSection(purposes, titles)}${daysSection(days)}`
}

function purposesSection(purposes: Tally['purposes'], titles: Report['titles']): Markup {
  const bars = purposes.map(({ purpose, granted, refused }) => ({
    name: titles.get(purpose)?.words ?? purpose,
    lang: titles.get(purpose)?.lang,
    granted,
    refused,
    label: `${count(granted)} granted (${grantedShare({ granted, refused })}), ${count(refused)} refused`,
  }))
  const chart = shareChart(
    {
      id: 'purposes',
      title: 'Answers per purpose',
      description: bars.map(({ name, label }) => `${name}: ${label}.`).join(' '),
    },
    bars,
  )
  const key = html`<figcaption>Plain: granted. Striped: refused.</figcaption>`
  const rows = purposes.map(({ purpose, granted, refused }) => [
    nameOf(purpose, titles.get(purpose)),
    count(granted),
    count(refused),
    grantedShare({ granted, refused }),
  ])
  return html`<section aria-labelledby="per-purpose">
<h2 id="per-purpose">Per purpose</h2>
<figure>${wide('Chart of the answers per purpose', chart)}${key}</figure>
${wide('Table of the answers per purpose', table('Answers per purpose', ['Purpose', 'Granted', 'Refused', 'Share granted'], rows))}
</section>
`
}

/** What a purpose is called: by its title, and by its id, as records and settings have it. */
function nameOf(purpose: string, title: PurposeTitle | undefined): string | Markup {
  return title ? html`<span lang="${title.lang}">${title.words}</span> <code>${purpose}</code>` : purpose
}

function daysSection(days: Tally['days']): Markup {
  const chart = dayChart({ id: 'days', title: 'Choices per day', description: describeDays(days) }, days)
  const rows = days.map(({ day, choices }) => [day, count(choices)])
  return html`<section aria-labelledby="per-day">
<h2 id="per-day">Per day</h2>
<figure>${wide('Chart of the choices per day', chart)}</figure>
${table('Choices per day (UTC); a day without a choice is not listed', ['Day', 'Choices'], rows)}
</section>
`
}

function describeDays(days: Tally['days']): string {
  const [first, last] = [days[0], days.at(-1)]
  const most = days.reduce((most, day) => (day.choices > most.choices ? day : most), { day: '', choices: 0 })
  return `From ${first?.day} to ${last?.day}; most choices, ${count(most.choices)}, on ${most.day}.`
}

/** A part that scrolls by itself where the page is too narrow for it, with the keyboard too. */
function wide(name: string, content: Markup): Markup {
  return html`<div class="wide" role="group" aria-label="${name}" tabindex="0">${content}</div>`
}

function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (string | Markup)[])[],
): Markup {
  return html`<table>
<caption>${caption}</caption>
<thead><tr>${columns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
<tbody>
${rows.map(
  ([
    name = '',
    ...cells
  ]) => html`<tr><th scope="row">${name}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>
`,
)}</tbody>
</table>`
}

function count(choices: number): string {
  return choices.toLocaleString('en')
}
