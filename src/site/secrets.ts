import { hkdfSync, randomBytes } from 'node:crypto'
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The secret that this installation made for itself, in `cookie-secret` of its data folder, readable by its owner
 * alone. Servers that start at the same moment agree on one. Throws the error of the file system when the folder
 * cannot be written, and an Error when the file holds no secret.
 */
export function readOrCreateSecret(dataDirectory: string): string {
  const file = join(dataDirectory, 'cookie-secret')
  const existing = readSecret(file)
  if (existing !== undefined) return existing
  mkdirSync(dataDirectory, { recursive: true })
  const draft = join(dataDirectory, `.cookie-secret-${randomBytes(6).toString('hex')}`)
  writeFileSync(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true })
  try {
    // A link appears whole or not at all, and never over the secret of another server.
    linkSync(draft, file)
  } catch (error) {
    if (!isCode(error, 'EEXIST')) throw error
  } finally {
    rmSync(draft, { force: true })
  }
  const made = readSecret(file)
  if (made === undefined) throw new Error(`${file} has vanished`)
  return made
}

/** The keys that sign csrftoken, one per secret, the newest first. */
export function csrfKeys(secrets: readonly string[]): string[] {
  return secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'csrf cookie v2', 32)).toString('base64url'),
  )
}

function readSecret(file: string): string | undefined {
  try {
    const secret = readFileSync(file, 'utf8').trim()
    if (secret.length < 32)
      throw new Error(`${file} holds no secret of 32 characters; delete it to make a new one`)
    return secret
  } catch (error) {
    if (isCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
