/** HTML whose every value is escaped, by the `html` that made it. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** Builds HTML; words and numbers in it are escaped, for text and for attributes in quotation marks. */
export function html(
  parts: TemplateStringsArray,
  ...values: readonly (string | number | Markup | readonly Markup[])[]
): Markup {
  return new Markup(String.raw({ raw: parts }, ...values.map(written)))
}

function written(value: string | number | Markup | readonly Markup[]): string {
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
