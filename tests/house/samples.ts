import ejs from 'ejs'
import { HtmlValidate } from 'html-validate'
import { parseSync } from 'vite'
import { parse } from 'yaml'
import { readIgnoreFile } from '../../src/audit/ignore.ts'
import { charterSchema } from '../../src/charter/schema.ts'
import { settingNames, settingsSchema } from '../../src/site/settings.ts'
import { charte, temporary } from '../support/process.ts'
import { sourceOf, sourcesIn } from './sources.ts'

/** A piece of code in a page: a block, or a command within a sentence. */
export interface Sample {
  /** The page and the line, as `README.md:16`. */
  place: string
  /** The language that the block names, '' for none; `command` for one within a sentence. */
  kind: string
  code: string
}

/** The pages that people read. */
export const pages = [
  ...[
    'README.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'examples/README.md',
    'findings/README.md',
  ],
  ...sourcesIn('docs', '.md').map(({ path }) => path),
]

/** The blocks of code of a page, and the commands in its sentences. */
export function samplesIn(path: string, text = sourceOf(path)): Sample[] {
  const at = (offset: number) => `${path}:${text.slice(0, offset).split('\n').length}`
  const blocks = [...text.matchAll(/^```(\S*)\n(.*?)^```$/gms)].map(
    ({ 1: kind = '', 2: code = '', index }) => ({
      place: at(index),
      kind,
      code,
    }),
  )
  const prose = text.replaceAll(/^```.*?^```$/gms, (block) => block.replaceAll(/[^\n]/g, ' '))
  const commands = [...prose.matchAll(/`((?:[A-Z_]+=\S+ )*(?:npm|npx|charte|node) [^`]+)`/g)].map(
    ({ 1: code = '', index }) => ({ place: at(index), kind: 'command', code }),
  )
  return [...blocks, ...commands]
}

/** What is wrong with a sample, by its kind; undefined where nothing looks at samples of this kind. */
export const checks: Readonly<Record<string, (sample: Sample) => string[] | Promise<string[]>>> = {
  sh: ({ code, place }) => commandProblems(code, place),
  command: ({ code, place }) => commandProblems(code, place),
  js: ({ code }) => scriptProblems('sample.mjs', code),
  jsx: ({ code }) => scriptProblems('sample.jsx', `function Sample() {\n${code}}`),
  ts: ({ code }) => scriptProblems('sample.ts', code),
  json: ({ code }) => problemOf(() => JSON.parse(code)),
  html: ({ code }) => htmlProblems(code),
  ejs: ({ code }) => problemOf(() => ejs.compile(code)),
  yaml: ({ code }) => (code.startsWith('- {') ? ignoreProblems(code) : charterProblems(code)),
  // A pipeline, where yaml is a part of a charter.
  yml: async (sample) => [...pipelineProblems(sample.code), ...(await commandsWithin(sample))],
  ini: async (sample) => [...unitProblems(sample.code), ...(await commandsWithin(sample))],
  text: ({ code }) => wordsUnsaid(code),
  // These run where their interpreter is: a block that names its file is one that a test of recipes takes.
  php: ({ code }) => namedOrWhole(code, /[;{}]$/),
  python: ({ code }) => namedOrWhole(code, /$/),
  nginx: ({ code }) => namedOrWhole(code, /[;{}]$|^#/),
}

function problemOf(act: () => unknown): string[] {
  try {
    act()
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}

function scriptProblems(file: string, code: string): string[] {
  return parseSync(file, code).errors.map(({ message }) => message)
}

const validator = new HtmlValidate({
  root: true,
  rules: Object.fromEntries(
    [
      'close-order',
      'no-dup-attr',
      'attr-quotes',
      'void-content',
      'element-name',
      'element-permitted-content',
    ].map((rule) => [rule, 'error']),
  ),
})

/** HTML that is not well formed, and files of this software that it names and that there are none of. */
function htmlProblems(code: string): string[] {
  const { results } = validator.validateStringSync(code.replaceAll(/<!--.*?-->|\{%.*?%\}/gs, ''))
  const assets = [...code.matchAll(/charte-cookies\/assets\/([\w.-]+)/g)].map(([, name = '']) => name)
  const known = new Set(sourcesIn('public', '').map(({ path }) => path.slice('public/'.length)))
  return [
    ...results.flatMap(({ messages }) => messages.map(({ message }) => message)),
    ...assets.filter((name) => !known.has(name)).map((name) => `there is no public/${name}`),
  ]
}

const messages = ['src/cli', 'src/charter/diff']
  .flatMap((room) => sourcesIn(room, '.ts'))
  .map(({ text }) => text)
  .join('\n')

/** What a command prints: its words, but for the names at the start of a line, stand in the messages of this software. */
function wordsUnsaid(code: string): string[] {
  const said = code.replaceAll(/^\S+( \([^)]*\):)?/gm, '').match(/(?<![\w.-])[a-z]{4,}(?![\w.-])/g) ?? []
  return said
    .filter((word) => !new RegExp(`\\b${word}\\b`).test(messages))
    .map((word) => `no message has the word ${word}`)
}

const testsOfRecipes = sourcesIn('tests/recipes', '.ts')
  .map(({ text }) => text)
  .join('\n')

/** A block that names its file is taken by a test of recipes; another must be whole, and its lines ended as they have to be. */
function namedOrWhole(code: string, ending: RegExp): string[] {
  const name = /^(?:<\?php\n)?(?:\/\/|#|<!--) (\S+\.\w+)/.exec(code)?.[1]
  if (name !== undefined)
    return testsOfRecipes.includes(`'${name}'`) ? [] : [`no test of recipes takes ${name}`]
  const lines = code
    .split('\n')
    .map((line) => line.replace(/(^|\s)(#|\/\/|\/\*).*$/, '').trim())
    .filter(Boolean)
  const count = (sign: string) => code.split(sign).length
  return [
    ...lines.filter((line) => !ending.test(line)).map((line) => `the line ${line} has no end`),
    ...['{}', '()']
      .filter(([open = '', close = '']) => count(open) !== count(close))
      .map((pair) => `${pair} are not in pairs`),
  ]
}

const { scripts, version }: { scripts: Record<string, string>; version: string } = JSON.parse(
  sourceOf('package.json'),
)
const variables = Object.values(settingsSchema.shape).map((setting) => settingNames.get(setting)?.variable)
const benches = sourcesIn('bench', '.ts')
  .map(({ text }) => text)
  .join('\n')
const systemPrograms = 'cp curl docker echo gzip install mkdir nginx node runuser systemctl useradd'.split(
  ' ',
)

/** Settings, scripts, commands and options of this software that a line of shell names and that there are none of. */
async function commandProblems(code: string, place: string): Promise<string[]> {
  const settings = [...code.matchAll(/(?:^|\s)([A-Z][A-Z_]{3,})=/gm)].flatMap(([, name]) => name ?? [])
  const lines = code
    .replaceAll('\\\n', ' ')
    .replaceAll(/(^|\s)#.*$/gm, '')
    .split(/\n|&&|\||&|;/)
  const commands = lines.map((line) => line.trim().replace(/^([A-Z_]+=\S+ +)+/, '')).filter(Boolean)
  const found = await Promise.all(commands.map((command) => programProblems(command, place)))
  return [
    ...settings.filter((name) => !variables.includes(name)).map((name) => `${name} is no setting`),
    ...found.flat(),
  ]
}

async function programProblems(command: string, place: string): Promise<string[]> {
  const words = command.match(/"[^"]*"|\S+/g) ?? []
  const [program = '', ...rest] = words
  const inChecked = words.findIndex((word) => word.endsWith('src/cli.ts'))
  if (inChecked !== -1) return charteProblems(words.slice(inChecked + 1))
  if (program === 'charte') return charteProblems(rest)
  if (program === 'npx') return npxProblems(rest, place)
  if (program === 'npm') return npmProblems(rest)
  return systemPrograms.includes(program) ? [] : [`no test knows the program ${program}`]
}

/** What a registry cannot answer yet: the package is run from a checkout, or from the file that one makes. */
function npxProblems([program = '', ...words]: string[], place: string): string[] | Promise<string[]> {
  if (program === 'node') return []
  if (program !== 'charte') return [`npx ${program} asks a registry`]
  return place.startsWith('docs/express.md')
    ? charteProblems(words)
    : ['npx charte works beside the installed package alone']
}

function npmProblems(words: string[]): string[] | Promise<string[]> {
  const [action = '', ...rest] = words.filter((word) => word !== '--silent')
  if (action === 'install')
    return rest
      .filter((name) => name !== 'express' && name !== `./charte-cookies-${version}.tgz`)
      .map((name) => `npm install ${name} asks a registry`)
  if (action !== 'run')
    return ['ci', 'pack', 'start', 'test'].includes(action) ? [] : [`nothing knows npm ${action}`]
  const [script = '', ...args] = rest.filter((word) => word !== '--')
  if (scripts[script] === undefined) return [`there is no script ${script}`]
  const commandOf: Partial<Record<string, string[]>> = { charte: [], check: ['check'], schema: ['schema'] }
  const own = commandOf[script]
  if (own) return charteProblems([...own, ...args])
  return args
    .filter(
      (word) =>
        word.startsWith('--') &&
        !`${benches}${scripts[script]}${sourceOf('CONTRIBUTING.md')}`.includes(word.slice(2)),
    )
    .map((flag) => `npm run ${script} knows no ${flag}`)
}

const helps = new Map<string, Promise<string>>()

/** What a command of this software says of itself. */
function helpOf(words: readonly string[]): Promise<string> {
  const key = words.join(' ')
  const help = helps.get(key) ?? charte([...words, '--help'], temporary()).then(({ stdout }) => stdout)
  helps.set(key, help)
  return help
}

async function charteProblems(words: readonly string[], path: readonly string[] = []): Promise<string[]> {
  if (words.length === 0) return []
  const help = await helpOf(path)
  const [next = ''] = words
  const commands = /^Commands:\n(.*?)(?=\n\n|$(?![\s\S]))/ms.exec(help)?.[1]
  if (commands !== undefined && !next.startsWith('--'))
    return new RegExp(`^  ${RegExp.escape(next)}( |$)`, 'm').test(commands)
      ? charteProblems(words.slice(1), [...path, next])
      : [`there is no charte ${[...path, next].join(' ')}`]
  const flags = words.filter((word) => word.startsWith('--')).map((word) => word.replace(/=.*/, ''))
  return flags
    .filter((flag) => !new RegExp(`${RegExp.escape(flag)}(?![\\w-])`).test(help))
    .map((flag) => `charte ${path.join(' ')} knows no ${flag}`)
}

/** What is wrong with a list of findings that do not count. */
function ignoreProblems(code: string): string[] {
  return problemOf(() => readIgnoreFile(code, 'ignore.yaml', new Date(0)))
}

/** What is wrong with a part of a charter: a field that there is not, or one with another value than it takes. */
function charterProblems(code: string): string[] {
  const fields: Record<string, { safeParse(value: unknown): { error?: { message: string } | undefined } }> =
    charterSchema.unwrap().shape
  return Object.entries(parse(code) as object).flatMap(([name, value]) => {
    const field = fields[name]
    return field ? (field.safeParse(value).error?.message ?? []) : `${name} is no field of a charter`
  })
}

/** What is wrong with a pipeline: no YAML, no file that it names in its first line, or a step that runs nothing of this software. */
/** What is wrong with the commands that a pipeline or a unit runs. */
async function commandsWithin({ code, place }: Sample): Promise<string[]> {
  const commands = [...code.matchAll(/(?:npx |ExecStart=\S*\/)(charte .*)/g)].map(([, command]) => command)
  return commandProblems(commands.join('\n'), place)
}

function pipelineProblems(code: string): string[] {
  const [file = ''] = code.split('\n')
  const problems = problemOf(() => parse(code, { strict: true, uniqueKeys: true }))
  return [
    ...problems,
    ...(/^# \.\S+\.yml$/.test(file) ? [] : ['the first line does not name its file']),
    ...(/^ *- (?:run: )?npx charte /m.test(code) ? [] : ['no step runs charte']),
  ]
}

/** The sections of the units of systemd in these pages, with the settings that they have. */
const unitSettings: Readonly<Record<string, readonly string[]>> = {
  Unit: ['Description', 'Wants', 'After', 'OnFailure'],
  Service: [
    ...[
      'Type',
      'User',
      'SupplementaryGroups',
      'Environment',
      'ExecStart',
      'StateDirectory',
      'StateDirectoryMode',
    ],
    ...['UMask', 'PrivateTmp', 'ProtectSystem', 'ProtectHome', 'TimeoutStartSec'],
  ],
  Timer: ['OnCalendar', 'RandomizedDelaySec', 'Persistent'],
  Install: ['WantedBy'],
}

/** What is wrong with a unit of systemd: a section or a setting that there is not in it, or one of this software that there is not. */
function unitProblems(code: string): string[] {
  let section = ''
  return code.split('\n').flatMap((line) => {
    if (line === '' || line.startsWith('#')) return []
    const [, name] = /^\[(\w+)\]$/.exec(line) ?? []
    if (name !== undefined) {
      section = name
      return unitSettings[name] ? [] : [`there is no section ${name}`]
    }
    const [, key = line, value = ''] = /^(\w+)=(.*)$/.exec(line) ?? []
    const isKnown = unitSettings[section]?.includes(key)
    const settings =
      key === 'Environment' ? [...value.matchAll(/([A-Z_]+)=/g)].flatMap(([, each]) => each ?? []) : []
    return [
      ...(isKnown ? [] : [`${section || 'no section'} has no ${key}`]),
      ...settings
        .filter((each) => each !== 'HOME' && !variables.includes(each))
        .map((each) => `${each} is no setting`),
    ]
  })
}
