import {
  consentBanner,
  consentOf,
  cookieCharter,
  gpcStatement,
  guardCookies,
  type Purpose,
} from 'charte-cookies'
import express from 'express'

// As the sample in plain JavaScript, with what the compiler knows of the charter.
const charter = cookieCharter({
  publicUrl: 'http://localhost:3000',
  siteOrigins: [],
})
const host = express()
host.use(guardCookies({ mode: 'throw', report: ({ name, reason }) => void `${name} ${reason}` }))
host.use(gpcStatement({ since: '2026-11-01' }))
host.use('/charte-cookies', charter)
host.get('/', (req, res) => {
  const consent = consentOf(req)
  const granted: readonly Purpose[] = consent.granted
  // @ts-expect-error: the charter has no such purpose, and the compiler knows it.
  consent.isGranted('statistic')
  res.send(`${consentBanner(req, { language: 'en' })}<p>${granted.join(' ')}</p>`)
})
const server = host.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.stdout.write(`http://127.0.0.1:${address?.port}\n`)
})
process.on('SIGTERM', () => server.close(() => charter.close()))
