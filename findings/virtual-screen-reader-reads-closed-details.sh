#!/usr/bin/env bash
# @guidepup/virtual-screen-reader 0.33.0 (jsdom 27.0.0): it speaks what a closed <details> holds.
#
# Tried: a page with a closed <details>, an open one and a paragraph that is hidden, read from its beginning to its end.
# Expected: what a closed <details> holds is not rendered (HTML, 4.11.1), so browsers keep it from screen readers; its README
#   promises to mirror what their users hear. @testing-library/jest-dom, on the same page, finds that it is not visible.
# Seen: it is spoken as if the <details> were open; only what has the attribute hidden is left out. It is so in Chromium 156
#   too, whose own accessibility tree does not hold it.
# Why it matters: a page about cookies folds what is long away. A test by this reader cannot tell that a visitor would miss a
#   text, and fails for one that stands in a fold and elsewhere. Let the accessibility tree of a browser decide that.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit \
  @guidepup/virtual-screen-reader@0.33.0 jsdom@27.0.0 @testing-library/jest-dom@6.9.1 >/dev/null

cat >try.mjs <<'JS'
import { JSDOM } from 'jsdom'
const { window } = new JSDOM(`<!DOCTYPE html><html lang="en"><title>Cookies</title><body>
<details><summary>How your choice is kept</summary><p id="closed">In a cookie.</p></details>
<details open><summary>Your rights</summary><p id="open">You may complain.</p></details>
<p id="hidden" hidden>Nobody reads this.</p>`)
for (const name of ['Element', 'HTMLElement', 'Node', 'MutationObserver', 'Event', 'getComputedStyle']) {
  globalThis[name] = window[name]
}
Object.assign(globalThis, { window, document: window.document })
const { toBeVisible } = await import('@testing-library/jest-dom/matchers')
for (const id of ['closed', 'open', 'hidden']) {
  const { pass } = toBeVisible.call({ utils: {} }, window.document.getElementById(id))
  console.log(`jest-dom: ${id} is ${pass ? 'visible' : 'not visible'}`)
}
const { virtual } = await import('@guidepup/virtual-screen-reader')
await virtual.start({ container: window.document.body })
while ((await virtual.lastSpokenPhrase()) !== 'end of document') await virtual.next()
console.log((await virtual.spokenPhraseLog()).filter((phrase) => !/^end of|^paragraph$/.test(phrase)).join('\n'))
await virtual.stop()
JS
cat >expected <<'TEXT'
jest-dom: closed is not visible
jest-dom: open is visible
jest-dom: hidden is not visible
document
group
How your choice is kept
In a cookie.
group
Your rights
You may complain.
TEXT
for name in @guidepup/virtual-screen-reader @testing-library/jest-dom jsdom; do
  echo "$name $(node -p "JSON.parse(require('fs').readFileSync('node_modules/$name/package.json')).version")"
done
node try.mjs | tee seen
diff expected seen
