import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { createContext, Script } from 'node:vm'
import express from 'express'
import { type PermittingVersion, permissionsOf } from '../../src/consent/permissions.ts'
import { storedConsent } from '../../src/web/cookies/own-cookies.ts'
import { sendsGpc } from '../../src/web/visit.ts'
import { shipped } from '../support/charters.ts'
import { documented } from './documented.ts'
import { folderOf, get, type Served, serve, serveHere } from './serve.ts'
import type { Visit } from './visits.ts'

/** Somebody who reads the choice: the server of the charter itself, or a recipe. */
export type ReaderName = 'the server' | 'Node' | 'the browser' | 'PHP' | 'Python' | 'Django' | 'nginx'

/** All but the server. */
export const recipes = [
  'Node',
  'the browser',
  'PHP',
  'Python',
  'Django',
  'nginx',
] as const satisfies ReaderName[]

/** The host of the charter, as the recipes name it. */
export const charterHost = 'data.bep.be'

/** What a reader is asked. */
export type Question = Pick<Visit, 'cookies' | 'gpc' | 'purpose'>

/** A reader that waits for questions. */
export interface Reader {
  /** Whether a purpose may be used. Throws when it answers anything but yes or no. */
  ask(question: Question): Promise<boolean>
  /** Where it listens, if it does. */
  port: number | undefined
  close(): Promise<void>
}

/** Whether a browser sends Global Privacy Control. */
export function sendsSignal({ gpc = '' }: { gpc?: string | undefined }): boolean {
  return gpc.split(',').some((value) => value.trim() === '1')
}

/** The server of the charter, as it judges the request that a recipe judges, with these purposes exempt if there are any. */
export async function openServer(exempt: readonly string[]): Promise<Reader> {
  const version = exempt.length > 0 ? exempting(exempt) : shipped
  const app = express().get('/ask', (req, res) => {
    const permissions = permissionsOf(version, storedConsent(req, shipped, { host: charterHost }), {
      now: new Date('2026-11-23T09:30:00Z'),
      gpc: sendsGpc(req),
    })
    res.send(String(permissions.get(String(req.query.purpose))?.mayUse ?? false))
  })
  return overHttp(await serveHere(app))
}

/** A charter with these purposes alone, exempt and with the terms of the shipped one. */
function exempting(ids: readonly string[]): PermittingVersion {
  const terms = new Map(shipped.answerable.map(({ id, terms }) => [id, terms]))
  const purposes = ids.map((id) => ({ id, consent: 'exempt' as const, terms: terms.get(id) ?? 'Ab3d_9' }))
  return { own: shipped.own, charter: { purposes }, answerable: purposes }
}

/** A recipe as a reader completes it: with the purposes that are exempt. Throws when it has no place for them. */
function completed(file: string, exempt: readonly string[]): string {
  const parts = documented(file).split(/(?<=\bexempt = )\[\]/i)
  if (parts.length !== 2) throw new Error(`${file} has ${parts.length - 1} lists of what is exempt`)
  return parts.join(JSON.stringify(exempt))
}

/** The recipe for Node. */
export async function openNode(exempt: readonly string[]): Promise<Reader> {
  const folder = folderOf({ 'consent.mjs': completed('consent.mjs', exempt) })
  const { isGranted } = await import(/* @vite-ignore */ pathToFileURL(join(folder, 'consent.mjs')).href)
  return overHttp(await serveHere((req, res) => res.end(String(isGranted(purposeOf(req.url), req)))))
}

/** The recipe for the browser, with nothing around it but what it reads. */
export function openBrowser(exempt: readonly string[]): Reader {
  const script = new Script(`${completed('consent.js', exempt)}\nisGranted(purpose)`)
  return {
    port: undefined,
    async ask({ cookies, gpc, purpose }) {
      const around = {
        document: { cookie: cookies.join('; ') },
        navigator: { globalPrivacyControl: sendsSignal({ gpc }) },
      }
      return read(String(script.runInContext(createContext({ ...around, purpose }))))
    },
    async close() {},
  }
}

/** The recipe for PHP, where every warning is an answer that is none. */
export async function openPhp(program: string, exempt: readonly string[]): Promise<Reader> {
  const folder = folderOf({ 'consent.php': completed('consent.php', exempt) })
  const settings = ['-n', '-d', 'display_errors=1', '-d', 'error_reporting=-1']
  return overHttp(
    await serve((port) => ({
      program,
      words: [...settings, '-S', `127.0.0.1:${port}`, besides('serve.php')],
      env: { RECIPE: join(folder, 'consent.php') },
    })),
  )
}

/** The recipe for Python. */
export async function openPython(program: string, exempt: readonly string[]): Promise<Reader> {
  const folder = folderOf({ 'consent.py': completed('consent.py', exempt) })
  return overHttp(await serve((port) => ({ program, words: [besides('serve.py'), folder, String(port)] })))
}

/** The recipe for Django, with the page of its view. */
export async function openDjango(program: string, exempt: readonly string[]): Promise<Reader> {
  const files = ['consent_django.py', 'views.py', 'home.html']
  const folder = folderOf({
    ...Object.fromEntries(files.map((file) => [file, documented(file)])),
    'consent.py': completed('consent.py', exempt),
  })
  return overHttp(
    await serve((port) => ({ program, words: [besides('serve_django.py'), folder, String(port)] })),
  )
}

/** The recipe for nginx, which has a map for each of these purposes, and passes /app/ on to an application. */
export async function openNginx(
  program: string,
  exempt: readonly string[],
  { purposes, application }: { purposes: readonly string[]; application: string },
): Promise<Reader> {
  const folder = folderOf({ 'index.html': documented('index.html') })
  const site = documented('site.conf')
    .replace('/srv/site', folder)
    .replace('http://127.0.0.1:8000', application)
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
  const configuration = (port: number) => `
    daemon off;
    master_process off;
    pid nginx.pid;
    error_log stderr;
    events {}
    http {
      access_log off;
      types { text/html html; }
      ${temporary.map((name) => `${name}_temp_path ${name};`).join('\n')}
      ${mapsOf(purposes, exempt)}
      map $arg_purpose $answer {
        default unknown;
        ${purposes.map((purpose) => `"${purpose}" "${variableOf(purpose)}";`).join('\n')}
      }
      server {
        listen 127.0.0.1:${port};
        location = /ask { return 200 $answer; }
        ${site}
      }
    }`
  return overHttp(
    await serve((port) => {
      const { folder, file } = fileOf('nginx.conf', configuration(port))
      return { program, words: ['-p', folder, '-c', file, '-e', 'stderr'] }
    }),
  )
}

/** The maps of the recipe, the last two of them once for each purpose of their kind, as the page says. */
function mapsOf(purposes: readonly string[], exempt: readonly string[]): string {
  const [choice = '', forNeeded = '', forExempt = ''] = documented('consent.conf').split(/(?=^# 1 or 0:)/m)
  const mapOf = (purpose: string) => (exempt.includes(purpose) ? forExempt : forNeeded)
  const named = (purpose: string) =>
    mapOf(purpose)
      .replace(/\$\w+_granted/, () => variableOf(purpose))
      .replace(/22(?:statistics|audience)%/g, () => `22${purpose}%`)
  return [choice, ...purposes.map(named)].join('\n')
}

function variableOf(purpose: string): string {
  return `$${purpose.replaceAll('-', '_')}_granted`
}

function fileOf(name: string, text: string): { folder: string; file: string } {
  const folder = folderOf({ [name]: text })
  return { folder, file: join(folder, name) }
}

function overHttp({ port, close }: Served): Reader {
  return {
    port,
    async ask({ cookies, gpc, purpose }) {
      const headers = cookies.flatMap((line) => ['Cookie', line])
      const signal = gpc === undefined ? [] : ['Sec-GPC', gpc]
      const { text } = await get(port, `/ask?purpose=${encodeURIComponent(purpose)}`, [...headers, ...signal])
      return read(text)
    },
    close,
  }
}

function read(answer: string): boolean {
  if (['true', '1'].includes(answer)) return true
  if (['false', '0'].includes(answer)) return false
  throw new Error(`neither yes nor no: ${answer}`)
}

function purposeOf(url = ''): string {
  return new URL(url, 'http://localhost').searchParams.get('purpose') ?? ''
}

function besides(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url))
}
