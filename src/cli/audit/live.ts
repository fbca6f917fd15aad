import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { draft } from '../../audit/first-charter.ts'
import type { ChoiceMeans } from '../../audit/look/choose.ts'
import { stepsSchema } from '../../audit/look/choose.ts'
import { look } from '../../audit/look/look.ts'
import type { LookOptions } from '../../audit/look/options.ts'
import { type Seen, type StateName, stateNames } from '../../audit/seen.ts'
import { findChromium } from '../../browser/find-chromium.ts'
import { dayOf } from '../../charter/time.ts'
import type { CharterVersion } from '../../charter/version.ts'
import { installationOf } from '../../site/deployment.ts'
import { isSameSite } from '../../site/misfits.ts'
import { readSettings } from '../../site/settings.ts'
import { schemaBeside, starterWordsIn } from '../../site/starter-words.ts'
import { type Terminal, UsageError, writeOut } from '../terminal/terminal.ts'
import { type AuditOptions, prepareAudit, withExitCode } from './audit.ts'

/** How a site is looked at, as the flags of the command say it. */
export interface LiveOptions {
  states?: string
  consent?: 'cookie' | 'form'
  refuse?: string
  accept?: string
  withdraw?: string
  withdrawAt?: string
  /** A YAML file of the steps to each choice. */
  steps?: string
  choiceSeen?: string
  pages: number
  page: readonly string[]
  exclude: readonly string[]
  sitemap: boolean
  ignoreRobots?: boolean
  concurrency: 1 | 2
  wait: number
  pause: number
  minutes: number
  cookie: readonly string[]
  header: readonly string[]
  /** A file of what a browser kept, as Playwright writes it. */
  storageState?: string
  locale?: string
  honest?: boolean
  chromium?: string
  proxy?: string
  firstParty: readonly string[]
  /** Whether the site is the operator's, though the charter names another. */
  mine?: boolean
  /** Where the record of what was seen is kept. */
  keep?: string
}

/** A terminal, and what ends a look at a site early. */
export type LiveTerminal = Terminal & { signal: AbortSignal; isRoot: boolean }

/** Looks at a site in each state, compares it with its charter, and tells the exit code. */
export async function auditSite(
  site: string,
  options: AuditOptions & LiveOptions,
  terminal: LiveTerminal,
): Promise<number> {
  return withExitCode(terminal, async () => {
    const { finish, version } = await prepareAudit(options, terminal)
    const { url } = version.charter.site
    if (!options.mine && URL.canParse(site) && !isSameSite(url, site))
      throw new UsageError(
        `${site} is not the site of the charter (${[url].flat().join(', ')}): --mine says that it is yours`,
      )
    const seen = await lookAt(site, options, version, terminal)
    return finish(seen)
  })
}

/** Looks at a site, and writes a first charter of what was seen, where there is no file yet. */
export async function draftCharter(
  site: string,
  file: string,
  options: LiveOptions & { name?: string; languages?: string; record?: string },
  terminal: LiveTerminal,
): Promise<void> {
  const { env, stdout, now } = terminal
  if (existsSync(file)) throw new Error(`${file} is there already and stays as it is: name another by --out`)
  const { translations } = installationOf(readSettings(env))
  const seen = await lookAt(site, options, undefined, terminal)
  const languages = (options.languages ?? 'en').split(',').map((code) => code.trim())
  const facts = {
    ...{ name: options.name ?? new URL(seen.site).hostname, languages, updated: dayOf(now()) },
    timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone,
    schema: schemaBeside(file),
  }
  await writeOut(file, draft(seen, facts, starterWordsIn(translations)), 'wx')
  stdout.write(`${file} was written; charte check ${file} says what is left to complete\n`)
}

async function lookAt(
  site: string,
  options: LiveOptions,
  version: CharterVersion | undefined,
  { env, stderr, signal, isRoot, now }: LiveTerminal,
): Promise<Seen> {
  const program = findChromium({ ...env, ...(options.chromium && { CHROMIUM_PATH: options.chromium }) })
  const lookOptions = await readLook(options, version, { program, isRoot })
  const seen = await look(site, lookOptions, {
    signal,
    now,
    onProgress({ state, done, planned }) {
      if (stderr.isTTY) stderr.write(`\r${state}: ${done} of ${planned} pages   `)
    },
  })
  if (stderr.isTTY) stderr.write('\n')
  if (options.keep !== undefined) await writeOut(options.keep, `${JSON.stringify(seen, null, 2)}\n`)
  return seen
}

async function readLook(
  options: LiveOptions,
  version: CharterVersion | undefined,
  browser: Pick<LookOptions, 'program' | 'isRoot'>,
): Promise<LookOptions> {
  const { pages, page, exclude, sitemap, ignoreRobots, concurrency, wait, pause, minutes } = options
  const { honest, proxy, locale, firstParty, storageState, cookie, header } = options
  const choice = await readChoice(options, version)
  const headers = Object.fromEntries(header.map(readPair))
  return {
    ...browser,
    ...{ mostPages: pages, pages: page, exclude, noSitemap: !sitemap, concurrency, wait, pause, minutes },
    ...{ firstParty, cookies: cookie.map(readPair).map(([name, value]) => ({ name, value })) },
    ...(choice && { choice }),
    ...(options.states !== undefined && { states: readStates(options.states) }),
    ...(Object.keys(headers).length > 0 && { headers }),
    ...(ignoreRobots && { ignoreRobots }),
    ...(honest && { honest }),
    ...(proxy !== undefined && { proxy }),
    ...(locale !== undefined && { locale }),
    ...(storageState !== undefined && { storageState }),
  }
}

/** How the choice is made: by buttons or steps where they are named, else as our own charter does. */
async function readChoice(
  options: LiveOptions,
  version: CharterVersion | undefined,
): Promise<ChoiceMeans | undefined> {
  const { consent, refuse, accept, withdraw, withdrawAt, steps, choiceSeen } = options
  const seen = choiceSeen === undefined ? {} : { seen: choiceSeen }
  if (steps !== undefined) return { consent: 'steps', steps: await readSteps(steps), ...seen }
  if (refuse !== undefined || accept !== undefined || withdraw !== undefined)
    return {
      ...{ consent: 'buttons', ...seen },
      ...(refuse !== undefined && { refuse }),
      ...(accept !== undefined && { accept }),
      ...(withdraw !== undefined && { withdraw }),
      ...(withdrawAt !== undefined && { withdrawAt }),
    }
  if (consent === 'form') return { consent, ...seen }
  return version && { consent: 'cookie', version, ...seen }
}

async function readSteps(file: string) {
  const read = stepsSchema.safeParse(parse(await readFile(file, 'utf8')))
  if (read.success) return read.data
  const [issue] = read.error.issues
  throw new UsageError(`${file} holds no steps: ${issue?.path.join('.')}: ${issue?.message}`)
}

function readStates(list: string): StateName[] {
  return list.split(',').map((name) => {
    const known = stateNames.find((state) => state === name.trim())
    if (known === undefined)
      throw new UsageError(`--states is ${list}; the states are ${stateNames.join(', ')}`)
    return known
  })
}

function readPair(written: string): [string, string] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(written) ?? []
  if (name === undefined || value === undefined) throw new UsageError(`${written} is no name=value`)
  return [name, value]
}
