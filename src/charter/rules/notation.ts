/**
 * The pattern that a name in the notation of another tool stands for: `_ga_*` for `_ga_#`, `_ga_XXXX`, `_ga_{id}`,
 * `_ga_--id--`, `_ga_%`, `_ga_.*` or `^_ga_`; undefined for a name that is none.
 */
export function patternMeantBy(name: string): string | undefined {
  const [, anchored, end] = /^(?:\/\^?|\^)(.+?)(\$?)(?:\/[a-z]*)?$/.exec(name) ?? []
  const expression = anchored ?? (/\\\W/.test(name) ? name : undefined)
  const written =
    expression === undefined
      ? name
      : expression.replaceAll(/\.[*+]/g, '*').replaceAll(/\\(?=\W)/g, '') + (anchored && !end ? '*' : '')
  const pattern = written.replaceAll(placeholder, (found) => (found.startsWith('<') ? found : '*'))
  return pattern === name ? undefined : pattern.replaceAll(/\*+/g, '*')
}

/** What a name may hold for characters that differ; `website#lang`, `_pk_id.*` and `AMCV_*%40AdobeOrg` hold none. */
const placeholder = new RegExp(
  [
    // Ours.
    '<[^>]*>',
    '\\.{3}',
    '#{2,}|#$|(?<![A-Za-z\\d])#',
    '--[A-Za-z][A-Za-z-]*--',
    '(?:(?<![A-Za-z])[Xx]{3,}(?![A-Za-z])|[Xx]{4,})(?:[-_][XYxy]+(?![A-Za-z]))*',
    // Apart from a sign that is percent-encoded.
    '%(?![\\dA-Fa-f]{2})(?:\\w+%|[sd])?',
    '(?<![A-Za-z\\d])(?:\\[[^\\]]*\\]|\\$?\\{+[^}]*\\}+|\\([^)]*\\))(?:[*+?]|\\{[\\d,]*\\})*',
    '(?<![A-Za-z\\d])\\.[*+]',
    '\\\\[A-Za-z](?:[*+?]|\\{[\\d,]*\\})*',
    '\\?+',
  ].join('|'),
  'g',
)
