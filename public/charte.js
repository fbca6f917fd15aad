/// <reference lib="dom" />
;(() => {
  /** @typedef {{ granted: string[], language: string, choose: string, purposes: Record<string, { title: string }>, words: Record<'withheld' | 'needs' | 'choose', string> }} Answer */
  const script = document.currentScript
  // An element that is named currentScript would be found in its place.
  if (!(script instanceof HTMLScriptElement) || Object.hasOwn(window, 'charte')) return

  /** @type {Answer | undefined} */
  let answer
  /** What stands in the page for a template, for want of which purposes. @type {WeakMap<Element, { nodes: ChildNode[], missing: string }>} */
  const shown = new WeakMap()
  /** The purposes of each script that was run. @type {string[][]} */
  const ran = []
  /** Ends with the last script that others wait for. @type {Promise<unknown>} */
  let running = Promise.resolve()
  let askedAt = 0
  let isAwaited = false
  /** Whether the page was just reloaded, and its visitor has not been away since. */
  let isReloaded = performance.getEntriesByType('navigation')[0]?.toJSON().type === 'reload'

  const isGranted = (/** @type {string} */ purpose) => !!answer?.granted.includes(purpose)

  const ask = async () => {
    askedAt = Date.now()
    const next = await read()
    const isChanged = next && next.granted.join() !== answer?.granted.join()
    answer = next ?? answer
    if (isChanged) tellGoogle('update')
    if (document.readyState === 'loading')
      await new Promise((parsed) => document.addEventListener('DOMContentLoaded', parsed))
    if (answer) obey(answer)
    if (isChanged)
      document.dispatchEvent(new CustomEvent('charte:change', { detail: { granted: [...next.granted] } }))
    // Once only without its visitor: servers that contradict each other would reload a page for ever.
    if (ran.some((purposes) => !purposes.every(isGranted)))
      if (!isReloaded || navigator.userActivation?.hasBeenActive) reload()
  }

  const reload = () => {
    // Else a page that was the answer to a form would have the form sent again.
    history.replaceState(history.state, '')
    location.reload()
  }

  /** What the charter answers, or undefined where it does not. @returns {Promise<Answer | undefined>} */
  const read = async () => {
    try {
      const address = new URL(`../preferences.json?language=${document.documentElement.lang}`, script.src)
      const response = await fetch(address, { credentials: 'include', signal: AbortSignal.timeout(10_000) })
      const next = await response.json()
      return next.v === 1 && Array.isArray(next.granted) ? next : undefined
    } catch {}
  }

  const obey = (/** @type {Answer} */ answer) => {
    // A live list: it comes to the templates within the content of another.
    for (const template of document.getElementsByTagName('template')) {
      const { purpose, fallback } = template.dataset
      if (purpose === undefined) continue
      const purposes = purpose.trim().split(/\s+/)
      const wanting = purposes.filter((purpose) => !isGranted(purpose))
      const missing = wanting.map((purpose) => ` ${purpose}`).join()
      if (shown.get(template)?.missing === missing) continue
      clear(template)
      if (!missing) holdScripts(template.content, purposes)
      const nodes = missing ? placeholder(template, wanting, answer) : [...template.content.childNodes]
      shown.set(template, { nodes, missing })
      template.after(...nodes)
      const instead = document.getElementById(fallback ?? '')
      if (instead) instead.hidden = !missing
    }
  }

  /** Empties the page of a template and of those within it. */
  const clear = (/** @type {HTMLTemplateElement} */ template) => {
    const { nodes = [], missing } = shown.get(template) ?? {}
    shown.delete(template)
    for (const node of nodes)
      if (missing) node.remove()
      else template.content.append(node)
    template.content.querySelectorAll('template').forEach(clear)
  }

  /** Takes the scripts out of a content, to put each back when those before it have run. */
  const holdScripts = (/** @type {DocumentFragment} */ content, /** @type {string[]} */ purposes) => {
    for (const held of content.querySelectorAll('script')) {
      const place = document.createComment('')
      held.replaceWith(place)
      running = running.then(() => {
        const isShown = place.isConnected
        const ends = new Promise((end) => {
          held.addEventListener('load', end)
          held.addEventListener('error', end)
        })
        held.async = held.hasAttribute('async')
        if (isShown) ran.push(purposes)
        // The element itself: Trusted Types let no copy of an inline script run.
        place.replaceWith(held)
        const isWaitedFor =
          held.src && !held.async && !held.noModule && /^$|(java|ecma)script$/i.test(held.type)
        return isShown && isWaitedFor && ends
      })
    }
  }

  /** What stands in for a content, where there is something to see of it. */
  const placeholder = (
    /** @type {HTMLTemplateElement} */ { content, dataset },
    /** @type {string[]} */ wanting,
    /** @type {Answer} */ { words, purposes, choose, language },
  ) => {
    const unseen = 'script, style, link, meta, noscript, template, [hidden], [width="0"], [width="1"]'
    if (dataset.fallback !== undefined || !content.querySelector(`:not(${unseen})`)) return []
    const title = content.querySelector('[title]')?.getAttribute('title')
    const titles = wanting.map((purpose) => purposes[purpose]?.title ?? purpose)
    const group = {
      class: 'charte-placeholder',
      role: 'group',
      'aria-label': words.withheld + (title ? ` – ${title}` : ''),
      lang: language,
      dir: 'auto',
    }
    const needs = element('p', {}, `${words.needs} `, element('strong', {}, titles.join(', ')))
    return [element('div', group, needs, element('p', {}, element('a', { href: choose }, words.choose)))]
  }

  const element = (
    /** @type {string} */ name,
    /** @type {Record<string, string>} */ attributes,
    /** @type {(string | Node)[]} */ ...content
  ) => {
    const made = document.createElement(name)
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
    made.append(...content)
    return made
  }

  const tellGoogle = (/** @type {string} */ command, more = {}) => {
    const pairs = script.dataset.consentMode?.match(/\S+/g)?.map((pair) => pair.split(':'))
    if (!pairs) return
    const denied = 'denied'
    /** @type {Record<string, unknown>} */
    const state = {
      ...more,
      ad_storage: denied,
      ad_user_data: denied,
      ad_personalization: denied,
      analytics_storage: denied,
    }
    for (const [type = ''] of pairs)
      state[type] = pairs.every(([other, purpose = '']) => other !== type || isGranted(purpose))
        ? 'granted'
        : denied
    gtag('consent', command, state)
  }

  function gtag(/** @type {unknown[]} */ ..._command) {
    const page = /** @type {{ dataLayer?: unknown[] }} */ (window)
    page.dataLayer ??= []
    // biome-ignore lint/complexity/noArguments: Google obeys an Arguments object, and no array.
    page.dataLayer.push(arguments)
  }

  tellGoogle('default', { wait_for_update: 500 })
  let asking = Promise.resolve()
  const refresh = () => {
    asking = asking.then(ask)
    return asking
  }
  /** Asks every two seconds at most, and once more after the last reason to ask. */
  const refreshSoon = () => {
    if (isAwaited) return
    isAwaited = true
    setTimeout(
      () => {
        isAwaited = isReloaded = false
        refresh()
      },
      Math.max(0, askedAt + 2000 - Date.now()),
    )
  }
  addEventListener('pageshow', ({ persisted }) => persisted && refreshSoon())
  document.addEventListener('visibilitychange', () => document.hidden || refreshSoon())
  Object.assign(window, { charte: { granted: isGranted, ready: refresh(), refresh } })
})()
