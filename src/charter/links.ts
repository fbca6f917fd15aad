import { z } from 'zod'
import { addressOf, baseLanguageOf, textAbout } from './fields.ts'

/** What the links around a page lead to. */
// biome-ignore format: a list to read
export const linkTargets = [
  'privacy', 'legal', 'imprint', 'contact', 'conformity', 'barrier', 'easy', 'sign',
] as const

const link = z
  .strictObject(
    {
      to: z.enum(linkTargets, { error: `write one of ${linkTargets.join(', ')}` }).meta({
        description: 'What it leads to: easy and sign stand in the header, all others in the footer',
      }),
      url: addressOf('the page; in a language without an address, the link is left out'),
      label: textAbout('Its words, where the usual ones do not fit').optional(),
    },
    'write what it leads to (to) and its url',
  )
  .refine(({ to, label }) => to !== 'conformity' || label !== undefined, {
    path: ['label'],
    message:
      'write the mention of conformity, like "Accessibilité : partiellement conforme": only the audit can say it',
  })

/** The accessibility statement, linked in the footer of every page. */
export const accessibility = z
  .strictObject({ url: addressOf('the statement') }, 'write the url of the accessibility statement')
  .optional()
  .meta({ description: 'The accessibility statement that a public body owes (Directive 2016/2102, art. 7)' })

/** The links in the header and the footer of every page. */
export const links = z
  .array(link, 'write a list of links')
  .meta({ description: 'Links in the header and the footer of every page' })

/**
 * The address of a link in a language, or in that of which it is the simple variant; undefined where it has none, and is not
 * shown.
 */
export function addressIn({ url }: Pick<z.infer<typeof link>, 'url'>, language: string): string | undefined {
  return typeof url === 'string' ? url : (url[language] ?? url[baseLanguageOf(language) ?? ''])
}
