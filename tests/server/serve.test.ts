import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { Agent, createServer, request } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, test } from 'vitest'
import { get } from '../faults/visitor.ts'
import { charterFile } from '../support/charters.ts'
import { type SpawnedServer, spawnServer } from '../support/process.ts'

const running: SpawnedServer[] = []

async function start(env: Record<string, string> = {}) {
  const server = await spawnServer(env)
  running.push(server)
  return server
}

afterEach(async () => {
  for (const server of running.splice(0)) {
    server.process.kill('SIGKILL')
    await server.exited
  }
})

const temporary = () => mkdtempSync(join(tmpdir(), 'charte-'))
const status = (server: SpawnedServer, path: string) =>
  fetch(server.origin + path).then((answer) => answer.status)

describe('a server with no settings', () => {
  test('server with no settings: says that it is alive and ready, and serves the charter', async () => {
    const server = await start()
    expect(await status(server, '/healthz')).toBe(200)
    expect(await status(server, '/readyz')).toBe(200)
    expect(await status(server, '/charte-cookies')).toBe(200)
    const home = await fetch(server.origin, { redirect: 'manual' })
    expect([home.status, home.headers.get('location')]).toEqual([302, '/charte-cookies'])
  })

  test('server with no settings: makes its own secret, for its owner alone, and keeps it', async () => {
    const server = await start()
    const file = join(server.dataDirectory, 'cookie-secret')
    const secret = readFileSync(file, 'utf8')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    await start({ DATA_DIR: server.dataDirectory })
    expect(readFileSync(file, 'utf8')).toBe(secret)
  })

  test('server with no settings: logs what was asked and nothing of who asked, of every page by a number of its own', async () => {
    const server = await start()
    const headers = { 'User-Agent': 'agent-of-x', Referer: 'http://referrer-of-x/', Cookie: 'cookie-of-x=1' }
    const paths = ['/charte-cookies/fr', '/charte-cookies/fr?saved=never', '/charte-cookies/nl', '/missing']
    for (const path of paths)
      await fetch(`${server.origin}${path}${path.includes('?') ? '&' : '?'}query-of-x=1`, { headers })
    await answerTo(
      server,
      'GET http://name-of-x:word-of-x@a/charte-cookies/de HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    )
    await sleep(200)
    const lines = server
      .output()
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text))
      .filter(({ req }) => req)
    expect(lines.map(({ req, res }) => [req.method, req.path, res.statusCode])).toEqual([
      ['GET', '/charte-cookies/fr', 200],
      ['GET', '/charte-cookies/fr', 200],
      ['GET', '/charte-cookies/nl', 200],
      ['GET', '/missing', 404],
      ['GET', '/charte-cookies/de', 200],
    ])
    expect(new Set(lines.map(({ req }) => req.id)).size).toBe(5)
    expect(server.output()).not.toMatch(/of-x|127\.0\.0\.1|::1|remote/)
  })
})

describe('a stop', () => {
  test('stop: lets a running request finish, takes no new one, and ends with 0', async () => {
    const server = await start()
    const { hostname, port } = new URL(server.origin)
    const body = 'a=b'
    const answered = new Promise<number | undefined>((resolve, reject) => {
      const slow = request(
        {
          hostname,
          port,
          path: '/charte-cookies/preferences',
          method: 'POST',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'Content-Length': body.length },
        },
        (answer) => resolve(answer.resume().statusCode),
      )
      slow.on('error', reject)
      slow.write('a')
      setTimeout(() => slow.end('=b'), 800)
    })
    await sleep(200)
    server.process.kill('SIGTERM')
    await sleep(200)
    await expect(fetch(server.origin)).rejects.toThrow()
    expect(await answered).toBe(403)
    expect(await server.exited).toBe(0)
  })

  test('stop: is reported to what sends it traffic, and a second signal ends it at once', async () => {
    const server = await start({ TRUST_PROXY: '127.0.0.1' })
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const ready = () => get(server.origin, '/readyz', agent)
    expect((await ready()).status).toBe(200)
    server.process.kill('SIGTERM')
    await expect.poll(async () => (await ready()).status, { interval: 20 }).toBe(503)
    server.process.kill('SIGTERM')
    expect(await server.exited).toBe(1)
    agent.destroy()
  })

  test('stop: is not held up by idle connections', async () => {
    const server = await start()
    const { hostname, port } = new URL(server.origin)
    const idle = connect(Number(port), hostname)
    await new Promise((resolve) => idle.once('connect', resolve))
    await fetch(`${server.origin}/healthz`)
    server.process.kill('SIGINT')
    expect(await Promise.race([server.exited, sleep(8000, 'too late')])).toBe(0)
    idle.destroy()
  })
})

test('stop: one that is asked for during the start comes once the start is over, and ends with 0', async () => {
  const dataDirectory = temporary()
  let spawned: ChildProcess | undefined
  const starting = spawnServer({ DATA_DIR: dataDirectory }, (child) => {
    spawned = child
  })
  await expect
    .poll(() => existsSync(join(dataDirectory, 'cookie-secret')), { timeout: 20_000, interval: 1 })
    .toBe(true)
  spawned?.kill('SIGTERM')
  const server = await starting
  running.push(server)
  expect(await server.exited).toBe(0)
})

describe('a start that cannot succeed', () => {
  test('failing start: says in one line that the port is in use', async () => {
    const other = createServer().listen(0)
    const { port } = other.address() as AddressInfo
    const server = await start({ PORT: String(port) })
    expect(await server.exited).toBe(1)
    expect(server.output()).toBe(`port ${port} is in use; set PORT to another one\n`)
    other.close()
  })

  test('failing start: names the setting when the port of its metrics is in use', async () => {
    const other = createServer().listen(0)
    const { port } = other.address() as AddressInfo
    const server = await start({ METRICS_PORT: String(port) })
    expect(await server.exited).toBe(1)
    expect(server.output()).toBe(`port ${port} is in use; set METRICS_PORT to another one\n`)
    other.close()
  })

  test('failing start: names every wrong setting', async () => {
    const server = await start({ PORT: 'x', LOG_LEVEL: 'loud', COOKIE_SECRET: 'short', TRUST_PROXY: 'true' })
    expect(await server.exited).toBe(1)
    const lines = server.output().trim().split('\n')
    expect(lines).toHaveLength(4)
    for (const name of ['PORT', 'LOG_LEVEL', 'COOKIE_SECRET', 'TRUST_PROXY'])
      expect(server.output()).toContain(name)
  })

  test('failing start: names the charter file that is missing', async () => {
    const server = await start({ CHARTER_FILE: '/nowhere/charter.yaml' })
    expect(await server.exited).toBe(1)
    expect(server.output()).toBe('/nowhere/charter.yaml does not exist; check CHARTER_FILE and DATA_DIR\n')
  })

  test('failing start: names every wrong line of the charter', async () => {
    const file = join(temporary(), 'charter.yaml')
    writeFileSync(
      file,
      readFileSync(charterFile, 'utf8')
        .replace('duration: P2W', 'duration: 2 weeks')
        .replace('party: first', 'party: ours'),
    )
    const server = await start({ CHARTER_FILE: file })
    expect(await server.exited).toBe(1)
    const lines = server.output().trim().split('\n')
    expect(lines).toHaveLength(2)
    expect(lines[0]).toMatch(
      /\/charter\.yaml:\d+:\d+ purposes\[0\]\.cookies\[0\]\.duration: found "2 weeks"; write a duration/,
    )
  })

  test('failing start: says which file to add for a language without words, and where', async () => {
    const file = join(temporary(), 'charter.yaml')
    writeFileSync(file, readFileSync(charterFile, 'utf8').replace('[fr, nl, de, en]', '[fr, nl, de, en, tr]'))
    const server = await start({ CHARTER_FILE: file })
    expect(await server.exited).toBe(1)
    expect(server.output()).toContain('tr/translation.json in the folder that LOCALES_DIR names')
  })

  test('failing start: names the data folder that is a file', async () => {
    const server = await start({ DATA_DIR: charterFile })
    expect(await server.exited).toBe(1)
    expect(server.output()).toContain(charterFile)
    expect(server.output().trim().split('\n')).toHaveLength(1)
  })
})

describe('a start with settings that may be wrong', () => {
  const warned = (server: SpawnedServer) =>
    server
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{"level":40'))
      .map((line) => JSON.parse(line).msg)
  const otherSite =
    'the charter is the one that comes with this software, that of data.bep.be: write your own (charte init) and name it by CHARTER_FILE, or change PUBLIC_URL'

  test('questionable start: names a variable that may be misspelt, and the charter that is then served for another site', async () => {
    for (const WEB_CONCURRENCY of ['1', '2']) {
      const env = { CHARTERFILE: 'ours.yaml', PUBLIC_URL: 'https://charter.example.org', WEB_CONCURRENCY }
      const server = await start(env)
      await expect
        .poll(() => warned(server))
        .toEqual([
          'CHARTERFILE is no setting; write CHARTER_FILE if that is meant',
          `${otherSite} (https://charter.example.org)`,
        ])
    }
  })

  test('questionable start: on the machine of who writes the charter, another site is no more than information', async () => {
    const server = await start({ PUBLIC_URL: 'http://localhost:3000' })
    await expect.poll(server.output).toContain('that of data.bep.be, as it may be on this machine')
    expect(warned(server)).toEqual([])
  })

  test('questionable start: is none on a host of the site, whatever other programs have in the environment', async () => {
    const server = await start({
      PUBLIC_URL: 'https://cookies.bep.be',
      HTTPS_PROXY: 'http://proxy',
      SPORT: '1',
    })
    await expect.poll(server.output).toContain('the charter is online')
    await fetch(`${server.origin}/charte-cookies`)
    expect(server.output()).not.toContain(otherSite)
    expect(warned(server)).toEqual([])
  })
})

describe('an edit of the charter', () => {
  test('edit of the charter: shows on the page within a second; a broken one is logged with its line and changes nothing', async () => {
    const file = join(temporary(), 'charter.yaml')
    const shipped = readFileSync(charterFile, 'utf8')
    writeFileSync(file, shipped)
    const server = await start({ CHARTER_FILE: file })
    const page = () => fetch(`${server.origin}/charte-cookies/fr`).then((answer) => answer.text())
    writeFileSync(file, shipped.replace('fr: Charte cookies', 'fr: Charte nouvelle'))
    await sleep(1000)
    expect(await page()).toContain('<h1>Charte nouvelle</h1>')
    writeFileSync(file, shipped.replace('duration: P6M', 'duration: six months'))
    await sleep(1000)
    expect(await page()).toContain('<h1>Charte nouvelle</h1>')
    expect(server.output()).toMatch(/"line":\d+,"column":\d+,"path":"purposes\[0\]\.cookies\[3\]\.duration"/)
  })
})

/** What a server answers to bytes, until it closes the connection. */
function answerTo(server: SpawnedServer, bytes: string): Promise<string> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(server.origin)
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let text = ''
    socket.on('data', (part) => {
      text += part
    })
    socket.on('close', () => resolve(text))
    socket.on('error', () => {})
  })
}

describe('bytes that are no request', () => {
  test.each([
    ['HTTP/1.1 without Host', 'GET / HTTP/1.1\r\n\r\n', '400 Bad Request'],
    ['what nobody promises', 'GET / HTTP/1.1\r\nHost: a\r\nExpect: a-gift\r\n\r\n', '417 Expectation Failed'],
    ['a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n', '405 Method Not Allowed'],
    ['gibberish', 'gibberish\r\n\r\n', '400 Bad Request'],
    ['an unknown method', 'FROB / HTTP/1.1\r\nHost: a\r\n\r\n', '400 Bad Request'],
    [
      'headers of 40 KB',
      `GET / HTTP/1.1\r\nHost: a\r\nCookie: ${'a'.repeat(40_000)}\r\n\r\n`,
      '431 Request Header Fields Too Large',
    ],
  ])(
    'bytes that are no request: %s is answered with a status and the same headers',
    async (_name, bytes, expected) => {
      const server = await start()
      const answer = await answerTo(server, bytes)
      expect(answer).toContain(`HTTP/1.1 ${expected}`)
      expect(answer.toLowerCase()).toContain("content-security-policy: default-src 'none'")
      expect(await status(server, '/healthz')).toBe(200)
    },
  )

  test('bytes that are no request: after a request, do not take its answer away', async () => {
    const server = await start()
    const answer = await answerTo(server, 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\ngibberish\r\n\r\n')
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK.*alive\n$/s)
    expect(answer).not.toContain('400')
  })

  test('bytes that are no request: a client that asks without end before it is answered is cut off', async () => {
    const server = await start()
    const greedy = answerTo(server, 'GET /missing HTTP/1.1\r\nHost: a\r\n\r\n'.repeat(2000))
    expect(await status(server, '/healthz')).toBe(200)
    expect((await greedy).split('HTTP/1.1 404').length).toBeLessThan(30)
    expect(await status(server, '/charte-cookies')).toBe(200)
  })

  test('bytes that are no request: 900 slow connections do not delay an honest visitor, and are all closed', {
    timeout: 60_000,
  }, async () => {
    const server = await start()
    const { hostname, port } = new URL(server.origin)
    const sockets: Socket[] = []
    let closed = 0
    for (let index = 0; index < 900; index++) {
      const socket = connect(Number(port), hostname, () => {
        const head = 'POST /charte-cookies/preferences HTTP/1.1\r\nHost: a\r\n'
        const slow = [
          head,
          `${head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\na`,
          '',
        ]
        socket.write(slow[index % 3] ?? '')
      })
      socket.on('close', () => {
        closed++
      })
      socket.on('error', () => {})
      // Reads on, so that it notices its end.
      socket.resume()
      sockets.push(socket)
    }
    await sleep(1000)
    for (let visit = 0; visit < 20; visit++) expect(await status(server, '/charte-cookies')).toBe(200)
    await expect.poll(() => closed, { timeout: 30_000, interval: 500 }).toBe(900)
    for (const socket of sockets) socket.destroy()
  })
})
