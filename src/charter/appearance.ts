import { z } from 'zod'
import { contrastProblem, nearestReadable, type Scheme } from './contrast.ts'

/**
 * Stacks of fonts that systems have, by name; each ends with a generic family, in which a system has a font for every script.
 */
export const fontStacks = {
  system: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif',
  humanist: 'Seravek, "Gill Sans Nova", Ubuntu, Calibri, "DejaVu Sans", source-sans-pro, sans-serif',
  grotesque:
    'Inter, Roboto, "Helvetica Neue", "Arial Nova", "Nimbus Sans", "Liberation Sans", Arial, sans-serif',
  wide: 'Verdana, "DejaVu Sans", "Bitstream Vera Sans", sans-serif',
  serif: 'Charter, "Bitstream Charter", "Sitka Text", Cambria, "Noto Serif", "Liberation Serif", serif',
} as const

/** The names of these. The cast says what Object.keys does, which types do not. */
const fontNames = Object.keys(fontStacks) as (keyof typeof fontStacks)[]

const noColour = ({ input }: { input?: unknown }) =>
  input === null
    ? 'put the colour in quotes, like "#0b5fa5": without them, # begins a comment'
    : 'write a colour, like "#0b5fa5", or one each for light and dark'

/** A colour that can be read in a scheme, on all that it stands on. */
function colourIn(scheme: Scheme) {
  return z
    .string({ error: noColour })
    .regex(/^#[0-9a-f]{6}$/i, {
      error: 'write a colour as # and six digits, two each for red, green and blue, like "#0b5fa5"',
      abort: true,
    })
    .refine((colour) => contrastProblem(colour, scheme) === undefined, {
      error: ({ input }) => contrastProblem(String(input), scheme) ?? '',
    })
    .meta({ description: `The accent colour in the ${scheme} scheme, like "#0b5fa5"` })
}

const pictureError = 'write the path of an SVG or PNG file beside the charter, like logo.svg'

function pictureIn(scheme: Scheme) {
  return z
    .string({ error: pictureError })
    .regex(/^(?![/\\])(?!(.*[/\\])?\.\.([/\\]|$))[^:?#\p{C}]+$/u, pictureError)
    .meta({ description: `The logo in the ${scheme} scheme: an SVG or PNG file beside the charter` })
}

/** The site's look on every page. */
export const appearance = z
  .strictObject(
    {
      logo: z
        .union(
          [
            pictureIn('light'),
            z.strictObject({ light: pictureIn('light'), dark: pictureIn('dark') }, pictureError),
          ],
          { error: `${pictureError}, or one each for light and dark` },
        )
        .optional()
        .meta({
          description: 'The logo before the name of the site: one file, or one each for light and dark',
        }),
      accent: z
        .union(
          [
            colourIn('light'),
            z.strictObject({ light: colourIn('light'), dark: colourIn('dark') }, { error: noColour }),
          ],
          { error: noColour },
        )
        .optional()
        .meta({
          description:
            'The colour of links and buttons: one, from which that of the dark scheme is made, or one each for light and dark',
        }),
      font: z
        .enum(fontNames, { error: `write one of ${fontNames.join(', ')}` })
        .optional()
        .meta({ description: 'A stack of fonts that systems have, by its name; none is downloaded' }),
    },
    'write a logo, an accent or a font',
  )
  .optional()
  .meta({ description: 'The look of every page: visitors are not asked again when it changes' })

export type Appearance = z.infer<typeof appearance>

/** The accent colour in each scheme; undefined where the usual one stays. */
export function accentsOf({ accent }: NonNullable<Appearance>): Record<Scheme, string> | undefined {
  if (accent === undefined || typeof accent === 'object') return accent
  return { light: accent, dark: nearestReadable(accent, 'dark') }
}

/** A logo that was read, for a colour scheme. */
export interface Logo {
  scheme: Scheme
  /** Under the assets, by its content: `logo-0a1b2c3d4e5f.svg`. */
  name: string
  /** Its width for a height of 1. */
  ratio: number
  content: Uint8Array
}
