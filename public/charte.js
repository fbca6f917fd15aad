;(() => {
  /** @typedef {import('../src/web/show-preferences.ts').Preferences} Answer */
  const script = document.currentScript
  // An element may bear the name currentScript.
  if (!(script instanceof HTMLScriptElement) || Object.hasOwn(window, 'charte')) return

  /** @type {Answer | undefined} */
  let answer
  /** What stands for a template, and what it lacks. @type {WeakMap<Element, { nodes: ChildNode[], missing: string }>} */
  const shown = new WeakMap()
  /** The templates that are shown for as long as the page is. @type {WeakSet<Element>} */
  const once = new WeakSet()
  /** The placeholders, once each says what it stands for. @type {Promise<unknown>[]} */
  const filled = []
  /** The purposes of each script. @type {string[][]} */
  const ran = []
  /** The last script of each purpose. @type {Record<string, Promise<unknown>>} */
  const queues = {}
  /** What the visitor has written in. @type {Set<any>} */
  const edited = new Set()
  let askedAt = 0
  let isAwaited = false
  /** Whether the page was just reloaded, and its visitor has not been away since. */
  let isReloaded = performance.getEntriesByType('navigation')[0]?.toJSON().type === 'reload'

  const isGranted = (purpose = '') => !!answer?.granted.includes(purpose)

  const ask = async () => {
    askedAt = Date.now()
    const next = await read()
    const isChanged = next && next.granted.join() !== answer?.granted.join()
    answer = next ?? answer
    for (const row of next?.delete ?? []) remove(row).catch(() => {})
    if (isChanged) tellGoogle('update')
    if (document.readyState === 'loading')
      await new Promise((parsed) => document.addEventListener('DOMContentLoaded', parsed))
    if (answer) obey(answer)
    await Promise.all(filled.splice(0))
    if (isChanged)
      document.dispatchEvent(new CustomEvent('charte:change', { detail: { granted: [...next.granted] } }))
    // Servers that contradict each other would reload it for ever: without its visitor, once.
    if (ran.some((purposes) => !purposes.every(isGranted)) && ![...edited].some(isFilled))
      if (!isReloaded || navigator.userActivation?.hasBeenActive) {
        // Else a page that answered a form would have it sent again.
        history.replaceState(history.state, '')
        location.reload()
      }
  }

  const read = async () => {
    try {
      const address = new URL(`../preferences.json?language=${document.documentElement.lang}`, script.src)
      const response = await fetch(address, { credentials: 'include', signal: AbortSignal.timeout(10_000) })
      const next = await response.json()
      return next.v === 1 && Array.isArray(next.granted) ? next : undefined
    } catch {}
  }

  const isFilled = (/** @type {any} */ field) => field.isConnected && (field.value ?? field.textContent)

  /** Deletes what a row of the charter names, as far as a page reaches it. */
  const remove = async (/** @type {Answer['delete'][number]} */ row) => {
    const { technology, domain, path = '/' } = row
    const names = new RegExp(row.names, 's')
    if (technology === 'cookie') {
      for (const [name = ''] of document.cookie.split('; ').map((pair) => pair.split('=')))
        for (const place of names.test(name) ? ['', `;domain=${domain}`] : []) {
          // biome-ignore lint/suspicious/noDocumentCookie: the other way is not there on plain http.
          document.cookie = `${name}=;max-age=0;path=${path}${place};${isSecureContext && 'secure'}`
        }
    } else if (technology === 'indexedDB') {
      for (const { name = '' } of await indexedDB.databases())
        if (names.test(name)) indexedDB.deleteDatabase(name)
    } else if (technology === 'cacheStorage') {
      for (const name of await caches.keys()) if (names.test(name)) caches.delete(name)
    } else for (const name in window[technology]) if (names.test(name)) window[technology].removeItem(name)
  }

  const obey = (/** @type {Answer} */ answer) => {
    // In a page that the browser has kept, it may have its answer.
    for (const banner of document.getElementsByClassName('charte-banner')) show(banner, answer.asks)
    for (const template of within(document, 'template')) {
      const { purpose, fallback } = template.dataset
      if (purpose === undefined) continue
      if (template.firstElementChild) {
        // biome-ignore lint/suspicious/noConsole: only who writes the page can mend it.
        console.warn('charte: children of a template load before a yes: set its innerHTML instead', template)
        clear(template)
        template.content.append(...template.childNodes)
      }
      /** @type {string[]} */
      const purposes = purpose.trim().split(/\s+/)
      const isOnce = once.has(template)
      const wanting = isOnce ? [] : purposes.filter((purpose) => !isGranted(purpose))
      const missing = wanting.map((purpose) => `${purpose} ${answer.charter}`).join()
      if (shown.get(template)?.missing === missing) continue
      clear(template)
      if (!missing) holdScripts(template.content, purposes, isOnce)
      const nodes = missing ? placeholder(template, wanting, answer) : [...template.content.childNodes]
      shown.set(template, { nodes, missing })
      // Rows and list items alone may stand in a table or a list.
      const outer =
        missing && template.matches(':is(table, tbody, tr, ul, ol) > *') && template.closest('table, ul, ol')
      ;(outer || template).after(...nodes)
      const instead = template.getRootNode().getElementById(fallback ?? '')
      if (instead) show(instead, !!missing)
    }
  }

  /** Whatever the style sheets of the page say of hidden elements. */
  const show = (/** @type {any} */ element, isShown = false) => {
    if (element.hidden !== isShown) return
    element.hidden = !isShown
    element.style.setProperty('display', isShown ? '' : 'none', 'important')
  }

  /** The elements of a tree and its open shadow roots, also those that come meanwhile. @returns {Generator<any>} */
  function* within(/** @type {Node} */ root, name = '') {
    // NodeFilter.SHOW_ELEMENT
    const walker = document.createTreeWalker(root, 1)
    while (walker.nextNode()) {
      const node = /** @type {Element} */ (walker.currentNode)
      if (node.localName === name) yield node
      if (node.shadowRoot) yield* within(node.shadowRoot, name)
    }
  }

  const clear = (/** @type {HTMLTemplateElement} */ template) => {
    const { nodes = [], missing } = shown.get(template) ?? {}
    shown.delete(template)
    for (const node of nodes)
      if (missing) node.remove()
      else template.content.append(node)
    for (const inner of within(template.content, 'template')) clear(inner)
  }

  /** Puts each script back when those before it have run. */
  const holdScripts = (
    /** @type {DocumentFragment} */ content,
    /** @type {string[]} */ purposes,
    isOnce = false,
  ) => {
    for (const held of [...within(content, 'script')]) {
      const place = document.createComment('')
      held.replaceWith(place)
      const turn = Promise.all(purposes.map((purpose) => queues[purpose])).then(() => {
        const isShown = place.isConnected
        const ends = new Promise((end) => {
          held.addEventListener('load', end)
          held.addEventListener('error', end)
          setTimeout(end, 10_000)
        })
        const isAsync = held.hasAttribute('async')
        const isPlain = !isAsync && !held.noModule && /^$|(java|ecma)script$/i.test(held.type)
        if (isShown) {
          ran.push(isOnce ? [] : purposes)
          // Browsers run those that are not async one after the other, whatever they are for.
          held.async = isAsync || isPlain
        }
        // Trusted Types let no copy of an inline script run.
        place.replaceWith(held)
        return isShown && isPlain && held.src && ends
      })
      for (const purpose of purposes) queues[purpose] = turn
    }
  }

  /** What stands for a template where there is something to see in it: placeholder.js, which is seldom needed, fills it. */
  const placeholder = (
    /** @type {HTMLTemplateElement} */ template,
    /** @type {string[]} */ wanting,
    /** @type {Answer} */ answer,
  ) => {
    const unseen = 'script, style, link, meta, noscript, template, [hidden], [width="0"], [width="1"]'
    const seen = template.content.querySelector(`:not(${unseen})`)
    if (template.dataset.fallback !== undefined || !seen) return []
    const group = document.createElement('div')
    /** Does something, asks again, and says what stands there then. */
    const press = async (/** @type {() => unknown} */ act) => {
      await refresh(act)
      return seen.isConnected ? seen : shown.get(template)?.nodes[0]
    }
    const filling = import(`${new URL('placeholder.js', script.src)}`).then(({ fill }) =>
      fill(group, { template, wanting, answer, press, once, isGranted }),
    )
    filled.push(Promise.race([filling.catch(() => {}), new Promise((end) => setTimeout(end, 10_000))]))
    return [group]
  }

  const tellGoogle = (command = '', more = {}) => {
    const pairs = script.dataset.consentMode?.match(/\S+/g)?.map((pair) => pair.split(':'))
    if (!pairs) return
    /** @type {Record<string, unknown>} */
    const state = {
      ...more,
      ad_storage: 'denied',
      ad_user_data: 'denied',
      ad_personalization: 'denied',
      analytics_storage: 'denied',
    }
    for (const [type = ''] of pairs)
      state[type] = pairs.every(([other, purpose = '']) => other !== type || isGranted(purpose))
        ? 'granted'
        : 'denied'
    gtag('consent', command, state)
    if (answer) push({ event: 'charte_consent_update', granted: [...answer.granted] })
  }

  function gtag(/** @type {unknown[]} */ ..._command) {
    // biome-ignore lint/complexity/noArguments: Google obeys no array.
    push(arguments)
  }

  const push = (/** @type {unknown} */ entry) => {
    const page = /** @type {{ dataLayer?: unknown[] }} */ (window)
    page.dataLayer ??= []
    page.dataLayer.push(entry)
  }

  tellGoogle('default', { wait_for_update: 500 })
  let asking = Promise.resolve()
  /** Asks again, when what is to be done before is done. @param {any} [before] */
  const refresh = (before) => {
    asking = asking
      .then(before)
      .catch(() => {})
      .then(ask)
    return asking
  }
  /** Asks every two seconds at most, and once more after the last reason to. */
  const refreshSoon = () => {
    if (isAwaited) return
    isAwaited = true
    setTimeout(
      () => {
        isAwaited = isReloaded = false
        refresh()
      },
      askedAt + 2000 - Date.now(),
    )
  }
  addEventListener('input', (event) => event.isTrusted && edited.add(event.composedPath()[0]))
  addEventListener('reset', ({ target }) => {
    for (const field of edited) if (field.form === target) edited.delete(field)
  })
  addEventListener('pageshow', ({ persisted }) => persisted && refreshSoon())
  document.addEventListener('visibilitychange', () => document.hidden || refreshSoon())
  Object.assign(window, { charte: { granted: isGranted, ready: refresh(), refresh } })
})()
