/** @typedef {import('../src/web/show-preferences.ts').Preferences} Answer */

/**
 * What charte.js knows of a template whose content is withheld.
 *
 * @typedef {{
 *   template: HTMLTemplateElement
 *   wanting: string[]
 *   answer: Answer
 *   once: WeakSet<Element>
 *   isGranted: (purpose: string) => boolean
 *   press: (act: () => unknown) => Promise<any>
 * }} Withheld
 */

/**
 * Says in place of a content why it is not there, and offers to show it.
 *
 * @param {HTMLElement} group
 * @param {Withheld} withheld
 */
export function fill(group, { template, wanting, answer, once, isGranted, press }) {
  const { words, purposes, choose, language, charter } = answer
  const named = template.content.querySelector('[title], [alt]:not([alt=""])')
  const title = named?.getAttribute('title') ?? named?.getAttribute('alt')
  const titles = wanting.map((purpose) => purposes[purpose]?.title ?? purpose)
  const failed = element('p', { role: 'alert' }, words.failed)
  const ways = element(
    'p',
    { class: 'charte-placeholder-ways' },
    button(words.once, () => once.add(template)),
    ' ',
  )
  // Another site may have laid a frame under the mouse of its visitor, and no answer grants what the charter does not know.
  if (self === top && wanting.every((purpose) => purposes[purpose]))
    ways.append(button(words.always, grant), ' ')
  ways.append(
    element('a', { href: choose.replace('#', `?next=${encodeURIComponent(location.href)}#`) }, words.choose),
  )
  const attributes = {
    class: 'charte-placeholder',
    role: 'group',
    'aria-label': words.withheld + (title ? ` – ${title}` : ''),
    lang: language,
    dir: 'auto',
  }
  for (const [name, value] of Object.entries(attributes)) group.setAttribute(name, value)
  group.append(element('p', {}, `${words.needs} `, element('strong', {}, titles.join(', '))), ways)

  /** @param {string} label @param {() => unknown} act */
  function button(label, act) {
    const made = element('button', { type: 'button' }, label)
    made.addEventListener('click', async () => {
      const now = await press(act)
      if (template.content.hasChildNodes()) now?.append(failed)
      // The button that had the focus is gone: what has come in its place takes it, and nobody else loses it.
      if (document.activeElement === document.body) focus(now)
    })
    return made
  }

  /** Grants what is wanting here, unless a first press has. */
  function grant() {
    if (wanting.every(isGranted)) return
    const asked = wanting.join(' ')
    return fetch(new URL('../preferences', import.meta.url), {
      method: 'POST',
      body: new URLSearchParams({ source: 'banner', action: 'accept-only', asked, charter, page: language }),
      credentials: 'include',
      signal: AbortSignal.timeout(10_000),
    })
  }
}

/** @param {any} shown */
function focus(shown) {
  shown?.focus()
  if (!shown || shown.matches(':focus')) return
  shown.tabIndex = -1
  shown.focus()
}

/** @param {string} name @param {Record<string, string>} attributes @param {(string | Node)[]} content */
function element(name, attributes, ...content) {
  const made = document.createElement(name)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...content)
  return made
}
