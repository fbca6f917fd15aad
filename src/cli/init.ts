import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import type { z } from 'zod'
import { anyJurisdiction } from '../charter/fields.ts'
import { describeProblem, inOrder } from '../charter/problem.ts'
import { advise } from '../charter/rules/advice.ts'
import { charterSchema } from '../charter/schema.ts'
import { parseCharter } from '../charter/source/load.ts'
import { writeStarter } from '../charter/source/starter.ts'
import { dayOf } from '../charter/time.ts'
import type { Translations } from '../i18n/translations.ts'
import { charterPath } from '../server/app.ts'
import { deploymentRules, installationOf } from '../site/deployment.ts'
import { isBlank, readSettings } from '../site/settings.ts'
import { schemaBeside, starterWordsIn } from '../site/starter-words.ts'
import { type Terminal, UsageError, writeOut } from './terminal/terminal.ts'

/** What a first charter is written from, each as it is written in a flag or in an answer. */
export interface InitOptions {
  name?: string
  url?: string
  languages?: string
  jurisdiction?: string
  controller?: string
  address?: string
  email?: string
  /** Cookies of the site itself, each as `name=what it is for`. */
  cookie?: readonly string[]
}

type Answer = Exclude<keyof InitOptions, 'cookie'>

const { languages, site, jurisdiction, controller } = charterSchema.unwrap().shape
const { name, address, email } = controller.unwrap().shape

/** What is asked, in this order, and what an answer must be; what may be left out says so. */
const questions: Readonly<Record<Answer, { ask: string; schema: z.ZodType; isNeeded?: true }>> = {
  name: { ask: 'The name of the site', schema: site.shape.name, isNeeded: true },
  url: { ask: 'Its address, as https://www.example.org', schema: site.shape.url, isNeeded: true },
  languages: { ask: 'Its languages, the default first, as fr, nl', schema: languages, isNeeded: true },
  jurisdiction: { ask: `Whose law applies (${anyJurisdiction}), if one of them`, schema: jurisdiction },
  controller: { ask: 'Who decides about the cookies: a name, if you know it', schema: name },
  address: { ask: 'The postal address of who decides, if you know it', schema: address },
  email: { ask: 'The e-mail address of who decides, if you know it', schema: email },
}
const asked = Object.keys(questions) as Answer[]

/**
 * Writes a small charter that can be served, where there is no file yet, and says what to do next. Asks on a terminal where no
 * flag is given. Rejects, and writes nothing, where an answer cannot be used.
 */
export async function initCharter(
  named: string | undefined,
  options: InitOptions,
  terminal: Terminal,
): Promise<void> {
  const { env, stdin, stdout, now } = terminal
  const config = readSettings(env)
  const file = named ?? config.charterFile
  if (existsSync(file))
    throw new Error(
      `${file} is there already and stays as it is: name another, as charte init my-charter.yaml`,
    )
  const installation = installationOf(config)
  const { translations } = installation
  const mayAsk = stdin.isTTY === true && Object.keys(options).length === 0
  const given = mayAsk ? await askAll(translations, terminal) : checkFlags(options, translations)
  const answers: InitOptions = Object.fromEntries(
    Object.entries(given).filter(([, value]) => !isBlank(value)),
  )
  const facts = {
    ...{ name: answers.name ?? '', url: answers.url ?? '', languages: listOf(answers.languages ?? '') },
    jurisdiction: answers.jurisdiction,
    controller: { name: answers.controller, address: answers.address, email: answers.email },
    cookies: (answers.cookie ?? []).map(readCookie),
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    updated: dayOf(now()),
    schema: schemaBeside(file),
  }
  const source = writeStarter(facts, starterWordsIn(translations))
  const { charter, locate } = parseCharter(source, [deploymentRules(installation)], file)
  await writeOut(file, source, 'wx')
  stdout.write(`${file} was written, and can be served\n`)
  for (const warning of inOrder(advise(charter, now()).map(locate)))
    stdout.write(`${describeProblem(warning, { file, label: 'next' })}\n`)
  const setting = resolve(file) === config.charterFile ? '' : `CHARTER_FILE=${file} `
  const start = env.npm_lifecycle_event === 'charte' ? 'npm start' : 'charte serve'
  stdout.write(`see it: ${setting}${start}, then open ${config.publicOrigin}${charterPath}\n`)
}

/** The flags, each of which can be used. Throws a UsageError with a line for each that cannot, or is missing. */
function checkFlags(options: InitOptions, translations: Translations): InitOptions {
  const problems = asked.flatMap((name) => {
    const written = options[name] ?? ''
    const problem = problemWith(name, written, translations)
    return problem === undefined ? [] : [`--${name} is ${JSON.stringify(written)}; ${problem}`]
  })
  if (problems.length > 0) throw new UsageError(problems.join('\n'))
  return options
}

/** Asks one question after the other, each again until it can be used. Rejects where the answers end before. */
async function askAll(translations: Translations, { stdin, stderr }: Terminal): Promise<InitOptions> {
  const lines = createInterface({ input: stdin })[Symbol.asyncIterator]()
  const answers: InitOptions = {}
  for (const name of asked)
    answers[name] = await askFor(questions[name].ask, (line) => problemWith(name, line, translations))
  const cookie: string[] = []
  for (;;) {
    const line = await askFor(
      `A cookie that the site itself needs, as ${exampleCookie}; or nothing`,
      (line) =>
        line === '' || cookiePattern.test(line)
          ? undefined
          : `write its name and what it is for, as ${exampleCookie}`,
    )
    if (line === '') return { ...answers, cookie }
    cookie.push(line)
  }

  async function askFor(question: string, problemOf: (line: string) => string | undefined): Promise<string> {
    stderr.write(`${question}: `)
    const { value, done } = await lines.next()
    if (done) throw new Error('nothing was written')
    const line = value.trim()
    const problem = problemOf(line)
    if (problem === undefined) return line
    stderr.write(`${problem}\n`)
    return askFor(question, problemOf)
  }
}

/** What to write instead of an answer; undefined for one that can be used. */
function problemWith(name: Answer, written: string, translations: Translations): string | undefined {
  const { schema, isNeeded } = questions[name]
  if (written.trim() === '') return isNeeded ? 'write it: a charter needs it' : undefined
  const isList = name === 'languages'
  const { error } = schema.safeParse(isList ? listOf(written) : written)
  if (error) return error.issues[0]?.message
  return isList ? listOf(written).map(translations.lackOf).find(Boolean) : undefined
}

function listOf(written: string): string[] {
  return written.split(/[\s,]+/).filter(Boolean)
}

const exampleCookie = 'sessionid=Keeps you logged in'

const cookiePattern = /^([^=]+)=(.+)$/

function readCookie(written: string): { name: string; purpose: string } {
  const [, name, purpose] = cookiePattern.exec(written) ?? []
  if (name === undefined || purpose === undefined)
    throw new UsageError(
      `--cookie is ${JSON.stringify(written)}; write its name and what it is for, as ${exampleCookie}`,
    )
  return { name: name.trim(), purpose: purpose.trim() }
}
