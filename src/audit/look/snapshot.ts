/// <reference lib="dom" />

/** What a frame keeps and shows at one moment. */
export interface FrameSnapshot {
  origin: string
  stored: { technology: string; entries: [name: string, value?: string][] }[]
  /** The addresses of links, with their words and whether they download, in the order of the page. */
  links: { href: string; words: string; isDownload: boolean }[]
  /** The addresses of pictures that were asked for as pictures, and of those that are to be seen. */
  pictures: { asked: string[]; shown: string[] }
  hasPassword: boolean
}

/** Reads what a frame keeps and shows. Sent to the browser as its source text too. */
export async function snapshotFrame(): Promise<FrameSnapshot> {
  const most = 1000
  const longest = 8192
  const attempt = async <Result>(act: () => Result | Promise<Result>, otherwise: Result): Promise<Result> => {
    try {
      return await Promise.race([
        act(),
        new Promise<Result>((resolve) => setTimeout(() => resolve(otherwise), 700)),
      ])
    } catch {
      return otherwise
    }
  }
  const entriesOf = (storage: Storage): [string, string][] =>
    Object.keys(storage)
      .slice(0, most)
      .map((name) => [name.slice(0, longest), (storage.getItem(name) ?? '').slice(0, longest)])
  const named = (names: readonly string[]): [string][] => names.slice(0, most).map((name) => [name])
  const [local, session, databases, caches, workers] = await Promise.all([
    attempt(() => entriesOf(localStorage), []),
    attempt(() => entriesOf(sessionStorage), []),
    attempt(async () => named((await indexedDB.databases()).map(({ name }) => name ?? '')), []),
    attempt(async () => named(await globalThis.caches.keys()), []),
    attempt(async () => {
      const registrations = await navigator.serviceWorker.getRegistrations()
      const scripts = registrations.map(
        ({ active, waiting, installing }) => (active ?? waiting ?? installing)?.scriptURL ?? '',
      )
      return named(scripts.filter((script) => script !== ''))
    }, []),
  ])
  const everywhere = (root: Document | ShadowRoot, selector: string, depth = 0): Element[] => [
    ...root.querySelectorAll(selector),
    ...(depth < 5 ? [...root.querySelectorAll('*')] : []).flatMap(({ shadowRoot }) =>
      shadowRoot ? everywhere(shadowRoot, selector, depth + 1) : [],
    ),
  ]
  const links = everywhere(document, 'a[href], area[href]')
    .filter((link) => link instanceof HTMLAnchorElement || link instanceof HTMLAreaElement)
    .slice(0, most)
    .map((link) => ({
      href: link.href.slice(0, longest),
      words: (link.textContent ?? '').trim().slice(0, 200),
      isDownload: link.hasAttribute('download'),
    }))
  const isShown = (picture: Element) => {
    const { width, height } = picture.getBoundingClientRect()
    return (
      width > 1 && height > 1 && picture.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    )
  }
  const shown = everywhere(document, 'img, input[type=image]')
    .filter(isShown)
    .map((picture) =>
      picture instanceof HTMLImageElement ? picture.currentSrc : picture.getAttribute('src'),
    )
  const asked = performance
    .getEntriesByType('resource')
    .filter((entry) => entry instanceof PerformanceResourceTiming && entry.initiatorType === 'img')
    .map(({ name }) => name)
  return {
    origin: globalThis.origin,
    stored: [
      { technology: 'localStorage', entries: local },
      { technology: 'sessionStorage', entries: session },
      { technology: 'indexedDB', entries: databases },
      { technology: 'cacheStorage', entries: caches },
      { technology: 'serviceWorker', entries: workers },
    ],
    links,
    pictures: { asked: asked.slice(0, most), shown: shown.map(String).slice(0, most) },
    hasPassword: document.querySelector('input[type=password]') !== null,
  }
}

/** Scrolls to the end of a page in some steps, with pauses in ms. Sent to the browser as its source text too. */
export async function scrollDown({ steps, pause }: { steps: number; pause: number }): Promise<void> {
  for (let step = 1; step <= steps; step++) {
    scrollTo(0, (document.documentElement.scrollHeight * step) / steps)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
