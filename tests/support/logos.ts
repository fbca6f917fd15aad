import { parseCharter } from '../../src/charter/source/load.ts'
import { type CharterVersion, createVersion } from '../../src/charter/version.ts'
import { smallCharter, sources } from './charters.ts'

/** A logo that draws, three times as wide as it is high. */
export const svgLogo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 40"><style>.a{fill:#0b5fa5}</style><rect class="a" width="120" height="40"/></svg>\n'

/** A picture of 2 by 1 pixels. */
export const pngLogo = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGPgjl8KRAAGPAIfkA3SGgAAAABJRU5ErkJggg==',
  'base64',
)

/** The small charter in a look of its own: a logo for each scheme, an accent and a font. */
export const dressed = dressedIn('{ logo: { light: a.svg, dark: b.png }, accent: "#a8201a", font: serif }')

/** The small charter in a look, with these logos as those that it names. */
export function dressedIn(appearance: string): CharterVersion {
  const yaml = `${smallCharter}appearance: ${appearance}\n`
  const version = createVersion(parseCharter(yaml).charter, undefined, [
    { scheme: 'light', name: 'logo-000000000001.svg', ratio: 3, content: Buffer.from(svgLogo) },
    { scheme: 'dark', name: 'logo-000000000002.png', ratio: 2, content: pngLogo },
  ])
  sources.set(version, yaml)
  return version
}
