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
  server: RunningServer
  visit: Visit
  answer: Answer
  /** How many visitors come at the same time. */
  crowd: number
}

/** A contestant that this machine cannot have, and why. */
export interface Missing {
  name: string
  why: string
}

/** All that may be measured; the limit is, always, since all others are compared with it. */
export const keys = ['limit', 'express', 'first', 'returning', 'choice', 'usual', 'django'] as const
export type Key = (typeof keys)[number]

const names: Record<Key, string> = {
  limit: 'node:http, ready bytes (the limit)',
  express: 'Express, ready bytes',
  first: 'This project, first visit',
  returning: 'This project, returning visitor',
  choice: 'This project, POST of a choice',
  usual: 'Express, the usual way',
  django: 'Django under gunicorn',
}

/** Enough to keep a server busy; few enough that what is cut off at the end of a turn does not count. */
const crowd = 16

/** Where the contestants have their files, and what this project answers to a first visit. */
interface Ground {
  folder: string
  shown: Answer
}

/** Starts the contestants of some keys. Throws when one of them does not answer what it should. */
export async function openContestants(
  chosen: readonly Key[],
  folder: string,
): Promise<{ contestants: Contestant[]; missing: Missing[] }> {
  const first = await openFirst(folder)
  const ground = { folder, shown: first.answer }
  keepReadyAnswer(readyAnswerIn(folder), first.answer)
  const contestants: Contestant[] = []
  const missing: Missing[] = []
  for (const key of keys.filter((key) => key === 'limit' || chosen.includes(key))) {
    const opened = key === 'first' ? first : await open[key](ground)
    if ('why' in opened) missing.push(opened)
    else contestants.push(opened)
  }
  if (!contestants.includes(first)) await first.server.stop()
  return { contestants, missing }
}

/** Starts a copy of this project, the one in the folder where none is named, with a data folder of its own. */
export function startSite(folder: string, cli = createCopy(join(folder, 'site'))): Promise<RunningServer> {
  const env = {
    CHARTER_FILE: join(cli, '../charter.yaml'),
    DATA_DIR: mkdtempSync(join(folder, 'site-')),
    LOG_LEVEL: 'warn',
    TMPDIR: folder,
  }
  return startServer({ command: { module: cli }, words: ['serve'], env, visit: firstVisit })
}

/** Opens a first visit to this project, or to a copy of it. */
export async function openFirst(folder: string, cli?: string): Promise<Contestant> {
  const server = await startSite(folder, cli)
  const [answer, other] = [await ask(server.origin, firstVisit), await ask(server.origin, firstVisit)]
  checkPage(answer)
  checkTokens(answer, other)
  return { key: 'first', name: names.first, server, visit: firstVisit, answer, crowd }
}

const open: Record<Exclude<Key, 'first'>, (ground: Ground) => Promise<Contestant | Missing>> = {
  limit: (ground) => openReady('limit', ground),
  express: (ground) => openReady('express', ground),

  async returning({ folder }) {
    const server = await startSite(folder)
    const visit = await returning(server.origin)
    const answer = await ask(server.origin, visit)
    checkPage(answer)
    checkReturning(answer)
    return { key: 'returning', name: names.returning, server, visit, answer, crowd }
  },

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
