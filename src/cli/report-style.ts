import { html } from './markup.ts'

/** How a report looks: on a screen, light or dark, and on paper. */
export const reportStyle = html`
:root {
  color-scheme: light dark;
  --ink: #1b2430; --quiet: #4d5a6a; --paper: #ffffff; --tint: #f2f5f9; --line: #c3ccd7; --edge: #66758a;
  --granted: #1d4f8b; --refused: #b45309; --refused-ground: #fdebd3;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --ink: #e8edf3; --quiet: #b3bfcd; --paper: #12171e; --tint: #1b222c; --line: #3a4656; --edge: #8c9bb0;
    --granted: #8fbcf2; --refused: #f0a95b; --refused-ground: #3a2713;
  }
}
@media print { :root { color-scheme: light } }
*, ::before, ::after { box-sizing: border-box }
html { background: var(--paper); color: var(--ink); font: 100% / 1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere }
body { margin: 0 }
main { max-inline-size: 52rem; margin-inline: auto; padding: 2.5rem clamp(1rem, 4vw, 2.5rem) 4rem }
h1 { font-size: 2rem; line-height: 1.2; margin: 0 0 1.25rem }
h2 { font-size: 1.375rem; line-height: 1.3; margin: 3rem 0 1rem }
.facts { display: flex; flex-wrap: wrap; gap: 1rem 3rem; margin: 0; padding: 1rem 1.25rem; background: var(--tint); border-radius: 0.5rem }
dt { color: var(--quiet); font-size: 0.875rem }
dd { margin: 0; font-weight: 600; font-variant-numeric: tabular-nums }
figure { margin: 0 0 1.5rem }
figcaption, .note { color: var(--quiet); font-size: 0.875rem }
.note { margin-block-start: 3rem }
.wide { overflow-x: auto }
.wide:focus-visible { outline: 0.1875rem solid var(--granted); outline-offset: 0.25rem }
svg { display: block; inline-size: 100%; min-inline-size: 40rem; block-size: auto; font-size: 14px }
text { fill: var(--ink) }
.name { font-weight: 600 }
text.quiet { fill: var(--quiet); font-variant-numeric: tabular-nums }
.granted { fill: var(--granted) }
.refused-ground { fill: var(--refused-ground) }
.refused-line { fill: var(--refused) }
.frame { fill: none; stroke: var(--edge) }
.grid { stroke: var(--line); stroke-dasharray: 2 4 }
.axis { stroke: var(--edge) }
table { overflow-wrap: break-word; border-collapse: collapse; inline-size: 100%; font-variant-numeric: tabular-nums }
caption { text-align: start; color: var(--quiet); font-size: 0.875rem; padding-block-end: 0.5rem }
th, td { padding: 0.375rem clamp(0.25rem, 1.5vw, 0.75rem); border-block-end: 1px solid var(--line); text-align: end; font-weight: 400 }
tbody th { overflow-wrap: anywhere }
code { color: var(--quiet); font-size: 0.875em }
thead th { font-size: 0.875rem; border-block-end: 2px solid var(--edge); font-weight: 600; vertical-align: bottom }
tr > :first-child { text-align: start; padding-inline-start: 0 }
tr > :last-child { padding-inline-end: 0 }
@media print {
  main { max-inline-size: none; padding: 0 }
  h2, caption { break-after: avoid }
  figure, tr { break-inside: avoid }
  .wide { overflow: visible }
  svg { min-inline-size: 0 }
  svg, .facts { print-color-adjust: exact }
}
`
