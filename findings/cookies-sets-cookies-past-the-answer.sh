#!/usr/bin/env bash
# cookies 0.9.1 under Express 5.3.0, as cookie-session 2.1.1 uses it: its Set-Cookie never passes res.setHeader.
#
# Tried: a middleware that notes each header which is set through res.setHeader, as those do that log or check what an
#   answer sets; behind it a cookie by res.cookie, a session of cookie-session, and a cookie by the library itself.
# Expected: all three are noted. Express and its middlewares set headers through the method of the answer, which is why one
#   that is put in its place sees them; the README of cookies tells of nothing else.
# Seen: what cookies sets is in the answer and was never noted. Where an answer has a method `set`, as those of Express do, the
#   library calls setHeader of http.OutgoingMessage.prototype on it instead of the method of the answer itself. On a plain
#   answer of node:http it calls that one.
# Why it matters: whoever declares cookies from what an app sets, or checks them against a consent, misses the session of the
#   app, and only in Express. Look at the headers once more when they go out (writeHead), by whatever they were set.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit express@5.3.0 cookie-session@2.1.1 cookies@0.9.1 >/dev/null

cat >try.cjs <<'JS'
const http = require('node:http')
const express = require('express')
const cookieSession = require('cookie-session')
const Cookies = require('cookies')
const note = (response, noted) => {
  const { setHeader } = response
  response.setHeader = (name, value) => {
    if (name.toLowerCase() === 'set-cookie') noted.push(value)
    return setHeader.call(response, name, value)
  }
}
const ask = (listener) =>
  new Promise((resolve) => {
    const server = http.createServer(listener).listen(0, '127.0.0.1', () => {
      http.get({ port: server.address().port, agent: false }, (answer) => {
        answer.resume().on('end', () => {
          server.close()
          resolve(answer.headers['set-cookie'] ?? [])
        })
      })
    })
  })
const inExpress = (use, set) => async (noted) => {
  const app = express()
  app.use((_request, response, next) => {
    note(response, noted)
    next()
  })
  for (const middleware of use) app.use(middleware)
  app.use((request, response) => {
    set(request, response)
    response.send('page')
  })
  return ask(app)
}
const ways = {
  'res.cookie in Express': inExpress([], (_request, response) => response.cookie('visited', '1')),
  'cookie-session in Express': inExpress([cookieSession({ secret: 'only for this try' })], (request) => {
    request.session.visited = 1
  }),
  'cookies in Express': inExpress([], (request, response) => new Cookies(request, response).set('visited', '1')),
  'cookies in node:http': (noted) =>
    ask((request, response) => {
      note(response, noted)
      new Cookies(request, response).set('visited', '1')
      response.end('page')
    }),
}
;(async () => {
  for (const [way, run] of Object.entries(ways)) {
    const noted = []
    const sent = await run(noted)
    console.log(`${way}: cookies sent ${sent.length}, calls noted ${noted.length}`)
  }
})()
JS
cat >expected <<'TEXT'
res.cookie in Express: cookies sent 1, calls noted 1
cookie-session in Express: cookies sent 2, calls noted 0
cookies in Express: cookies sent 1, calls noted 0
cookies in node:http: cookies sent 1, calls noted 1
TEXT
for name in express cookie-session cookies; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.cjs | tee seen
diff expected seen
