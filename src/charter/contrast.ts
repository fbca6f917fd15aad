/** The two colour schemes of a page, of which the visitor's device asks for one. */
export const schemes = ['light', 'dark'] as const
export type Scheme = (typeof schemes)[number]

/**
 * What the accent colour stands on or against as text in `public/charter.css`, by the names of its custom properties; as a
 * border and as the outline of what has the focus it stands on the same, where less contrast is enough.
 */
export const grounds: Readonly<Record<Scheme, Readonly<Record<string, string>>>> = {
  light: {
    '--paper': '#ffffff',
    '--tint': '#f2f5f9',
    '--good-tint': '#eef8f1',
    '--bad-tint': '#fdf1f0',
    '--on-accent': '#ffffff',
  },
  dark: {
    '--paper': '#12171e',
    '--tint': '#1b222c',
    '--good-tint': '#14261c',
    '--bad-tint': '#2c1a1b',
    '--on-accent': '#0d1621',
  },
}

/** The least contrast of text with its ground (WCAG 1.4.3), and that of borders and outlines (1.4.11). */
const [leastOfText, leastOfShapes] = [4.5, 3]

/** The contrast of two colours, each as `#0b5fa5`, from 1 to 21 (WCAG 2.2, contrast ratio). */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b)
  return (lighter + 0.05) / (darker + 0.05)
}

/** What to write instead of an accent colour that cannot be read in a scheme; undefined for one that can. */
export function contrastProblem(accent: string, scheme: Scheme): string | undefined {
  const [worst] = Object.values(grounds[scheme])
    .map((ground) => ({ ground, contrast: contrastOf(accent, ground) }))
    .sort((a, b) => a.contrast - b.contrast)
  if (!worst || worst.contrast >= leastOfText) return undefined
  const { ground, contrast } = worst
  const criteria = contrast < leastOfShapes ? 'WCAG 1.4.3 and 1.4.11' : 'WCAG 1.4.3'
  // Cut, not rounded: 4.499 is not 4.5.
  const shown = Math.floor(contrast * 100) / 100
  const way = scheme === 'light' ? 'darker' : 'lighter'
  return `write ${nearestReadable(accent, scheme)} or a ${way} colour: its contrast with ${ground} in the ${scheme} scheme is ${shown}, below ${leastOfText} (${criteria})`
}

/** The colour nearest to an accent that can be read in a scheme: of the same hue, darker in the light one, lighter in the dark one. */
export function nearestReadable(accent: string, scheme: Scheme): string {
  const end = scheme === 'light' ? 0 : 255
  const steps = Array.from({ length: 256 }, (_, step) => mix(accent, end, step / 255))
  return steps.find((colour) => isReadable(colour, scheme)) ?? mix(accent, end, 1)
}

function isReadable(accent: string, scheme: Scheme): boolean {
  return Object.values(grounds[scheme]).every((ground) => contrastOf(accent, ground) >= leastOfText)
}

/** A colour with a share of black (0) or white (255), which keeps its hue. */
function mix(colour: string, end: 0 | 255, share: number): string {
  const mixed = channelsOf(colour).map((value) => Math.round(value + (end - value) * share))
  return `#${mixed.map((value) => value.toString(16).padStart(2, '0')).join('')}`
}

function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((value) => {
    const share = value / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Red, green and blue, each from 0 to 255. */
function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16))
}
