const { consentBanner, consentOf, cookieCharter, guardCookies } = require('charte-cookies')
const express = require('express')

// As the sample in plain JavaScript.
const charter = cookieCharter({ publicUrl: 'http://localhost:3000' })
const host = express()
host.use(guardCookies({ mode: 'throw' }))
host.use('/charte-cookies', charter)
host.get('/', (req, res) => {
  res.send(`${consentBanner(req)}<p>${consentOf(req).granted.join(' ')}</p>`)
})
const server = host.listen(0, '127.0.0.1', () => {
  process.stdout.write(`http://127.0.0.1:${server.address().port}\n`)
})
process.on('SIGTERM', () => server.close(() => charter.close()))
