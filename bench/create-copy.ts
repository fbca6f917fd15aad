import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tests/house/sources.ts'

/**
 * Puts what a server needs of a checkout, this one where no other is named, into a folder and compiles it there, as the
 * image has it; what is there stays. Returns its command line.
 */
export function createCopy(folder: string, checkout = root): string {
  const cli = join(folder, 'dist/cli.js')
  if (existsSync(cli)) return cli
  mkdirSync(folder)
  for (const part of parts) cpSync(join(checkout, part), join(folder, part), { recursive: true })
  // A checkout in which nothing was installed takes the packages of this one.
  const packages = [checkout, root].map((place) => join(place, 'node_modules')).find(existsSync)
  symlinkSync(packages ?? '', join(folder, 'node_modules'))
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', join(folder, 'tsconfig.build.json')])
  return cli
}

const parts = [
  'src',
  'views',
  'locales',
  'public',
  'charter.yaml',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
]
