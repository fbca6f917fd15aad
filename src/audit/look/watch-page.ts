/// <reference lib="dom" />

/** What a wrapped function of a page says that it was asked for, with the stack of the script that asked. */
export interface Told {
  kind: 'cookie' | 'cookieStore' | 'storage' | 'beacon' | 'picture' | 'fingerprint'
  stack: string
  /** The line given to document.cookie. */
  line?: string
  /** What cookieStore was given. */
  cookie?: Record<string, unknown>
  technology?: string
  name?: string
  value?: string
  url?: string
  api?: string
}

/**
 * Wraps what scripts store, send and read by, in every frame before its own scripts. It is sent to the browser as its source
 * text, so it uses nothing from outside of itself.
 */
export function watchPage({ binding, gpc }: { binding: string; gpc: boolean }): void {
  const outward: unknown = Reflect.get(globalThis, binding)
  if (typeof outward !== 'function') return
  const longest = 8192
  const fontsOfText = 12

  if (gpc)
    Object.defineProperty(Navigator.prototype, 'globalPrivacyControl', {
      get: () => true,
      configurable: true,
      enumerable: true,
    })

  wrapSetter(Document.prototype, 'cookie', (_, line) => tell({ kind: 'cookie', line: text(line) }))
  const CookieStore: unknown = Reflect.get(globalThis, 'CookieStore')
  if (typeof CookieStore === 'function') {
    wrap(CookieStore.prototype, 'set', (_, [first, second]) => tellStore({ ...optionsOf(first, second) }))
    wrap(CookieStore.prototype, 'delete', (_, [first]) => tellStore({ ...optionsOf(first, ''), expires: 0 }))
  }
  wrap(Storage.prototype, 'setItem', (self, [name, value]) =>
    tell({ kind: 'storage', technology: storageOf(self), name: text(name), value: text(value) }),
  )
  for (const [owner, method, technology] of [
    ['IDBFactory', 'open', 'indexedDB'],
    ['CacheStorage', 'open', 'cacheStorage'],
  ] as const)
    wrap(prototypeOf(owner), method, (_, [name]) => tell({ kind: 'storage', technology, name: text(name) }))
  wrap(prototypeOf('ServiceWorkerContainer'), 'register', (_, [url]) =>
    tell({ kind: 'storage', technology: 'serviceWorker', name: address(url) }),
  )
  wrap(Navigator.prototype, 'sendBeacon', (_, [url]) => tell({ kind: 'beacon', url: address(url) }))
  // What is sent as a page ends reaches no other witness.
  wrap(globalThis, 'fetch', (_, [input, init]) => {
    const isKept = [input, init].some((one) => isObject(one) && one.keepalive === true)
    if (isKept) tell({ kind: 'beacon', url: address(isObject(input) ? (input.url ?? input) : input) })
  })
  // Browsers say of such a picture that the page asked for it.
  wrapSetter(HTMLImageElement.prototype, 'src', (_, url) => tell({ kind: 'picture', url: address(url) }))
  // A closed shadow root would hide the button of a banner.
  wrap(Element.prototype, 'attachShadow', (_, [init]) => {
    if (isObject(init)) init.mode = 'open'
  })
  watchFingerprints()

  function watchFingerprints(): void {
    const drawn = new WeakMap<object, 'text' | 'shape' | 'picture'>()
    const fonts = new Set<string>()
    const note = (self: unknown, what: 'text' | 'shape' | 'picture') => {
      const canvas = isObject(self) ? self.canvas : undefined
      if (isObject(canvas) && drawn.get(canvas) !== 'text') drawn.set(canvas, what)
    }
    const read = (canvas: unknown) => {
      // A copied picture, an empty canvas and a test for one emoji tell no browsers apart.
      const isTelling = isObject(canvas) && ['text', 'shape'].includes(drawn.get(canvas) ?? '')
      if (isTelling && Number(canvas.width) >= 16 && Number(canvas.height) >= 16) fingerprint('canvas')
    }
    const font = (name: unknown) => {
      fonts.add(text(name).replace(/\d[\d.]*(px|pt|em|rem|%)/, ''))
      if (fonts.size === fontsOfText) fingerprint('fonts')
    }
    for (const owner of ['CanvasRenderingContext2D', 'OffscreenCanvasRenderingContext2D']) {
      const prototype = prototypeOf(owner)
      for (const method of ['fillText', 'strokeText'])
        wrap(prototype, method, (self, [words]) => {
          if (/[\p{L}\d]/u.test(text(words))) note(self, 'text')
        })
      for (const method of ['fill', 'stroke']) wrap(prototype, method, (self) => note(self, 'shape'))
      for (const method of ['drawImage', 'putImageData'])
        wrap(prototype, method, (self) => note(self, 'picture'))
      wrap(prototype, 'getImageData', (self) => read(isObject(self) ? self.canvas : undefined))
      wrap(prototype, 'measureText', (self) => font(isObject(self) ? self.font : ''))
    }
    for (const method of ['toDataURL', 'toBlob'])
      wrap(HTMLCanvasElement.prototype, method, (self) => read(self))
    wrap(prototypeOf('OffscreenCanvas'), 'convertToBlob', (self) => read(self))
    // VENDOR, RENDERER, and both unmasked.
    const telling = [7936, 7937, 37445, 37446]
    for (const owner of ['WebGLRenderingContext', 'WebGL2RenderingContext'])
      wrap(prototypeOf(owner), 'getParameter', (_, [what]) => {
        if (telling.includes(Number(what))) fingerprint('webgl')
      })
    wrap(prototypeOf('OfflineAudioContext'), 'startRendering', () => fingerprint('audio'))
    wrap(prototypeOf('FontFaceSet'), 'check', (_, [name]) => font(name))
    wrap(globalThis, 'queryLocalFonts', () => fingerprint('fonts'))
    for (const side of ['offsetWidth', 'offsetHeight'])
      wrapGetter(HTMLElement.prototype, side, (self) => {
        const family = self instanceof HTMLElement ? self.style.fontFamily : ''
        if (family !== '') font(family)
      })
  }

  function fingerprint(api: string): void {
    tell({ kind: 'fingerprint', api })
  }

  function tell(told: Omit<Told, 'stack'>): void {
    const limit = Error.stackTraceLimit
    Error.stackTraceLimit = 20
    const stack = String(new Error().stack).slice(0, longest)
    Error.stackTraceLimit = limit
    if (typeof outward === 'function') Promise.resolve(outward({ ...told, stack })).catch(() => {})
  }

  function tellStore(cookie: Record<string, unknown>): void {
    const plain = Object.entries(cookie).map(([name, value]) => [
      name,
      typeof value === 'number' || typeof value === 'boolean' ? value : text(value),
    ])
    tell({ kind: 'cookieStore', cookie: Object.fromEntries(plain) })
  }

  function optionsOf(first: unknown, value: unknown): Record<string, unknown> {
    return isObject(first) ? first : { name: first, value }
  }

  function storageOf(self: unknown): string {
    return self === globalThis.sessionStorage ? 'sessionStorage' : 'localStorage'
  }

  function address(url: unknown): string {
    return text(new URL(text(url), document.baseURI).href)
  }

  function text(value: unknown): string {
    return String(value).slice(0, longest)
  }

  function isObject(value: unknown): value is Record<string, unknown> {
    return typeof value === 'object' && value !== null
  }

  function prototypeOf(name: string): object | undefined {
    const owner: unknown = Reflect.get(globalThis, name)
    return typeof owner === 'function' ? owner.prototype : undefined
  }

  function wrap(
    owner: object | undefined,
    name: string,
    before: (self: unknown, words: unknown[]) => void,
  ): void {
    const own = owner && Object.getOwnPropertyDescriptor(owner, name)
    const original: unknown = own?.value
    if (!own || typeof original !== 'function') return
    const wrapped = {
      [name](this: unknown, ...words: unknown[]): unknown {
        quietly(() => before(this, words))
        return Reflect.apply(original, this, words)
      },
    }
    Object.defineProperty(owner, name, { ...own, value: wrapped[name] })
  }

  function wrapSetter(owner: object, name: string, before: (self: unknown, value: unknown) => void): void {
    const own = Object.getOwnPropertyDescriptor(owner, name)
    const { set } = own ?? {}
    if (!own || !set) return
    Object.defineProperty(owner, name, {
      ...own,
      set(value: unknown) {
        quietly(() => before(this, value))
        set.call(this, value)
      },
    })
  }

  function wrapGetter(owner: object, name: string, before: (self: unknown) => void): void {
    const own = Object.getOwnPropertyDescriptor(owner, name)
    const { get } = own ?? {}
    if (!own || !get) return
    Object.defineProperty(owner, name, {
      ...own,
      get() {
        quietly(() => before(this))
        return get.call(this)
      },
    })
  }

  function quietly(act: () => void): void {
    try {
      act()
    } catch {
      // A page must not notice.
    }
  }
}
