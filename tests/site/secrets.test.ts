import { execFile } from 'node:child_process'
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { csrfKeys, readOrCreateSecret } from '../../src/site/secrets.ts'

let directory = ''
beforeEach(() => {
  directory = join(mkdtempSync(join(tmpdir(), 'secrets-')), 'data')
})
afterEach(() => rmSync(join(directory, '..'), { recursive: true }))

const file = () => join(directory, 'cookie-secret')

/** Puts a file in the place of the secret. */
function leave(content: string): void {
  readOrCreateSecret(directory)
  writeFileSync(file(), content)
}

describe('the secret of an installation', () => {
  test('the secret of an installation: is made once, and the same ever after', () => {
    const secret = readOrCreateSecret(directory)
    expect(readOrCreateSecret(directory)).toBe(secret)
    expect(readFileSync(file(), 'utf8')).toBe(`${secret}\n`)
  })

  test('the secret of an installation: holds 32 bytes of chance', () => {
    const secret = readOrCreateSecret(directory)
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32)
    expect(readOrCreateSecret(join(directory, 'other'))).not.toBe(secret)
  })

  test('the secret of an installation: is readable by its owner alone', () => {
    const before = process.umask(0)
    try {
      readOrCreateSecret(directory)
    } finally {
      process.umask(before)
    }
    expect(statSync(file()).mode & 0o777).toBe(0o600)
  })

  test('the secret of an installation: leaves nothing else behind', () => {
    readOrCreateSecret(directory)
    expect(readdirSync(directory)).toEqual(['cookie-secret'])
  })

  test('the secret of an installation: may be one that the operator has put there', () => {
    leave('  a-secret-that-the-operator-has-written\n\n')
    expect(readOrCreateSecret(directory)).toBe('a-secret-that-the-operator-has-written')
  })

  test('the secret of an installation: is read where the folder cannot be written', () => {
    const secret = readOrCreateSecret(directory)
    chmodSync(directory, 0o500)
    expect(readOrCreateSecret(directory)).toBe(secret)
    chmodSync(directory, 0o700)
  })

  test.each(['', '\n', 'short', `${' '.repeat(40)}\n`])(
    'is not taken from a file that holds none: %j',
    (content) => {
      leave(content)
      expect(() => readOrCreateSecret(directory)).toThrow(
        `${file()} holds no secret of 32 characters; delete it to make a new one`,
      )
      expect(readFileSync(file(), 'utf8')).toBe(content)
    },
  )

  test('the secret of an installation: is not repeated when it is refused', () => {
    leave('hunter2')
    expect(() => readOrCreateSecret(directory)).toThrow(/^(?!.*hunter2)/)
  })

  test('the secret of an installation: is told to have no place where a file stands in the way', () => {
    readOrCreateSecret(directory)
    expect(() => readOrCreateSecret(file())).toThrow(/ENOTDIR/)
  })

  test('the secret of an installation: is agreed on by servers that start at the same moment', async () => {
    const module = JSON.stringify(new URL('../../src/site/secrets.ts', import.meta.url).href)
    const script = `
      import { readOrCreateSecret } from ${module}
      const [directory, start] = process.argv.slice(1)
      while (Date.now() < Number(start)) {}
      const secrets = Array.from({ length: 30 }, (_, round) => readOrCreateSecret(directory + '/' + round))
      process.stdout.write(secrets.join(' '))
    `
    const start = String(Date.now() + 1500)
    const servers = Array.from({ length: 10 }, () =>
      promisify(execFile)(process.execPath, ['--input-type=module', '-e', script, directory, start]),
    )
    const made = await Promise.all(servers.map(async (server) => (await server).stdout))
    expect(new Set(made).size).toBe(1)
    expect(new Set(made[0]?.split(' ')).size).toBe(30)
    for (const round of readdirSync(directory))
      expect(readdirSync(join(directory, round))).toEqual(['cookie-secret'])
  })
})

describe('the keys that sign', () => {
  const [newest, older] = ['the-newest-secret-of-32-characters', 'an-older-secret-of-32-characters--']

  test('the keys that sign: are not the secret itself, and tell nothing of it', () => {
    const [key = ''] = csrfKeys([newest])
    expect(Buffer.from(key, 'base64url')).toHaveLength(32)
    expect(key).not.toContain(newest)
    expect(key).not.toBe(Buffer.from(newest).toString('base64url'))
  })

  test('are one per secret, in their order: the newest signs, the older ones verify', () => {
    expect(csrfKeys([newest, older])).toEqual([...csrfKeys([newest]), ...csrfKeys([older])])
    expect(new Set(csrfKeys([newest, older])).size).toBe(2)
  })

  test('the keys that sign: are the same at every start, so that open pages stay valid', () => {
    expect(csrfKeys([newest])).toEqual(csrfKeys([newest]))
    expect(csrfKeys(['a-fixed-secret-of-32-characters--'])).toMatchInlineSnapshot(`
      [
        "mNsr0fEMul12355g7a0KNgJ4SA3K7BJuu9E3danw5oQ",
      ]
    `)
  })
})
