import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openTranslations } from '../src/i18n/translations.ts'
import { languages, localesDirectory, shipped } from '../tests/support/charters.ts'
import { type Answer, ask, type Visit } from './ask.ts'
import { createCopy } from './create-copy.ts'
import { findDjango } from './find-django.ts'
import { keepReadyAnswer } from './servers/ready-answer.ts'
import { type RunningServer, startServer } from './start-server.ts'
import { createUsualPage, wordsOf } from './usual/page.ts'
import {
  afterChoices,
  checkChosen,
  checkPage,
  checkReturning,
  checkSize,
  checkTokens,
  choosing,
  firstVisit,
  returning,
} from './visits.ts'

/** A server that is measured, what it is asked, and what it answers, which was looked at. */
export interface Contestant {
  key: string
  name: string
  /** The path of the other checkout whose program it is, as it was given. */
  of?: string
  server: RunningServer
  visit: Visit
  /** Where each visit must be another one: the next of them. */
  nextVisit?: () => Visit
  answer: Answer
  /** How many visitors come at the same time. */
  crowd: number
}

/** A contestant that this machine cannot have, and why. */
export interface Missing {
  name: string
  why: string
}

/** What is measured of the program, and of that of another checkout beside it. */
export const programKeys = ['first', 'returning', 'recorded', 'unready'] as const
type ProgramKey = (typeof programKeys)[number]

/** All that may be measured; the limit is, always, since all others are compared with it. */
export const keys = ['limit', 'express', ...programKeys, 'choice', 'usual', 'django'] as const
export type Key = (typeof keys)[number]

const names: Record<Exclude<Key, ProgramKey>, string> = {
  limit: 'node:http, ready bytes (the limit)',
  express: 'Express, ready bytes',
  choice: 'This project, POST of a choice',
  usual: 'Express, the usual way',
  django: 'Django under gunicorn',
}

const programNames: Record<ProgramKey, string> = {
  first: 'first visit',
  returning: 'returning visitor',
  recorded: 'POST of a choice, recorded',
  unready: 'page that is printed anew',
}

/** Enough to keep a server busy; few enough that what is cut off at the end of a turn does not count. */
const crowd = 16

/** Where the contestants have their files, and what this project answers to a first visit. */
interface Ground {
  folder: string
  shown: Answer
}

/**
 * Starts the contestants of some keys; those that are of the program, also from the checkouts at some paths. Throws when
 * one of them does not answer what it should.
 */
export async function openContestants(
  chosen: readonly Key[],
  against: readonly string[],
  folder: string,
): Promise<{ contestants: Contestant[]; missing: Missing[] }> {
  const first = await openFirst(folder)
  const ground = { folder, shown: first.answer }
  keepReadyAnswer(readyAnswerIn(folder), first.answer)
  const contestants: Contestant[] = []
  const missing: Missing[] = []
  for (const key of keys.filter((key) => key === 'limit' || chosen.includes(key))) {
    const opened =
      key === 'first' ? first : await (isOfProgram(key) ? openProgram(key, folder) : open[key](ground))
    if ('why' in opened) missing.push(opened)
    else contestants.push(opened)
  }
  for (const [index, path] of against.entries()) {
    const cli = createCopy(join(folder, `against-${index}`), path)
    for (const key of programKeys.filter((key) => chosen.includes(key)))
      contestants.push({
        ...(await openProgram(key, folder, cli)),
        name: `${programNames[key]} (of ${path})`,
        of: path,
      })
  }
  if (!contestants.includes(first)) await first.server.stop()
  return { contestants, missing }
}

/** Starts a copy of this project, the one in the folder where none is named, with a data folder of its own. */
export function startSite(folder: string, cli = createCopy(join(folder, 'site'))): Promise<RunningServer> {
  const env = {
    CHARTER_FILE: join(cli, '../../charter.yaml'),
    DATA_DIR: mkdtempSync(join(folder, 'site-')),
    LOG_LEVEL: 'warn',
    TMPDIR: folder,
  }
  return startServer({ command: { module: cli }, words: ['serve'], env, visit: firstVisit })
}

/** Opens a first visit to this project, or to a copy of it. */
export function openFirst(folder: string, cli?: string): Promise<Contestant> {
  return openProgram('first', folder, cli)
}

function isOfProgram(key: Key): key is ProgramKey {
  return key in programNames
}

/** Starts the program, or a copy of it, for one kind of visit. */
async function openProgram(key: ProgramKey, folder: string, cli?: string): Promise<Contestant> {
  if (key === 'unready' && cli === undefined) return openUnready(folder)
  const server = await startSite(folder, cli)
  const visits = await visiting[key](server.origin)
  return { key, name: `This project, ${programNames[key]}`, server, crowd, ...visits }
}

/** Starts this project so that each visit has an address of its own, whose page was never printed before. */
async function openUnready(folder: string): Promise<Contestant> {
  let visits = 0
  const nextVisit = () => ({ ...firstVisit, path: `/${++visits}/fr` })
  const server = await startServer({
    command: { module: own('anew-server.ts') },
    env: { TMPDIR: folder },
    tellsPort: true,
    visit: nextVisit(),
  })
  const visit = nextVisit()
  const answer = await ask(server.origin, visit)
  checkPage(answer)
  const name = `This project, ${programNames.unready}`
  return { key: 'unready', name, server, crowd: 2, visit, nextVisit, answer }
}

type Visiting = Pick<Contestant, 'visit' | 'nextVisit' | 'answer'> & { crowd?: number }

/** What a server is asked for each kind of visit, once its answer has been looked at. */
const visiting: Record<ProgramKey, (origin: string) => Promise<Visiting>> = {
  async first(origin) {
    const [answer, other] = [await ask(origin, firstVisit), await ask(origin, firstVisit)]
    checkPage(answer)
    checkTokens(answer, other)
    return { visit: firstVisit, answer }
  },

  async returning(origin) {
    const visit = await returning(origin)
    const answer = await ask(origin, visit)
    checkPage(answer)
    checkReturning(answer)
    return { visit, answer }
  },

  async recorded(origin) {
    const visit = await choosing(origin)
    const answer = await ask(origin, visit)
    checkChosen(answer)
    return { visit, answer }
  },

  async unready(origin) {
    const nextVisit = afterChoices(await returning(origin))
    const visit = nextVisit()
    const answer = await ask(origin, visit)
    checkPage(answer)
    checkReturning(answer)
    // Few: they come from the process that measures, and none shall wait for long.
    return { visit, nextVisit, answer, crowd: 2 }
  },
}

const open: Record<Exclude<Key, ProgramKey>, (ground: Ground) => Promise<Contestant | Missing>> = {
  limit: (ground) => openReady('limit', ground),
  express: (ground) => openReady('express', ground),

  async choice({ folder }) {
    const server = await startServer({
      command: { module: own('choices-server.ts') },
      words: ['none'],
      env: { TMPDIR: folder },
      tellsPort: true,
      visit: firstVisit,
    })
    const visit = await choosing(server.origin)
    const answer = await ask(server.origin, visit)
    checkChosen(answer)
    return { key: 'choice', name: names.choice, server, visit, answer, crowd }
  },

  async usual({ shown }) {
    const command = { module: own('usual/server.ts') }
    const server = await startServer({ command, env: { NODE_ENV: 'production' }, visit: firstVisit })
    return openRendered('usual', server, shown)
  },

  async django({ folder, shown }) {
    const python = await findDjango()
    if (typeof python !== 'string') return { name: names.django, why: python.why }
    const env = { PAGES: join(folder, 'pages.json'), PYTHONDONTWRITEBYTECODE: '1' }
    writeFileSync(env.PAGES, JSON.stringify(pagesForDjango()))
    const words = (port: number) => [
      ...['-m', 'gunicorn', '--workers', '1', '--worker-class', 'sync', '--bind', `127.0.0.1:${port}`],
      ...['--chdir', own('django'), '--worker-tmp-dir', folder, '--log-level', 'warning'],
      'charter_site:application',
    ]
    const server = await startServer({ command: { program: python, words }, env, visit: firstVisit })
    return openRendered('django', server, shown)
  },
}

async function openReady(key: 'limit' | 'express', { folder, shown }: Ground): Promise<Contestant> {
  const server = await startServer({
    command: { module: own(`servers/${key}.ts`) },
    env: { NODE_ENV: 'production', READY_ANSWER: readyAnswerIn(folder) },
    visit: firstVisit,
  })
  const answer = await ask(server.origin, firstVisit)
  checkPage(answer)
  if (!answer.wire.equals(shown.wire))
    throw new Error(`${names[key]}: the bytes are not those of this project`)
  return { key, name: names[key], server, visit: firstVisit, answer, crowd }
}

async function openRendered(
  key: 'usual' | 'django',
  server: RunningServer,
  shown: Answer,
): Promise<Contestant> {
  const [answer, other] = [await ask(server.origin, firstVisit), await ask(server.origin, firstVisit)]
  checkPage(answer)
  checkTokens(answer, other)
  checkSize(answer, shown)
  return { key, name: names[key], server, visit: firstVisit, answer, crowd }
}

function pagesForDjango() {
  const translations = openTranslations(localesDirectory)
  const pages = languages.map((language) => {
    const page = createUsualPage(shipped, translations, language)
    return [language, { page, words: wordsOf(localesDirectory, page) }]
  })
  return Object.fromEntries(pages)
}

function readyAnswerIn(folder: string): string {
  return join(folder, 'answer.json')
}

/** A file by its path from here. */
export function own(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}
