import { htmlIn } from '../markdown.ts'
import { listed, type Problem } from '../problem.ts'
import type { Charter } from '../schema.ts'
import { textPlacesIn } from '../text.ts'

/** Texts in HTML, which readers would see as it is written. */
export function adviseMarkup(charter: Charter): Problem[] {
  return textPlacesIn(charter)
    .flatMap(({ words }) => words)
    .flatMap(({ path, words }) => {
      const html = typeof words === 'string' ? htmlIn(words).flatMap(nameOf) : []
      return html.length === 0 ? [] : [{ path, message: adviseHtml([...new Set(html)]) }]
    })
}

function adviseHtml(html: readonly string[]): string {
  const remedies = ways.filter(([pattern]) => html.some((name) => pattern.test(name))).map(([, way]) => way)
  const all = remedies.length > 0 ? remedies.join(', ') : 'links, emphasis and lists are all that a text has'
  return `write Markdown instead of HTML (${listed(html)}): ${all}`
}

/** A tag of HTML by its element, as `<br>`, or a character by its name; none for other words in angle brackets, as `<ID>`. */
function nameOf(html: string): string[] {
  if (html.startsWith('&')) return [html]
  const [, element = ''] = /^<\/?(\w+)(?:\s.*=.*)?\s*\/?>$/s.exec(html) ?? []
  return elements.has(element.toLowerCase()) ? [`<${element.toLowerCase()}>`] : []
}

const elements = new Set(
  `
  a abbr article aside b big blockquote body br button center cite code dd del details div dl dt em embed figure font
  footer form h1 h2 h3 h4 h5 h6 head header hr html i iframe img input ins kbd label li link main mark meta nav object ol
  p pre q s samp script section small span strike strong style sub summary sup svg table tbody td th thead tr tt u ul
  video wbr
  `
    .trim()
    .split(/\s+/),
)

/** What to write instead. */
const ways: readonly [RegExp, string][] = [
  [/^<a>/, 'a link as [words](https://example.org)'],
  [/^<(br|p|div)>/, 'a new paragraph after an empty line'],
  [/^<(b|strong)>/, 'bold words as **words**'],
  [/^<(i|em)>/, 'emphasis as *words*'],
  [/^<(ul|ol|li)>/, 'a list with "- " before each entry'],
  [/^&/, 'a character as itself'],
]
