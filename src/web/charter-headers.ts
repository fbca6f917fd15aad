import type { CharterPage } from '../page/model.ts'

/**
 * What the page of the charter depends on, and how long it may be kept. One that tells of a choice is not even kept for
 * the Back button, since the choice may have changed meanwhile.
 */
export function charterHeaders(
  { name, choice, notice }: Pick<CharterPage, 'name' | 'choice' | 'notice'>,
  status = 200,
): Record<'Vary' | 'Cache-Control', string> {
  const isKept = !choice.isMade && !notice
  return {
    Vary: name === '' ? 'Accept-Language, Cookie, Sec-GPC' : 'Cookie, Sec-GPC',
    'Cache-Control': status !== 200 ? 'no-store' : `private, no-cache${isKept ? '' : ', no-store'}`,
  }
}
