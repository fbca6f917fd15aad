import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'

/** A file of the project, with its path from the root: `src/charter/schema.ts`. */
export interface Source {
  path: string
  text: string
}

export const root = fileURLToPath(new URL('../../', import.meta.url))

/** Reads the files under a folder whose names end in one of these. */
export function sourcesIn(folder: string, ...endings: string[]): Source[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && endings.some((ending) => entry.name.endsWith(ending)))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** Reads a file of the project. */
export function sourceOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}

/** The code of a file alone. */
export function withoutComments(text: string): string {
  return text.replace(/\/\*.*?\*\//gs, '').replace(/^\s*\/\/.*$/gm, '')
}

/** What a file imports and exports of others, files of ours by their path from where its own path begins. */
export function importsOf({ path, text }: Source): { name: string; isType: boolean }[] {
  const statements = text.matchAll(
    /^(?:import|export)\s+([\w\s{},*$]*?)\s*from\s+'([^']+)'|(?:\bimport\s*\(?|\bcreateRequire\([^)]*\)\()\s*'([^']+)'/gm,
  )
  return [...statements].map(([, clause = '', from, alone]) => {
    const name = from ?? alone ?? ''
    return {
      name: name.startsWith('.') ? posix.join(posix.dirname(path), name) : name,
      isType: isTypeOnly(clause),
    }
  })
}

function isTypeOnly(clause: string): boolean {
  if (/^type\b/.test(clause)) return true
  const named = /^\{([^}]*)\}/
    .exec(clause)?.[1]
    ?.split(',')
    .filter((part) => part.trim() !== '')
  return named?.every((part) => /^\s*type\s/.test(part)) ?? false
}
