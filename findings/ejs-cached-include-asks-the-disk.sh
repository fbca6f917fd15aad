#!/usr/bin/env bash
# EJS 7.0.2: with `cache: true` each include still asks the disk whether its file exists, at every rendering.
#
# Tried: a template that includes one row ten times, rendered three times with `cache: true`; calls to fs are counted.
# Expected: the README says of `cache` that compiled functions are kept. So the second rendering should run functions
#   that are in memory, and not touch the disk.
# Seen: files are read once, but `existsSync` is called for each include of each rendering, cached or not: the name of an
#   include is resolved anew each time, and the cache is asked only after that. A template that was compiled once and is
#   called as a function does the same.
# Why it matters: a page of cookies is a table of many rows and texts, so a partial per row or text turns one page into
#   hundreds of synchronous calls on the loop that answers all visitors. Print lists in a loop inside one template.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit ejs@7.0.2 >/dev/null

mkdir views
printf '<td><%%= name %%></td>' >views/row.ejs
printf '<%% for (const name of names) { %%><%%- include("row", { name }) %%><%% } %%>' >views/table.ejs
cat >try.cjs <<'JS'
const fs = require('node:fs')
const path = require('node:path')
const folder = path.resolve('views')
let calls = {}
for (const name of ['existsSync', 'readFileSync']) {
  const original = fs[name]
  fs[name] = (file, ...rest) => {
    if (path.resolve(String(file)).startsWith(folder)) calls[name] += 1
    return original(file, ...rest)
  }
}
const ejs = require('ejs')
const names = Array.from({ length: 10 }, (_, row) => `cookie_${row}`)
const file = path.join(folder, 'table.ejs')
const count = (what, render) => {
  calls = { existsSync: 0, readFileSync: 0 }
  render()
  console.log(`${what}: ${calls.existsSync} existsSync, ${calls.readFileSync} readFileSync`)
}
const withCache = () =>
  ejs.renderFile(file, { names }, { cache: true }, (error) => {
    if (error) throw error
  })
count('first rendering', withCache)
count('second rendering', withCache)
count('third rendering', withCache)
const compiled = ejs.compile(fs.readFileSync(file, 'utf8'), { filename: file, cache: true })
count('compiled function', () => compiled({ names }))
JS
cat >expected <<'TEXT'
first rendering: 10 existsSync, 2 readFileSync
second rendering: 10 existsSync, 0 readFileSync
third rendering: 10 existsSync, 0 readFileSync
compiled function: 10 existsSync, 0 readFileSync
TEXT
echo "ejs $(node -p 'require("./node_modules/ejs/package.json").version')"
node try.cjs | tee seen
diff expected seen
