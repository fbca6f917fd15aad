import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../tests/house/sources.ts'

/**
 * Puts what a server needs of this project into a folder, compiled, as its image has it; what is there stays. Returns its
 * command line.
 */
export function createCopy(folder: string): string {
  const cli = join(folder, 'dist/cli.js')
  if (existsSync(cli)) return cli
  mkdirSync(folder)
  for (const part of ['views', 'locales', 'public', 'charter.yaml', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const compiler = join(root, 'node_modules/.bin/tsc')
  execFileSync(compiler, ['-p', join(root, 'tsconfig.build.json'), '--outDir', join(folder, 'dist')])
  return cli
}
