import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core'
import { publint } from 'publint'
import { formatMessage } from 'publint/utils'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { samplesIn } from '../house/samples.ts'
import { freePort } from '../support/free-port.ts'
import { hiddenFields } from '../support/visitor.ts'

const run = promisify(execFile)
const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = fileURLToPath(new URL('./samples', import.meta.url))
const compiler = join(root, 'node_modules/typescript/bin/tsc')
const folders: string[] = []
let tarball = ''
/** The project of somebody else who installed the package. */
let folder = ''

/** What of the environment a project of somebody else has: none of what npm tells its scripts. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)))

beforeAll(async () => {
  const packed = createFolder()
  await run('npm', ['pack', '--pack-destination', packed], { cwd: root, env })
  tarball = join(packed, readdirSync(packed).join())
  const types = `@types/node@${packageOf(join(root, 'node_modules/@types/node')).version}`
  folder = await install([tarball, 'express', types])
}, 300_000)

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

/** Makes the project of somebody else, with these packages and the samples. Returns its folder. */
async function install(packages: readonly string[]): Promise<string> {
  const project = createFolder()
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'samples', private: true, type: 'module' }),
  )
  const quietly = ['--no-audit', '--no-fund', '--prefer-offline', '--ignore-scripts']
  await run('npm', ['install', ...quietly, ...packages], { cwd: project, env })
  cpSync(samples, project, { recursive: true })
  cpSync(join(root, 'examples/charter.yaml'), join(project, 'charter.yaml'))
  return project
}

function createFolder(): string {
  const created = mkdtempSync(join(tmpdir(), 'charte-package-'))
  folders.push(created)
  return created
}

function packageOf(directory: string) {
  return JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
}

describe('the package', () => {
  const inside = () => join(folder, 'node_modules/charte-cookies')

  test('package: holds what it needs to run and to read, and nothing of the workshop', () => {
    expect(readdirSync(inside()).sort()).toEqual([
      ...['.env.example', 'CHANGELOG.md', 'CONTRIBUTING.md', 'LICENSE', 'README.md', 'SECURITY.md'],
      ...['charter.schema.json', 'charter.yaml', 'dist', 'docs', 'examples', 'locales', 'package.json'],
      ...['public', 'views'],
    ])
  })

  test('package: has every page that one of its pages leads to', () => {
    const pages = readdirSync(inside(), { recursive: true }).map(String)
    const links = pages
      .filter((page) => page.endsWith('.md') && !page.includes('node_modules'))
      .flatMap((page) => {
        const text = readFileSync(join(inside(), page), 'utf8').replaceAll(/```.*?```/gs, '')
        return [...text.matchAll(/\]\((?!https?:)([^)#\s]+)/g)].map(([, link = '']) => join(page, '..', link))
      })
    expect(links.length).toBeGreaterThan(30)
    expect(links.filter((link) => !existsSync(join(inside(), link)))).toEqual([])
  })

  test('package: is found by every way to import that it promises, with its types', async () => {
    const checked = await checkPackage(createPackageFromTarballData(readFileSync(tarball)))
    expect(checked).toMatchObject({ types: { kind: 'included' } })
    const problems = 'problems' in checked ? checked.problems : []
    expect(problems).toEqual([
      // Node 10 knew no `exports`; this package needs Node 24.
      { kind: 'NoResolution', entrypoint: '.', resolutionKind: 'node10' },
      // Node 24 lets require() take a module, as the sample in CommonJS does.
      { kind: 'CJSResolvesToESM', entrypoint: '.', resolutionKind: 'node16-cjs' },
    ])
  })

  test('package: has nothing that publint warns of', async () => {
    const tarballData = new Uint8Array(readFileSync(tarball)).buffer
    const { messages, pkg = {} } = await publint({ pack: { tarball: tarballData }, strict: true })
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([])
  })

  test.each(['nodenext', 'bundler'])(
    'package: is typed by the purposes of the charter under %s',
    async (sample) => {
      const out = `${sample}/charte-cookies.d.ts`
      await run('npx', ['charte', 'types', 'charter.yaml', '--out', out], { cwd: folder })
      const project = join(folder, sample)
      const compiled = await run(process.execPath, [compiler, '-p', project], { cwd: folder }).catch(
        (error) => error,
      )
      expect(compiled.stdout).toBe('')
    },
  )

  test('package: brings its command', async () => {
    const { stdout } = await run('npx', ['charte', 'check', 'node_modules/charte-cookies/charter.yaml'], {
      cwd: folder,
    })
    expect(stdout).toMatch(/charter\.yaml can be served; \d+ warnings\n$/)
  })
})

describe('a host', () => {
  test.each([
    ['of plain JavaScript', 'javascript/host.js'],
    ['of CommonJS', 'commonjs/host.cjs'],
    ['of TypeScript', 'nodenext/host.ts'],
  ])('package mounted in a host: %s, takes a choice, and lets the process end', async (_kind, sample) => {
    await takesChoice(sample, folder)
  })

  test('package mounted in a host: of TypeScript that was bundled without it, takes a choice, and lets the process end', async () => {
    const outDir = join(folder, 'bundled')
    const ssr = join(folder, 'bundler/host.ts')
    // A bundle for a server leaves the packages of node_modules outside.
    await build({ root: folder, configFile: false, logLevel: 'silent', build: { ssr, outDir } })
    await takesChoice('bundled/host.js', folder)
  })

  test('package mounted in a host: with the oldest Express that it allows, takes a choice, and lets the process end', async () => {
    const oldest = `express@${packageOf(root).peerDependencies.express.replace('^', '')}`
    const old = await install([tarball, oldest])
    await takesChoice('javascript/host.js', old)
  }, 300_000)
})

test('the first samples of docs/express.md: run as they stand, beside the package alone', async () => {
  const [commands, app] = samplesIn('docs/express.md').filter(({ kind }) => kind === 'sh' || kind === 'js')
  const empty = createFolder()
  cpSync(tarball, join(empty, basename(tarball)))
  // A person has the network, and a port that is free.
  const settings = { ...env, npm_config_prefer_offline: 'true', npm_config_audit: 'false' }
  await run('sh', ['-ec', commands?.code ?? ''], { cwd: empty, env: settings })
  const port = await freePort()
  writeFileSync(join(empty, 'app.mjs'), app?.code.replaceAll('3000', String(port)) ?? '')
  const child = spawn(process.execPath, ['app.mjs'], {
    cwd: empty,
    env,
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const page = (path: string) =>
    fetch(`http://localhost:${port}${path}`)
      .then((answer) => answer.text())
      .catch(() => '')
  await expect.poll(() => page('/'), { timeout: 20_000 }).toContain('Hello.')
  expect(await page('/charte-cookies/fr')).toContain('<h1')
  expect(await page('/charte-cookies/en')).toContain('cookies_preferences')
  expect(await page('/')).not.toContain('charte-banner')
  // As the page of the documentation says, its remark becomes a purpose, and a banner asks about it.
  const charter = join(empty, 'charter.yaml')
  writeFileSync(charter, readFileSync(charter, 'utf8').replaceAll(/^ {2}# (?=[- ] )/gm, '  '))
  await expect.poll(() => page('/'), { timeout: 20_000 }).toContain('charte-banner')
}, 300_000)

/** Starts a host, and has a visitor of it accept everything. */
async function takesChoice(sample: string, cwd: string): Promise<void> {
  const child = spawn(process.execPath, [sample], { cwd, stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [line] = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), once(child, 'exit')])
  const origin = String(line).trim()
  const told = async (cookie: string) => (await fetch(origin, { headers: { cookie } })).text()
  expect(await told('')).toMatch(/^<section class="charte-banner".*<p>necessary audience<\/p>$/s)
  const page = await fetch(`${origin}/charte-cookies/en`)
  const body = new URLSearchParams({ ...hiddenFields(await page.text()), action: 'accept-all' })
  const answer = await fetch(`${origin}/charte-cookies/preferences`, {
    ...{ method: 'POST', body, redirect: 'manual' },
    headers: { cookie: cookiesOf(page) },
  })
  expect(answer.status).toBe(303)
  expect(await told(cookiesOf(answer))).toBe('<p>necessary audience statistics maps</p>')
  child.kill('SIGTERM')
  expect(await once(child, 'exit')).toEqual([0, null])
}

/** The cookies that an answer sets, as a browser sends them back. */
function cookiesOf({ headers }: Response): string {
  return headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1))
    .join('; ')
}
