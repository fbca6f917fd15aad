import {
  consentBanner,
  consentOf,
  cookieCharter,
  gpcStatement,
  guardCookies,
  type Purpose,
} from 'charte-cookies'
import express from 'express'

export const host = express()
host.use(guardCookies({ mode: 'drop', report: ({ name, reason }) => void `${name} ${reason}` }))
host.use(gpcStatement({ since: '2026-11-01' }))
host.use('/legal/cookies', cookieCharter({ publicUrl: 'https://data.example.org', siteOrigins: [] }))
host.get('/', (req, res) => {
  const consent = consentOf(req)
  const granted: readonly Purpose[] = consent.granted
  // @ts-expect-error: the charter has no such purpose, and the compiler knows it.
  consent.isGranted('statistic')
  res.send(consentBanner(req, { language: 'fr' }) + String(consent.isGranted('statistics')) + granted.join())
})
