#!/usr/bin/env bash
# compression 1.8.2 under Express 5.3.0: the 200 says `Vary: Accept-Encoding`, the 304 to the same request does not.
#
# Tried: a page from res.send and a file from express.static, behind compression(); each asked for twice with the same
#   Accept-Encoding, the second time with the ETag of the first.
# Expected: RFC 9110 (15.4.5) wants a 304 to carry, of the fields that the 200 would have had, Vary among others.
#   compression sets Vary on answers that are too short to compress as well, since other requests may get another one.
# Seen: the 304 has no Vary. Express takes Content-Type off a 304, compression's filter asks by Content-Type whether the
#   answer could be compressed, and one that could not gets no Vary. (Issue 44 of its repository, closed in 2015, has the
#   same cause.) A Vary that the application sets itself is kept.
# Why it matters: a page of choices differs by cookie and language and is revalidated often, so a 304 is what returning
#   visitors get most. Set Vary yourself, for all that the answer differs by, and leave none of it to the middleware.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit express@5.3.0 compression@1.8.2 >/dev/null

mkdir public
node -p '"name;purpose\n".repeat(500)' >public/cookies.csv
cat >try.cjs <<'JS'
const http = require('node:http')
const compression = require('compression')
const express = require('express')
const app = express()
app.use(compression())
app.get('/page', (_, response) => {
  response.type('html').send('<p>cookie</p>'.repeat(500))
})
app.get('/own', (_, response) => {
  response.vary('Cookie').vary('Accept-Encoding').type('html').send('<p>cookie</p>'.repeat(500))
})
app.use(express.static('public'))
const ask = (server, path, headers) =>
  new Promise((resolve) => {
    const options = { port: server.address().port, path, headers: { 'Accept-Encoding': 'gzip', ...headers } }
    http.get(options, (answer) => answer.resume().on('end', () => resolve(answer)))
  })
const server = app.listen(0, '127.0.0.1', async () => {
  for (const path of ['/page', '/cookies.csv', '/own']) {
    const first = await ask(server, path, {})
    const second = await ask(server, path, { 'If-None-Match': first.headers.etag })
    for (const { statusCode, headers } of [first, second]) {
      console.log(`${path} ${statusCode}: Vary ${headers.vary}, Content-Type ${headers['content-type']}`)
    }
  }
  server.closeAllConnections()
  server.close()
})
JS
cat >expected <<'TEXT'
/page 200: Vary Accept-Encoding, Content-Type text/html; charset=utf-8
/page 304: Vary undefined, Content-Type undefined
/cookies.csv 200: Vary Accept-Encoding, Content-Type text/csv; charset=utf-8
/cookies.csv 304: Vary undefined, Content-Type undefined
/own 200: Vary Cookie, Accept-Encoding, Content-Type text/html; charset=utf-8
/own 304: Vary Cookie, Accept-Encoding, Content-Type undefined
TEXT
for name in express compression; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.cjs | tee seen
diff expected seen
