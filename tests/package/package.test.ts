import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { hiddenFields } from '../test-app.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = fileURLToPath(new URL('./samples', import.meta.url))
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const folder = mkdtempSync(join(tmpdir(), 'charte-package-'))
let tarball = ''

/** What of the environment a project of somebody else has: none of what npm tells its scripts. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

beforeAll(async () => {
  await run('npm', ['pack', '--pack-destination', folder], { cwd: root, env })
  tarball = join(folder, readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '')
  writeFileSync(
    join(folder, 'package.json'),
    JSON.stringify({ name: 'samples', private: true, type: 'module' }),
  )
  const packages = [tarball, 'express', `@types/node@${versionOf('@types/node')}`]
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  await run('npm', ['install', ...quietly, ...packages], { cwd: folder, env })
  cpSync(samples, folder, { recursive: true })
}, 300_000)

afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version
}

describe('the package', () => {
  test('holds what it needs to run, and nothing of the workshop', () => {
    const inside = readdirSync(join(folder, 'node_modules/charte-cookies')).sort()
    expect(inside).toEqual([
      ...['LICENSE', 'README.md', 'charter.schema.json', 'charter.yaml', 'dist', 'locales', 'package.json'],
      ...['public', 'views'],
    ])
  })

  test('is found by every way to import that it promises, with its types', async () => {
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
    expect(checked).toMatchObject({ types: { kind: 'included' } })
    const problems = 'problems' in checked ? checked.problems : []
    // Express 5 and Node 24 need neither the resolution of Node 10 nor a copy in CommonJS.
    const isOurs = (problem: object) =>
      !(
        'resolutionKind' in problem &&
        (problem.resolutionKind === 'node10' || problem.resolutionKind === 'node16-cjs')
      )
    expect(problems.filter(isOurs)).toEqual([])
  })

  test('has nothing that publint warns of', async () => {
    const tarballData = new Uint8Array(readFileSync(tarball)).buffer
    const { messages, pkg = {} } = await publint({ pack: { tarball: tarballData }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test.each(['nodenext', 'bundler'])('is typed by the purposes of the charter under %s', async (sample) => {
    const directory = join(folder, sample)
    await run(
      'npx',
      [
        'charte',
        'types',
        'node_modules/charte-cookies/charter.yaml',
        '--out',
        `${sample}/charte-cookies.d.ts`,
      ],
      {
        cwd: folder,
      },
    )
    const compiled = await run(process.execPath, [compiler, '-p', directory], { cwd: folder }).catch(
      (error) => error,
    )
    expect(compiled.stdout).toBe('')
  })

  test('mounts in plain JavaScript, takes a choice, and lets the process end', async () => {
    const child = spawn(process.execPath, ['javascript/host.js'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill('SIGKILL'))
    const [line] = await once(child.stdout.setEncoding('utf8'), 'data')
    const origin = String(line).trim()
    const page = await fetch(`${origin}/charte-cookies/en`)
    const secret = page.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1))
      .join()
    const body = new URLSearchParams({ ...hiddenFields(await page.text()), action: 'accept-all' })
    const answer = await fetch(`${origin}/charte-cookies/preferences`, {
      ...{ method: 'POST', body, redirect: 'manual' },
      headers: { cookie: secret },
    })
    expect(answer.status).toBe(303)
    const choice = answer.headers
      .getSetCookie()
      .map((cookie) => cookie.split(';', 1))
      .join()
    const told = async (cookie: string) => (await fetch(origin, { headers: { cookie } })).text()
    expect(await told(choice)).toBe('<p>necessary statistics first-party third-party</p>')
    expect(await told('')).toBe('<p>necessary</p>')
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])
  })

  test('brings its command', async () => {
    const { stdout } = await run('npx', ['charte', 'check', 'node_modules/charte-cookies/charter.yaml'], {
      cwd: folder,
    })
    expect(stdout).toMatch(/charter\.yaml can be served; \d+ warnings\n$/)
  })
})
