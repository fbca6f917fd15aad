import { execFile } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { Agent as PlainAgent } from 'node:http'
import { Agent } from 'node:https'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, onTestFinished, type TestContext, test } from 'vitest'
import { openForms, startLoad } from '../faults/load.ts'
import { createPostgresLedger, lost } from '../faults/records.ts'
import { acceptance, choose, get, openForm, soon, visitWithoutPause } from '../faults/visitor.ts'
import { sourceOf } from '../house/sources.ts'
import { type Found, findInterpreter } from '../recipes/interpreters.ts'
import { serve, serveHere } from '../recipes/serve.ts'
import { createFolder, type FaultyServer, startServer } from '../support/process.ts'
import { cookiesSet } from '../support/visitor.ts'

const run = promisify(execFile)
const host = 'cookies.example.org'
let nginx: Found = { missing: 'nobody looked for nginx' }

beforeAll(async () => {
  nginx = await findInterpreter('nginx', 240_000)
  await run('openssl', ['version']).catch((error: Error) => {
    nginx = { missing: `No openssl to make a certificate with. ${error.message}` }
  })
  // Most reporters count what is skipped, and keep the reason to themselves.
  if ('missing' in nginx) process.stderr.write(`docs/nginx.conf is not tested. ${nginx.missing}\n`)
}, 300_000)

test('deployment: two servers with one secret and one PostgreSQL are one site, on https alone', {
  timeout: 60_000,
}, async (context) => {
  const { site, plain, agent, servers } = await deploy(context)
  const [one, other] = servers
  const form = await openForm(one.origin)
  const { status, receipt = '', headers } = await choose(other.origin, form, acceptance)
  const line = cookiesSet(headers).get('cookies_preferences') ?? ''
  expect([status, line.endsWith('; Secure') || line.includes('; Secure;')]).toEqual([303, true])
  const cookie = line.split(';', 1).join()
  for (const origin of [one.origin, other.origin])
    expect((await get(origin, '/charte-cookies/receipt?format=json', undefined, cookie)).text).toContain(
      receipt,
    )
  for (let visit = 0; visit < 4; visit++)
    expect((await get(site, '/charte-cookies/receipt?format=json', agent, cookie)).text).toContain(receipt)
  expect((await choose(site, await openForm(site, agent), acceptance, agent)).status).toBe(303)
  expect((await get(site, '/charte-cookies', agent)).headers['strict-transport-security']).toBeDefined()
  for (const { output } of servers) expect(output()).toContain('"path":"/charte-cookies/receipt"')

  const redirected = await get(plain, '/charte-cookies/nl?a=b', new PlainAgent())
  expect([redirected.status, redirected.headers.location]).toEqual([
    301,
    `https://${host}/charte-cookies/nl?a=b`,
  ])
})

test('deployment: where PUBLIC_URL has no https, the server warns of it, as nginx tells it how visitors come', {
  timeout: 60_000,
}, async (context) => {
  const { site, agent, servers } = await deploy(context, { PUBLIC_URL: `http://${host}` })
  for (let visit = 0; visit < 4; visit++) await get(site, '/charte-cookies', agent)
  for (const { output } of servers)
    await expect.poll(() => output().split('PUBLIC_URL has http').length, soon).toBe(2)
})

test('deployment: when one of two servers is killed, no acknowledged choice is lost, no page fails, and the site goes on', {
  timeout: 90_000,
}, async (context) => {
  const { site, agent, servers, ledger, start } = await deploy(context)
  const [one, other] = servers
  const load = startLoad([site], await openForms(one.origin, 12), agent)
  const pages = visitWithoutPause(site, agent)
  await expect.poll(() => load.acknowledged.length, soon).toBeGreaterThan(50)
  await one.kill()
  const atTheKill = load.acknowledged.length
  await expect.poll(() => load.acknowledged.length, soon).toBeGreaterThan(atTheKill + 50)
  const again = await start(new URL(one.origin).port)
  await expect.poll(again.output, soon).toContain('"path":"/charte-cookies/preferences"')
  expect(other.output()).not.toContain('"level":50')
  const answered = await pages.stop()
  await load.stop()
  expect(new Set(answered)).toEqual(new Set([200]))
  // Those that were with the server that was killed: nobody repeats them but their visitors.
  expect([...load.statuses.keys()].filter((status) => status !== 303 && status !== 502)).toEqual([])
  expect(load.unknown()).toBe(0)
  expect(load.statuses.get(502) ?? 0).toBeLessThanOrEqual(12)
  expect(lost(load.acknowledged, await ledger.ids())).toEqual([])
})

test('deployment: a choice that was sent to a server that dies of it is not sent to another: its visitor sees a 502, and sends it again', {
  timeout: 60_000,
}, async (context) => {
  const heard: string[] = []
  const dying = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', (part) => {
      heard.push(part.toString().split(' ', 1).join())
      socket.destroy()
    })
  })
  await new Promise<void>((resolve) => dying.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void dying.close())
  const address = dying.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const { site, agent, servers, ledger } = await deploy(context, {}, `127.0.0.1:${port}`)
  const form = await openForm(servers[0].origin)
  const statuses: number[] = []
  const receipts: string[] = []
  // In turn: within a few, each of the two has been asked.
  for (let visit = 0; visit < 6; visit++) {
    const { status, receipt } = await choose(site, form, acceptance, agent)
    statuses.push(status)
    if (receipt) receipts.push(receipt)
  }
  expect(statuses.toSorted()).toEqual(expect.arrayContaining([303, 502]))
  expect(new Set(statuses).size).toBe(2)
  expect(heard.length).toBe(statuses.filter((status) => status === 502).length)
  expect(await ledger.ids()).toEqual(expect.arrayContaining(receipts))
  expect((await ledger.ids()).length).toBe(receipts.length)
  // A page is asked for again, from the other.
  const pages = visitWithoutPause(site, agent)
  await expect.poll(() => heard, soon).toContain('GET')
  expect(new Set(await pages.stop())).toEqual(new Set([200]))
})

test('deployment: two servers that are restarted one after the other lose no request', {
  timeout: 90_000,
}, async (context) => {
  const { site, agent, servers, ledger, start } = await deploy(context, { WEB_CONCURRENCY: '2' })
  const load = startLoad([site], await openForms(servers[0].origin, 6), agent)
  const pages = visitWithoutPause(site, agent)
  await load.begun
  for (const server of servers) {
    await server.stop()
    const next = await start(new URL(server.origin).port)
    await expect.poll(next.output, soon).toContain('"path":"/charte-cookies/preferences"')
  }
  expect(new Set(await pages.stop())).toEqual(new Set([200]))
  await load.stop()
  expect([[...load.statuses.keys()], load.unknown()]).toEqual([[303], 0])
  expect(lost(load.acknowledged, await ledger.ids())).toEqual([])
})

test('deployment: the unit is one that systemd reads without a complaint', async ({ skip }) => {
  const unit = join(createFolder(), 'charte-cookies.service')
  // Looked for by systemd, and elsewhere on each machine.
  writeFileSync(unit, sourceOf('docs/charte-cookies.service').replace('/usr/bin/node', process.execPath))
  await run('systemd-analyze', ['--version']).catch((error: Error) => skip(error.message))
  expect(await run('systemd-analyze', ['verify', unit])).toEqual({ stdout: '', stderr: '' })
})

/** Two servers with one PostgreSQL behind nginx, as docs/nginx.conf has it; or one, and a second that is not ours. */
async function deploy({ skip }: TestContext, env: Record<string, string> = {}, second?: string) {
  const { program } = 'missing' in nginx ? skip(nginx.missing) : nginx
  const ledger = await createPostgresLedger()
  const start = (port = '0'): Promise<FaultyServer> =>
    startServer(createFolder(), {
      env: {
        ...ledger.env,
        PORT: port,
        PUBLIC_URL: `https://${host}`,
        TRUST_PROXY: '127.0.0.1',
        COOKIE_SECRET: 'the-secret-that-both-servers-know',
        ...env,
      },
    })
  const [one, other] = await Promise.all([start(), second === undefined ? start() : undefined])
  const servers: [FaultyServer, FaultyServer] = [one, other ?? one]
  const upstream = [one.origin.slice('http://'.length), second ?? servers[1].origin.slice('http://'.length)]
  const { port, plainPort, certificate } = await startNginx(program, upstream)
  const agent = new Agent({
    keepAlive: true,
    ca: certificate,
    lookup: (_name, _options, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
  })
  onTestFinished(() => agent.destroy())
  return {
    site: `https://${host}:${port}`,
    plain: `http://127.0.0.1:${plainPort}`,
    agent,
    servers,
    ledger,
    start,
  }
}

/** nginx with the file of the documentation, in which nothing is changed but what an operator changes. */
async function startNginx(program: string, [first = '', second = '']: readonly string[]) {
  const folder = createFolder()
  // nginx that root has started reads files as another user.
  chmodSync(folder, 0o755)
  const [key, certificate] = [join(folder, 'privkey.pem'), join(folder, 'fullchain.pem')]
  await run('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', `/CN=${host}`, '-addext', `subjectAltName=DNS:${host}`, '-keyout', key, '-out', certificate],
  ])
  const plain = await serveHere(() => {})
  await plain.close()
  const changes = (port: number): [string, string][] => [
    ['10.0.0.11:3000', first],
    ['10.0.0.12:3000', second],
    ['listen 80;', `listen 127.0.0.1:${plain.port};`],
    ['listen 443 ssl;', `listen 127.0.0.1:${port} ssl;`],
    ['/etc/ssl/cookies.example.org/fullchain.pem', certificate],
    ['/etc/ssl/cookies.example.org/privkey.pem', key],
    ['/var/log/nginx/charter.log', join(folder, 'charter.log')],
    ['/var/log/nginx/charter-error.log', join(folder, 'charter-error.log')],
  ]
  const served = await serve((port) => {
    let site = sourceOf('docs/nginx.conf')
    for (const [written, meant] of changes(port)) {
      expect(site.split(written)).toHaveLength(2)
      site = site.replace(written, meant)
    }
    writeFileSync(join(folder, 'site.conf'), site)
    writeFileSync(
      join(folder, 'nginx.conf'),
      `daemon off; master_process off; pid nginx.pid; error_log error.log; events {}
       http {
         ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((name) => `${name}_temp_path temp_${name};`).join('\n')}
         include site.conf;
       }`,
    )
    return { program, words: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'] }
  })
  onTestFinished(served.close)
  return { port: served.port, plainPort: plain.port, certificate: readFileSync(certificate) }
}
