#!/usr/bin/env bash
# express-session 1.19.0 under Express 5.3.0: where its cookie cannot be set, the login is answered 200 without it.
#
# Tried: a route that logs somebody in, behind express-session, in an app whose res.setHeader throws for Set-Cookie before
#   the visitor has agreed to it; beside it a route that sets a cookie itself with res.cookie.
# Expected: an error while an answer is made reaches the error handler of the app before anything is sent, so that it can
#   answer 500, as it does for the route of its own.
# Seen: the error handler is called, but late: express-session sets its cookie while the headers go out, catches what is
#   thrown at it, lets the answer go on without its cookie, and hands the error on afterwards. The visitor reads "welcome"
#   with status 200 and is logged in nowhere. Its README says nothing of errors of the cookie.
# Why it matters: guards that let no cookie be set before a yes, and frameworks that check cookies in development, throw at
#   the line that sets one. Here that is no failure which a test of the status would see: look at the log, or have the guard
#   report what it threw.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit express@5.3.0 express-session@1.19.0 >/dev/null

cat >try.cjs <<'JS'
const http = require('node:http')
const express = require('express')
const session = require('express-session')
const app = express()
app.use((_request, response, next) => {
  const { setHeader } = response
  response.setHeader = (name, value) => {
    if (name.toLowerCase() === 'set-cookie') throw new Error('no consent yet')
    return setHeader.call(response, name, value)
  }
  next()
})
app.use(session({ secret: 'only for this try', resave: false, saveUninitialized: false }))
app.get('/login', (request, response) => {
  request.session.user = 'somebody'
  response.send('welcome')
})
app.get('/own', (_request, response) => {
  response.cookie('own', '1').send('welcome')
})
app.use((error, _request, response, _next) => {
  console.log(`error handler: ${error.message}; headers sent: ${response.headersSent}`)
  if (!response.headersSent) response.status(500).send('failed')
})
const ask = (server, path) =>
  new Promise((resolve) => {
    http.get({ port: server.address().port, path, agent: false }, (answer) => {
      let text = ''
      answer.on('data', (data) => {
        text += data
      })
      answer.on('end', () => setTimeout(resolve, 100, { answer, text }))
    })
  })
const server = app.listen(0, '127.0.0.1', async () => {
  for (const path of ['/own', '/login']) {
    const { answer, text } = await ask(server, path)
    console.log(`${path}: ${answer.statusCode} ${text}, Set-Cookie ${answer.headers['set-cookie']}`)
  }
  server.close()
})
JS
cat >expected <<'TEXT'
error handler: no consent yet; headers sent: false
/own: 500 failed, Set-Cookie undefined
error handler: no consent yet; headers sent: true
/login: 200 welcome, Set-Cookie undefined
TEXT
for name in express express-session; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.cjs | tee seen
diff expected seen
