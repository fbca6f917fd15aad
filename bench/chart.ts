import { html } from './markup.ts'
import { type Line, times } from './report.ts'

const width = 720
const row = 44
const margin = 16

/** A bar for each contestant, as long as its processor time per request is a multiple of the limit's. */
export function costChart(lines: readonly Pick<Line, 'name' | 'ofLimit'>[]): string {
  const widest = Math.max(...lines.map(({ ofLimit }) => ofLimit.median))
  // Room for the ratio at the end of the longest bar.
  const unit = (width - 2 * margin - 72) / widest
  const height = lines.length * row + 2 * margin
  const said = lines.map(({ name, ofLimit }) => `${name}: ${times(ofLimit.median)}`).join('; ')
  const bars = lines.map(({ name, ofLimit }, index) => {
    const top = margin + index * row
    const length = Math.round(ofLimit.median * unit * 100) / 100
    return html`<text class="name" x="${margin}" y="${top + 12}">${name}</text>
<rect x="${margin}" y="${top + 19}" width="${length}" height="14"/>
<text x="${margin + length + 8}" y="${top + 30.5}">${times(ofLimit.median)}</text>
`
  })
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="benchmarks-title benchmarks-description" font-family="system-ui, sans-serif" font-size="14">
<title id="benchmarks-title">Processor time per request, as a multiple of the limit</title>
<desc id="benchmarks-description">${said}. Shorter is better.</desc>
<style>
.ground { fill: #fff }
text { fill: #1b1b1b }
rect { fill: #1d5fa8 }
@media (prefers-color-scheme: dark) {
.ground { fill: #16181c }
text { fill: #f2f2f2 }
rect { fill: #7db4f0 }
}
</style>
<rect class="ground" width="${width}" height="${height}"/>
${bars}</svg>
`.text
}
