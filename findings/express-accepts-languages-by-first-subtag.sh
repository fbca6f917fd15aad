#!/usr/bin/env bash
# Express 5.3.0 (negotiator 1.1.0): a language that is written in two scripts is not found when the
# browser names its region as well.
#
# Tried: an app in Serbian (Latin and Cyrillic letters) and Chinese (simplified and traditional); requests whose
#   Accept-Language has language, script and region, as systems set to these languages send it.
# Expected: Express says that acceptsLanguages gives the best of the languages it is handed. RFC 9110 (12.5.4) points to
#   RFC 4647, whose Lookup shortens a wish from its end until something fits: sr-Latn-RS, sr-Latn, sr. The package
#   bcp-47-match does that.
# Seen: negotiator shortens a wish only to its first subtag. `fr-CA` finds `fr`, but `sr-Latn-RS` does not find
#   `sr-Latn`: the answer is `false`, or the second wish, English. The other way round it compares only the first
#   subtag of what is offered: `sr` finds `sr-Latn-RS`, `sr-Latn` does not. (The second half has an open proposal in the
#   repository of negotiator, number 104.)
# Why it matters: consent has to be asked in a language that the visitor understands. Whoever offers both scripts falls
#   back to English for those who read one of them. Offer the bare language as well, or look the wishes up oneself.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit express@5.3.0 negotiator@1.1.0 bcp-47-match@2.0.3 >/dev/null

cat >try.mjs <<'JS'
import { lookup } from 'bcp-47-match'
import express from 'express'
import Negotiator from 'negotiator'

const cases = [
  ['fr-CA, en;q=0.5', ['en', 'fr']],
  ['sr-Latn-RS, en;q=0.5', ['en', 'sr-Cyrl', 'sr-Latn']],
  ['sr-Latn-RS', ['sr-Cyrl', 'sr-Latn']],
  ['zh-Hant-TW, en;q=0.5', ['en', 'zh-Hans', 'zh-Hant']],
  ['sr', ['sr-Latn-RS']],
  ['sr-Latn', ['sr-Latn-RS']],
]
const app = express()
app.get('/', (request, response) => {
  const offered = request.query.offered.split(',')
  const wishes = new Negotiator(request).languages()
  response.json({ express: request.acceptsLanguages(offered), lookup: lookup(offered, wishes) ?? false })
})
const server = app.listen(0, '127.0.0.1', async () => {
  for (const [wish, offered] of cases) {
    const url = `http://127.0.0.1:${server.address().port}/?offered=${offered}`
    const answer = await fetch(url, { headers: { 'Accept-Language': wish } })
    console.log(`${wish} of ${offered.join(', ')}: ${await answer.text()}`)
  }
  server.closeAllConnections()
  server.close()
})
JS
cat >expected <<'TEXT'
fr-CA, en;q=0.5 of en, fr: {"express":"fr","lookup":"fr"}
sr-Latn-RS, en;q=0.5 of en, sr-Cyrl, sr-Latn: {"express":"en","lookup":"sr-Latn"}
sr-Latn-RS of sr-Cyrl, sr-Latn: {"express":false,"lookup":"sr-Latn"}
zh-Hant-TW, en;q=0.5 of en, zh-Hans, zh-Hant: {"express":"en","lookup":"zh-Hant"}
sr of sr-Latn-RS: {"express":"sr-Latn-RS","lookup":false}
sr-Latn of sr-Latn-RS: {"express":false,"lookup":false}
TEXT
for name in express negotiator bcp-47-match; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.mjs | tee seen
diff expected seen
