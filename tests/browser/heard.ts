/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'

/** What a screen reader is given of one element, or of a text, by the accessibility tree of Chromium. */
export interface Heard {
  role: string
  /** Its name; of a text, the text. */
  name: string
  description: string
  /** Such as its level, whether it is checked and where it leads. */
  states: Record<string, unknown>
  /** What it holds, in the order of reading. */
  holds: Heard[]
}

/** A page as a screen reader is given it, without what is hidden from it. */
export async function heardIn(page: Page): Promise<Heard> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const byId = new Map(nodes.map((node) => [node.nodeId, node]))
  const read = (id: string): Heard[] => {
    const node = byId.get(id)
    const role = String(node?.role?.value)
    if (!node || unspoken.has(role)) return []
    const holds = (node.childIds ?? []).flatMap(read)
    if (node.ignored) return holds
    const states = (node.properties ?? []).map(({ name, value }): [string, unknown] => [name, value.value])
    const name = String(node.name?.value ?? '')
    const description = String(node.description?.value ?? '')
    return [{ role, name, description, states: Object.fromEntries(states), holds }]
  }
  const [heard] = read(nodes[0]?.nodeId ?? '')
  if (!heard) throw new Error('nothing is heard of this page')
  return heard
}

/** The sign before an item of a list, and how Chromium breaks a text into lines. */
const unspoken = new Set(['ListMarker', 'InlineTextBox'])

/** What is heard of an element and of all that it holds, in the order of reading. */
export function allOf(heard: Heard): Heard[] {
  return [heard, ...heard.holds.flatMap(allOf)]
}

/** All that is heard with one of these roles. */
export function withRole(heard: Heard, ...roles: string[]): Heard[] {
  return allOf(heard).filter(({ role }) => roles.includes(role))
}

const inline = new Set(['StaticText', 'code', 'strong', 'emphasis', 'time', 'LineBreak'])
const namedByContent = new Set([
  ...['heading', 'link', 'button', 'cell', 'columnheader', 'rowheader', 'term', 'caption'],
  'DisclosureTriangle',
])
const heardWithoutName = new Set(['banner', 'main', 'contentinfo', 'status', 'alert', 'table'])

/** What is heard as lines that a person can read: `heading 2: Your current choice`, and texts as they are. */
export function linesOf(heard: Heard): string[] {
  const lines: string[] = []
  let text = ''
  const endText = () => {
    if (text.trim() !== '') lines.push(text.trim())
    text = ''
  }
  const say = (heard: Heard): void => {
    if (heard.role === 'StaticText') text += heard.name
    if (inline.has(heard.role)) {
      heard.holds.forEach(say)
      return
    }
    endText()
    if (heard.name !== '' || heardWithoutName.has(heard.role)) lines.push(lineOf(heard))
    const isSaid = namedByContent.has(heard.role)
    heard.holds.filter(({ role }) => !isSaid || !inline.has(role)).forEach(say)
    endText()
  }
  say(heard)
  return lines
}

const plainRoles: Record<string, string> = { RootWebArea: 'page', DisclosureTriangle: 'summary' }

function lineOf({ role, name, description, states }: Heard): string {
  const { level, checked, invalid, expanded, focused } = states
  return [
    role === 'heading' ? `heading ${level}` : (plainRoles[role] ?? role),
    name === '' ? '' : `: ${name}`,
    description === '' ? '' : `, ${description}`,
    role === 'radio' ? `, ${checked === 'true' ? 'checked' : 'not checked'}` : '',
    invalid === 'true' ? ', invalid' : '',
    typeof expanded === 'boolean' ? `, ${expanded ? 'expanded' : 'collapsed'}` : '',
    focused === true ? ', focused' : '',
  ].join('')
}

const landmarks = ['banner', 'navigation', 'main', 'region', 'form', 'contentinfo', 'complementary', 'search']

/** The landmarks by which a reader moves about; a form without a name is none. */
export function landmarksOf(heard: Heard): string[] {
  return withRole(heard, ...landmarks)
    .filter(({ role, name }) => role !== 'form' || name !== '')
    .map(({ role, name }) => (name === '' ? role : `${role}: ${name}`))
}

/** The explanations, which are sentences of more than six words, that are heard more than once, but for some beginnings. */
export function heardTwice(lines: string[], mayRepeat: string[]): string[] {
  const sentences = lines
    .flatMap((line) => line.replace(/^\w+(?: \d)?[:,] /, '').split(/(?<=[.!?])\s+/))
    .filter((sentence) => /[.!?:]$/.test(sentence) && sentence.split(/\s+/).length > 6)
    .filter((sentence) => !mayRepeat.some((beginning) => sentence.startsWith(beginning)))
  return sentences.filter((sentence, index) => sentences.indexOf(sentence) !== index)
}

/** Names of links under which a page leads to several places. */
export function ambiguousLinks(heard: Heard): string[] {
  const links = withRole(heard, 'link')
  return links
    .filter(({ name, states }) => links.some((link) => link.name === name && link.states.url !== states.url))
    .map(({ name }) => name)
}

/** Where what is shown and what is heard part: nothing shown is silent, and nothing hidden is heard. */
export async function unlikeShown(page: Page, heard: Heard): Promise<string[]> {
  const shown = (await page.evaluate(() => document.body.innerText)).replace(/\s/g, '')
  // The label of an answer is heard as the name of its radio.
  const texts = withRole(heard, 'StaticText', 'radio').map(({ name }) => name)
  const said = texts.join('').replace(/\s/g, '')
  if (said === shown) return []
  const from = [...shown].findIndex((character, index) => character !== said[index])
  return [shown, said].map((text) => text.slice(Math.max(0, from - 20), from + 60))
}

const source = readFileSync(
  fileURLToPath(import.meta.resolve('@guidepup/virtual-screen-reader/browser.js')),
  'utf8',
)
// Evaluated by the debugger, which knows no modules: as an element of the page, the CSP of this site would refuse it.
const virtualScreenReader = `(() => {${source.replace(/export\{.*?([\w$]+) as virtual\};?/, 'window.virtual = $1')}
})()`

/** What the virtual screen reader says of a page from its beginning to its end, without the ends of what it entered. */
export async function spokenIn(page: Page): Promise<string[]> {
  await page.evaluate(virtualScreenReader)
  const phrases = await page.evaluate(async () => {
    const { virtual } = window as unknown as typeof import('@guidepup/virtual-screen-reader')
    await virtual.start({ container: document.body })
    while ((await virtual.lastSpokenPhrase()) !== 'end of document') await virtual.next()
    const log = await virtual.spokenPhraseLog()
    await virtual.stop()
    return log
  })
  return phrases.filter((phrase) => !phrase.startsWith('end of '))
}
