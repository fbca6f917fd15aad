import type { ErrorCode } from 'yaml'

/** What the YAML library objects to, and the text from there to the end of its line. */
export interface Objection {
  code: ErrorCode
  message: string
  /** The line in which it stands, and the rest of it. */
  line: string
  rest: string
}

const quote = 'put the text in quotes'

/** What to write instead of text that is not YAML, in words for people who do not know its grammar. */
export function adviseSyntax({ code, message, line, rest }: Objection): string {
  if (/^[ \t]*\u00a0|:\u00a0/.test(line)) return 'write an ordinary space here, and not a no-break space'
  switch (code) {
    case 'TAB_AS_INDENT':
      return 'indent with spaces, and not with a tab'
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'MULTILINE_IMPLICIT_KEY':
      return adviseLine(code, rest)
    case 'BAD_INDENT':
      return adviseIndent(message)
    case 'MISSING_CHAR':
      return adviseMissing(message)
    case 'BAD_SCALAR_START':
    case 'BAD_ALIAS':
      return adviseStart(rest)
    case 'BAD_DQ_ESCAPE':
      return 'write \\\\ for a backslash, or put the text in single quotes'
    case 'UNEXPECTED_TOKEN':
      return adviseToken(message, rest)
    case 'BLOCK_IN_FLOW':
      return comma
    case 'RESOURCE_EXHAUSTION':
      return 'write lists and sections that lie less deep in each other'
    case 'MULTIPLE_DOCS':
      return 'remove this line and what follows: a file holds one charter'
    default:
      return `correct the YAML here: ${quote}, or begin the line in the column of its neighbours`
  }
}

const comma = `write commas between the entries, or ${quote}`

const column = 'begin this line in the column of the lines that it belongs with'

const field = 'write a name, a colon and a space, like "name: text"'

function adviseLine(code: ErrorCode, rest: string): string {
  if (/^- /.test(rest)) return column
  if (/^\? /.test(rest)) return adviseStart(rest)
  if (/:\s/.test(rest)) return `${quote}: it contains ": "`
  if (/^[\w-]+:\S/.test(rest)) return 'write a space after the colon'
  if (code === 'MULTILINE_IMPLICIT_KEY')
    return `${field}; a text of several lines needs quotes, or >- before it`
  return `begin the next line in the column of its neighbours, or ${quote} as a whole`
}

function adviseStart(rest: string): string {
  return `${quote}: without them it may not begin with ${rest.charAt(0)}`
}

function adviseIndent(message: string): string {
  const open = /^Flow (map|sequence)/.exec(message)
  return open ? `close it with ${open[1] === 'map' ? '}' : ']'}, or ${quote}` : column
}

function adviseMissing(message: string): string {
  if (/closing .quote/.test(message)) return 'close the quotation mark'
  if (/^Comments/.test(message)) return `write a space before #, or ${quote}`
  if (/^Flow/.test(message)) return adviseIndent(message)
  if (/^Missing ,/.test(message)) return comma
  return field
}

function adviseToken(message: string, rest: string): string {
  if (/at node end/.test(message))
    return `${quote} as a whole; within them, '' is a quotation mark in '...', and \\" is one in "..."`
  if (/^Not a YAML token/.test(message)) return 'begin the text on the next line, indented'
  if (/on same line with key/.test(message)) return `begin the list on the next line, or ${quote}`
  return adviseStart(rest)
}
