/**
 * The address of a link of the charter for who reads it elsewhere: `/help` and `#rights` are read as on its page, as
 * `https://data.example/charte-cookies/fr`.
 */
export function absoluteAddress(href: string, page: string): string {
  if (href.startsWith('#')) return page + href
  return href.startsWith('/') ? new URL(page).origin + href : href
}
