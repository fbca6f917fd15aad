#!/usr/bin/env bash
# undici 7.30.2: getSetCookies drops a Max-Age below zero, so that the line which deletes a cookie reads like one that sets it.
#
# Tried: lines of Set-Cookie with a Max-Age of 60, 0, -1 and -31536000, as servers send them to delete a cookie, read by
#   getSetCookies of undici and by three other parsers.
# Expected: RFC 6265 (5.2.2) and its successor take a "-" as the first character, and a Max-Age of zero or less ends the cookie
#   at the earliest time that there is. undici has this algorithm beside its code, step by step, and its documentation names
#   no exception.
# Seen: tough-cookie, set-cookie-parser and cookie say -1 and -31536000. undici says nothing of a Max-Age there, as for a
#   cookie that lives until the browser is closed; with 0 it agrees with the others.
# Why it matters: whoever lists what a site sets, or checks that a refusal deletes what it must, by reading Set-Cookie on the
#   server finds a session cookie where the browser has just lost one. Read such lines by another parser, or look for a
#   negative Max-Age first.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit undici@7.30.2 tough-cookie@6.1.0 set-cookie-parser@3.2.3 cookie@2.0.2 >/dev/null

cat >try.cjs <<'JS'
const { getSetCookies, Headers } = require('undici')
const { Cookie } = require('tough-cookie')
const setCookieParser = require('set-cookie-parser')
const { parseSetCookie } = require('cookie')
const parsers = {
  undici: (line) => getSetCookies(new Headers([['Set-Cookie', line]]))[0].maxAge,
  'tough-cookie': (line) => Cookie.parse(line).maxAge,
  'set-cookie-parser': (line) => setCookieParser.parse(line)[0].maxAge,
  cookie: (line) => parseSetCookie(line).maxAge,
}
for (const seconds of [60, 0, -1, -31536000]) {
  const read = Object.entries(parsers).map(([name, parse]) => `${name} ${parse(`visits=1; Max-Age=${seconds}`)}`)
  console.log(`Max-Age=${seconds}: ${read.join(', ')}`)
}
JS
cat >expected <<'TEXT'
Max-Age=60: undici 60, tough-cookie 60, set-cookie-parser 60, cookie 60
Max-Age=0: undici 0, tough-cookie 0, set-cookie-parser 0, cookie 0
Max-Age=-1: undici undefined, tough-cookie -1, set-cookie-parser -1, cookie -1
Max-Age=-31536000: undici undefined, tough-cookie -31536000, set-cookie-parser -31536000, cookie -31536000
TEXT
for name in undici tough-cookie set-cookie-parser cookie; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.cjs | tee seen
diff expected seen
