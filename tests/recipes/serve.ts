import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingHttpHeaders, type RequestListener, request } from 'node:http'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../support/free-port.ts'

/** A server of a recipe. */
export interface Served {
  port: number
  close(): Promise<void>
}

/** What a server answered. */
export interface Answered {
  status: number
  headers: IncomingHttpHeaders
  text: string
}

const running = new Set<ChildProcess>()
const folders = new Set<string>()
process.once('exit', endAll)

/** Ends the programs that still run, and removes the folders. */
export function endAll(): void {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

/** A new folder with these files, which endAll removes. */
export function folderOf(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'charte-recipe-'))
  folders.add(folder)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
  return folder
}

/** A program that serves a recipe, with its arguments and its environment. */
export interface Command {
  program: string
  words: readonly string[]
  env?: Record<string, string>
}

/** Starts a program on a free port and waits until it listens. Throws, with what it has written, when it does not. */
export async function serve(commandFor: (port: number) => Command): Promise<Served> {
  const outputs: string[] = []
  // Another program may take the port before this one does.
  while (outputs.length < 3) {
    const port = await freePort()
    const { child, output, close } = start(commandFor(port))
    if (await listens(port, child)) return { port, close }
    await close()
    outputs.push(output())
  }
  throw new Error(outputs.join('\n'))
}

function start({ program, words, env = {} }: Command) {
  const child = spawn(program, [...words], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  const note = (part: unknown) => {
    output += part
  }
  child.stdout.on('data', note)
  child.stderr.on('data', note)
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', (error) => resolve(note(error)))
  })
  return {
    child,
    output: () => output,
    async close() {
      child.kill('SIGKILL')
      await ended
      running.delete(child)
    },
  }
}

/** Serves in this process, on a free port. */
export async function serveHere(answer: RequestListener): Promise<Served> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Asks for a path, with headers as they stand: name, value, name, value. */
export function get(port: number, path: string, headers: readonly string[]): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const sent = request({
      ...{ host: '127.0.0.1', port, path, agent: false },
      // As a list, a header that comes twice is sent twice.
      headers: ['Host', 'localhost', 'Connection', 'close', ...headers],
    })
    sent.on('error', reject)
    sent.on('response', async (received) => {
      try {
        const text = (await received.setEncoding('utf8').toArray()).join('')
        resolve({ status: received.statusCode ?? 0, headers: received.headers, text })
      } catch (error) {
        reject(error)
      }
    })
    sent.end()
  })
}

/** Waits until a process listens on a port: false when it has ended, or taken a minute. */
async function listens(port: number, child: ChildProcess): Promise<boolean> {
  const deadline = Date.now() + 60_000
  while (Date.now() < deadline) {
    const isOpen = await isListening(port)
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return false
    if (isOpen) return true
    await sleep(20)
  }
  return false
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
