import { sourceOf } from '../house/sources.ts'

/** The blocks of code of a page, as a reader copies them. */
export function blocksIn(path: string): string[] {
  return [...sourceOf(path).matchAll(/^```\w+\n(.*?)^```$/gms)].map(([, block = '']) => block)
}

/** The block of docs/recipes.md whose first comment is the name of a file. Throws when there is none, or several. */
export function documented(file: string): string {
  const found = blocksIn('docs/recipes.md').filter((block) => nameOf(block) === file)
  if (found.length !== 1) throw new Error(`docs/recipes.md has ${found.length} blocks named ${file}`)
  return found.join('')
}

function nameOf(block: string): string | undefined {
  return /^(?:<\?php\n)?(?:\/\/|#|<!--) (\S+\.\w+)/.exec(block)?.[1]
}
