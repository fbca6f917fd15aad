import { readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Logo } from '../appearance.ts'
import { sha256 } from '../hash.ts'
import type { Problem } from '../problem.ts'
import type { DraftLogo } from '../rules/draft.ts'

/** Reads the logos that a charter names, from the folder of its file; what cannot be shown as a logo is a problem. */
export function readLogos(
  named: readonly DraftLogo[],
  folder: string,
): { logos: Logo[]; problems: Problem[] } {
  const logos: Logo[] = []
  const problems: Problem[] = []
  for (const { scheme, file, path } of named) {
    const read = readLogo(resolve(folder, file))
    if (typeof read === 'string') problems.push({ path, message: read })
    else logos.push({ scheme, ...read })
  }
  return { logos, problems }
}

const largestLogo = 200_000

/** A file as a logo, or what to do where it cannot be one. */
function readLogo(file: string): Omit<Logo, 'scheme'> | string {
  const size = statSync(file, { throwIfNoEntry: false })?.size
  if (size === undefined) return `put the logo beside the charter: there is no file ${file}`
  if (size > largestLogo) return `use a picture of at most 200 KB: this one has ${Math.ceil(size / 1000)} KB`
  let content: Buffer
  try {
    content = readFileSync(file)
  } catch (error) {
    return `let the server read the file: ${error instanceof Error ? error.message : error}`
  }
  const picture = content.subarray(0, 8).equals(signatureOfPng) ? readPng(content) : readSvg(content)
  if (typeof picture === 'string') return picture
  const hash = sha256(content.toString('base64')).toString('hex').slice(0, 12)
  return { name: `logo-${hash}.${picture.type}`, ratio: picture.ratio, content }
}

/** What a logo is, and its width for a height of 1. */
interface Picture {
  type: 'png' | 'svg'
  ratio: number
}

const signatureOfPng = Buffer.from('89504e470d0a1a0a', 'hex')
/** The last chunk of every PNG: its length of 0, its name and its check sum. */
const endOfPng = Buffer.from('0000000049454e44ae426082', 'hex')

/** A PNG (ISO/IEC 15948): its width and height stand in the first chunk. */
function readPng(content: Buffer): Picture | string {
  const isWhole = content.length > 45 && content.subarray(-endOfPng.length).equals(endOfPng)
  const [width, height] = isWhole ? [content.readUInt32BE(16), content.readUInt32BE(20)] : [0, 0]
  if (width === 0 || height === 0) return 'save the picture anew: this PNG is cut off or damaged'
  return { type: 'png', ratio: width / height }
}

/** What an SVG of a logo does without, as it could run, load or hide something, and what to do about it. */
const unsafe: readonly [RegExp, string][] = [
  [/<!DOCTYPE[^>]*\[|<!ENTITY/i, 'remove its entities'],
  [/<([\w-]+:)?(script|handler|listener)\b/i, 'remove its scripts'],
  [/<([\w-]+:)?(foreignObject|iframe|embed|object|audio|video)\b/i, 'draw it without other documents in it'],
  [/\son[\w-]+\s*=/i, 'remove its event handlers, like onload'],
  [
    /\s([\w-]+:)?(href|src|base)\s*=(?!\s*["']#)/i,
    'have it link and load nothing: a picture in it is to be drawn in the SVG',
  ],
  [
    /url\((?!\s*(["']|&quot;|&apos;)?#)|@import|<\?xml-stylesheet/i,
    'have it load nothing: its styles are to stand in it',
  ],
]

/** An SVG that only draws: its width and height, or its viewBox, say how wide it is. */
function readSvg(content: Buffer): Picture | string {
  const noPicture = 'name an SVG or a PNG: this file is neither'
  const text = content.toString().replace(/^\ufeff/, '')
  const drawn = text.replace(/<!--.*?-->/gs, '').trim()
  const root = /^(?:<\?xml[^>]*\?>\s*)?(?:<!DOCTYPE[^>]*>\s*)?(<svg\b[^>]*>)/.exec(drawn)?.[1]
  if (root === undefined || !/(<\/svg>|\/>)$/.test(drawn)) return noPicture
  // In its comments too: what seems to be one may be none.
  const [, advice] = unsafe.find(([pattern]) => pattern.test(text)) ?? []
  if (advice !== undefined) return `${advice}: an SVG as a logo may only draw`
  const numberOf = (name: string) =>
    Number(new RegExp(`\\s${name}\\s*=\\s*["']\\s*([\\d.]+)(?:px)?\\s*["']`).exec(root)?.[1])
  const [, , , width, height] =
    /\sviewBox\s*=\s*["']\s*([-\d.e]+)[\s,]+([-\d.e]+)[\s,]+([\d.e]+)[\s,]+([\d.e]+)/.exec(root) ?? []
  const ratio = numberOf('width') / numberOf('height') || Number(width) / Number(height)
  if (!(ratio > 0 && ratio < Number.POSITIVE_INFINITY))
    return 'give its <svg> a viewBox, or a width and a height'
  return { type: 'svg', ratio }
}
