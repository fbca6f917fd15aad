import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'

/** A town's site of known behaviour, with the sites of others that it uses, on this machine. */
export interface PlantedSite {
  /** `http://town.localhost:4321` */
  origin: string
  /** An origin of another host, as `stats.localhost`. */
  at(host: string): string
  /** What was asked for, as `GET town.localhost/news`. */
  requests: string[]
  close(): Promise<void>
}

type Answer = (req: IncomingMessage, res: ServerResponse, url: URL) => void

const day = 86_400

/** Starts it. Names below `localhost` lead browsers to this machine, and are trusted without a certificate. */
export async function startPlantedSite(): Promise<PlantedSite> {
  const requests: string[] = []
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', `http://${req.headers.host}`)
    requests.push(`${req.method} ${url.hostname}${url.pathname}`)
    const answer = hosts[url.hostname]?.[url.pathname] ?? hosts[url.hostname]?.['*'] ?? notFound
    res.setHeader('Content-Type', typeOf(url.pathname))
    answer(req, res, url)
  })
  const sockets = new Set<{ destroy(): void }>()
  server.on('upgrade', (req, socket) => {
    socket.on('error', () => {})
    sockets.add(socket)
    requests.push(`GET ${req.headers.host?.replace(/:\d+$/, '')}${req.url}`)
    const key = createHash('sha1').update(
      `${req.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`,
    )
    const name = req.headers.host?.startsWith('town') ? 'ws_cookie' : 'ws_third'
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key.digest('base64')}\r\nSet-Cookie: ${name}=1; Path=/; SameSite=None; Secure\r\n\r\n`,
    )
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  const at = (host: string) => `http://${host}:${port}`
  const hosts = hostsOf(at)
  return {
    origin: at('town.localhost'),
    at,
    requests,
    async close() {
      server.closeAllConnections()
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

const notFound: Answer = (_, res) => void res.writeHead(404).end('not here')

function typeOf(path: string): string {
  if (path.endsWith('.js')) return 'text/javascript'
  if (path.endsWith('.gif') || path.endsWith('.png')) return 'image/gif'
  if (path.endsWith('.css')) return 'text/css'
  return path === '/robots.txt' ? 'text/plain' : 'text/html; charset=utf-8'
}

const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64')

/** What a cookie says of the choice. */
function choiceIn({ headers: { cookie = '' } }: IncomingMessage): string | undefined {
  return /(?:^|; )choice=(yes|no|taken-back)/.exec(cookie)?.[1]
}

function hostsOf(at: (host: string) => string): Record<string, Record<string, Answer>> {
  const stats = at('stats.localhost')
  const video = at('video.localhost')
  const cdn = at('cdn.town.localhost')
  const html = (body: string) => `<!doctype html><html lang="fr"><title>Ville</title>${body}</html>`
  const page =
    (body: string, ...cookies: string[]): Answer =>
    (_, res) => {
      res.setHeader('Set-Cookie', cookies)
      res.end(html(body))
    }
  const script =
    (text: string): Answer =>
    (_, res) =>
      void res.end(text)
  const image =
    (...cookies: string[]): Answer =>
    (_, res) => {
      res.setHeader('Set-Cookie', cookies)
      res.end(pixel)
    }
  const choose = (answer: string): string =>
    `<form method="post" action="/choose"><button name="answer" value="${answer}">${
      { yes: 'Tout accepter', no: 'Tout refuser', 'taken-back': 'Retirer mon accord' }[answer]
    }</button></form>`

  const town: Record<string, Answer> = {
    '/': (req, res) => {
      const choice = choiceIn(req)
      res.setHeader('Set-Cookie', [
        'sid=abc; HttpOnly; Path=/; SameSite=Lax',
        `lang=fr; Max-Age=${365 * day}; Path=/`,
        `two_years=1; Max-Age=${730 * day}; Path=/`,
        `by_date=1; Expires=${new Date(Date.now() + 30 * day * 1000).toUTCString()}; Path=/`,
        'wide=1; Domain=town.localhost; Path=/',
        '__Host-safe=1; Secure; Path=/',
        'foreign=1; Domain=stats.localhost',
        'none_insecure=1; SameSite=None; Path=/',
        'cleared=; Max-Age=0; Path=/',
        ...(req.headers['sec-gpc'] === '1' ? ['gpc_header=1; Path=/'] : []),
        ...(choice === 'no' ? [`promo=1; Max-Age=${7 * day}; Path=/`] : []),
      ])
      res.end(
        html(`<nav><a href="/news">Actualités</a> <a href="/go">Contact</a> <a href="/logout">Se déconnecter</a>
<a href="/private/a">Interne</a> <a href="/calendar?month=1">1</a> <a href="/calendar?month=2">2</a>
<a href="/calendar?month=3">3</a> <a href="/plan.pdf">Plan</a> <a href="${video}/elsewhere">Vidéos</a></nav>
${choice === undefined ? choose('no') + choose('yes') : ''}
<iframe src="${video}/embed" width="300" height="200"></iframe><iframe src="${cdn}/frame"></iframe>
<iframe srcdoc="<script>document.cookie='srcdoc_js=1'</script>"></iframe>
<img src="${stats}/p.gif" width="1" height="1" alt=""><img src="${video}/photo.png" width="200" height="100" alt="">
<img src="${stats}/hop.gif" style="display:none" alt="">
<link rel="stylesheet" href="${stats}/font.css"><script defer src="/app.js"></script><script async src="${stats}/stat.js?id=77"></script>
<div style="height:3000px"></div><div id="end">fin</div>
<script>${choice === 'yes' ? `document.cookie='_st_ga=1; Max-Age=${400 * day}; Path=/'` : ''}</script>`),
      )
    },
    '/app.js': script(`
document.cookie = 'js_plain=1; Max-Age=${730 * day}; Path=/'
document.cookie = 'flash=1; Path=/'
document.cookie = 'flash=; Max-Age=0; Path=/'
cookieStore.set({ name: 'js_store', value: '1', expires: Date.now() + ${90 * day * 1000} })
localStorage.setItem('seen_tour', 'yes'); localStorage.theme = 'dark'
localStorage.setItem('passing', '1'); localStorage.removeItem('passing')
sessionStorage.setItem('tab', '1')
indexedDB.open('offline', 1)
caches.open('v1-assets')
navigator.serviceWorker.register('/sw.js')
if (navigator.globalPrivacyControl) document.cookie = 'gpc_script=1; Path=/'
if (!navigator.webdriver && !/Headless/.test(navigator.userAgent)) document.cookie = 'human=1; Path=/'
fetch('/api'); fetch('${stats}/collect?v=1', { mode: 'no-cors' })
new WebSocket('ws://' + location.host + '/socket'); new WebSocket('${stats.replace('http', 'ws')}/live')
navigator.sendBeacon('${stats}/beacon', 'x')
addEventListener('pagehide', () => { navigator.sendBeacon('${stats}/bye', 'x'); fetch('${stats}/bye-kept', { keepalive: true, method: 'POST', mode: 'no-cors' }) })
new Image().src = '${stats}/hidden.gif?u=1'
new Worker('/worker.js')
setTimeout(() => { document.cookie = 'late=1; Path=/' }, 300)
new IntersectionObserver(([e]) => { if (e.isIntersecting) document.cookie = 'scrolled=1; Path=/' }).observe(document.querySelector('#end'))
const shadow = document.body.appendChild(document.createElement('div')).attachShadow({ mode: 'closed' })
shadow.innerHTML = '<a href="/in-shadow">Ombre</a>'
const canvas = document.createElement('canvas'), pen = canvas.getContext('2d')
pen.fillText('Cwm fjord', 2, 20); canvas.toDataURL()
const gl = document.createElement('canvas').getContext('webgl'); gl?.getParameter(gl.RENDERER)
new OfflineAudioContext(1, 44100, 44100).startRendering()
for (let i = 0; i < 20; i++) { pen.font = '12px font' + i; pen.measureText('mm') }
`),
    '/worker.js': script(`fetch('${stats}/from-worker', { mode: 'no-cors' })`),
    '/sw.js': script(
      `self.addEventListener('install', (e) => e.waitUntil(fetch('${stats}/from-service-worker', { mode: 'no-cors' })))`,
    ),
    '/api': page('', 'fetched=1; Path=/'),
    '/choose': (req, res) => {
      let body = ''
      req.on('data', (part) => {
        body += part
      })
      req.on('end', () => {
        const answer = new URLSearchParams(body).get('answer')
        const cookies = [`choice=${answer}; Max-Age=${180 * day}; Path=/`]
        res.setHeader('Set-Cookie', cookies)
        res.writeHead(303, { Location: '/' }).end()
      })
    },
    '/cookies': page(choose('taken-back'), 'on_cookies=1; Path=/'),
    '/news': page(
      '<a href="/news/one">Une</a><a href="/dialog">Avis</a>',
      'deep=1; Path=/news',
      'defaulted=1',
    ),
    '/news/one': page('', 'one=1'),
    '/dialog': page('<script>alert("avis")</script>'),
    '/go': (_, res) => {
      res.writeHead(302, { Location: '/contact', 'Set-Cookie': 'redirected=1; Path=/' }).end()
    },
    '/contact': page('<form><input name="email" type="email"></form>'),
    '/in-shadow': page('', 'shadow_page=1'),
    '/calendar': page('', 'calendar=1; Path=/'),
    '/from-sitemap': page(emojiAndPictures, 'from_sitemap=1; Path=/'),
    '/logout': page('', 'logged_out=1; Path=/'),
    '/private/a': page('', 'private=1; Path=/'),
    '/robots.txt': (_, res) => {
      res.end(`User-agent: *\nDisallow: /private/\nSitemap: ${at('town.localhost')}/index.xml`)
    },
    '/index.xml': (_, res) => {
      res.end(`<sitemapindex><sitemap><loc>${at('town.localhost')}/map.xml.gz</loc></sitemap></sitemapindex>`)
    },
    '/map.xml.gz': (_, res) => {
      res.setHeader('Content-Type', 'application/gzip')
      res.end(gzipSync(`<urlset><url><loc>${at('town.localhost')}/from-sitemap</loc></url></urlset>`))
    },
    // What no audit may be held up by.
    '/endless': (_, res) => void res.write('<!doctype html><p>…'),
    '/huge': (_, res) => {
      res.setHeader('Content-Length', 100_000_000)
      res.write('<!doctype html>')
    },
    '/circle': (_, res) => void res.writeHead(302, { Location: '/circle' }).end(),
    '/away': (_, res) => void res.writeHead(302, { Location: `${video}/elsewhere` }).end(),
    '/attached': (_, res) => {
      res.setHeader('Content-Disposition', 'attachment; filename=a.bin')
      res.end('bytes')
    },
    '/busy': page('<script>for (;;) {}</script>'),
    '/fast': (_, res) => void res.writeHead(429).end('slower'),
  }
  const open: Answer = (_, res) => {
    res.setHeader('Access-Control-Allow-Origin', '*')
    res.end('')
  }
  return {
    'town.localhost': town,
    'cdn.town.localhost': { '/frame': page('', 'framed=1; Path=/') },
    'stats.localhost': {
      '/p.gif': image(`stat_id=1; Max-Age=${395 * day}; SameSite=None; Secure; Path=/`, 'stat_lax=1'),
      '/hidden.gif': image(),
      '/hop.gif': (_, res) => {
        res.writeHead(302, { Location: `${video}/p.gif`, 'Set-Cookie': 'hop=1; SameSite=None; Secure' }).end()
      },
      '/stat.js': script(
        `document.cookie = '_st_id=1; Max-Age=${395 * day}; Path=/; Domain=town.localhost'; new Image().src='${stats}/hit.gif'`,
      ),
      '/hit.gif': image(),
      '/font.css': script(
        `@font-face { font-family: x; src: url(${stats}/x.woff2) } body { font-family: x; background: url(${stats}/back.png) }`,
      ),
      '*': open,
    },
    'video.localhost': {
      '/embed': page(
        `<script>document.cookie='vid_js=1; SameSite=None; Secure; Max-Age=${30 * day}';localStorage.setItem('player','1');
sessionStorage.setItem('player_tab','1');indexedDB.open('player_db',1)</script><iframe src="${stats}/nested"></iframe>`,
        `vid=1; Max-Age=${365 * day}; SameSite=None; Secure; Path=/`,
        'chip=1; SameSite=None; Secure; Path=/; Partitioned',
      ),
      '/p.gif': image('bounce=1; SameSite=None; Secure'),
      '/elsewhere': page('', 'other_site=1; Path=/'),
      '*': image(),
    },
    'shut.localhost': {
      '/robots.txt': (_, res) => void res.end('User-agent: *\nDisallow: /'),
      '/': page('closed', 'shut=1'),
    },
  }
}

/** What programs ask a canvas without telling browsers apart: a test for an emoji, a picture made smaller, the width of a text. */
const emojiAndPictures = `<canvas id="c"></canvas><script>
const c = document.querySelector('#c'), p = c.getContext('2d')
p.fillText('\\u{1F600}', 0, 20); p.getImageData(0, 0, 20, 20)
const d = document.createElement('canvas'); d.getContext('2d').drawImage(c, 0, 0); d.toDataURL()
document.createElement('canvas').toDataURL('image/webp'); p.measureText('a')
document.createElement('canvas').getContext('webgl')?.getParameter(3379)
</script>`
