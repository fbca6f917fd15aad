import { fileURLToPath } from 'node:url'
import express from 'express'
// In a project of your own: from 'charte-cookies'.
import { consentBanner, consentOf, cookieCharter, gpcStatement, guardCookies } from '../../src/index.ts'

const {
  PORT = 4000,
  PUBLIC_URL = `http://localhost:${PORT}`,
  STATISTICS_URL = 'http://127.0.0.1:4001',
  DATA_DIR = 'var/example',
} = process.env

const here = (name) => fileURLToPath(new URL(name, import.meta.url))

const charter = cookieCharter({
  publicUrl: PUBLIC_URL,
  charterFile: here('../charter.yaml'),
  dataDirectory: DATA_DIR,
  // The pages of the charter stand in the layout of the site: views/charter.ejs.
  layout: 'charter',
})

const host = express()
host.set('views', here('views')).set('view engine', 'ejs')
host.use((_req, res, next) => {
  const own = `'self' ${STATISTICS_URL}`
  res.set(
    'Content-Security-Policy',
    `default-src 'self'; script-src ${own}; img-src ${own}; frame-src ${own}; object-src 'none'; frame-ancestors 'self'`,
  )
  next()
})

host.get('/site.css', (_req, res) => res.sendFile(here('../static/site/site.css')))

// No cookie is set that the charter does not declare, or that the visitor has not granted.
host.use(guardCookies({ mode: 'drop' }))
host.use(gpcStatement({ since: '2026-11-01' }))
host.use('/charte-cookies', charter)

// A careless part of the site: it counts the pages of everybody. The guard stops it until statistics are granted.
host.use((req, res, next) => {
  const number = Number(/visit_number=(\d+)/.exec(req.headers.cookie ?? '')?.[1] ?? 0)
  res.cookie('visit_number', number + 1, { maxAge: 30 * 86_400_000, httpOnly: true, sameSite: 'lax' })
  next()
})

// Measuring the audience is exempt from consent here: it counts until the visitor objects. GET /audience tells what it counted.
const audience = { pages: 0, visitors: 0 }
host.get('/audience', (_req, res) => res.json(audience))

function measure(req, res) {
  if (!consentOf(req).isGranted('audience')) return
  audience.pages++
  if (/(?:^|; )audience=/.test(req.headers.cookie ?? '')) return
  audience.visitors++
  // Set once: no visit prolongs it.
  res.cookie('audience', '1', { maxAge: 390 * 86_400_000, httpOnly: true, sameSite: 'lax' })
}

const pages = {
  home: { title: 'Home', heading: 'Example town' },
  news: { title: 'News', heading: 'News' },
  map: { title: 'Map', heading: 'Map' },
}

host.get('/{:page}', (req, res) => {
  const { page = 'home' } = req.params
  if (!Object.hasOwn(pages, page)) return res.status(404).type('text').send('no such page')
  measure(req, res)
  // What depends on a visitor's choice is nobody else's, and the Back button must not show what was so before.
  res.set('Cache-Control', 'no-store').render('page', {
    ...pages[page],
    banner: consentBanner(req, { language: 'en' }),
    hasMap: page === 'map',
    hasStatistics: consentOf(req).isGranted('statistics'),
    statisticsUrl: STATISTICS_URL,
  })
})

const server = host.listen(Number(PORT), () => {
  process.stdout.write(`the example is at ${PUBLIC_URL}\n`)
})
process.on('SIGTERM', () => server.close(() => charter.close()))
