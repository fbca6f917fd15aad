#!/usr/bin/env bash
# @guidepup/virtual-screen-reader 0.33.0 (jsdom 27.0.0): it speaks the value that a <button> submits, after its name.
#
# Tried: two forms whose buttons have a value, as those of a choice and of a list of languages have, read through.
# Expected: the value of a <button> is what its form submits, and no more: HTML-AAM 1.0, which the README names among its
#   specifications, says "Not mapped" of it for every interface, and browsers give it to no screen reader.
# Seen: "button, Refuse all, refuse-all", "button, Français, fr". dom-accessibility-api, by which it finds names, has them
#   right. An <input type="submit">, whose value is its name, is heard once.
# Why it matters: in a page without scripts, buttons tell the server by their values what was pressed. A transcript holds these
#   names of the program, which a visitor does not hear, and they must not be mended away in the page.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit \
  @guidepup/virtual-screen-reader@0.33.0 jsdom@27.0.0 dom-accessibility-api@0.7.1 >/dev/null

cat >try.mjs <<'JS'
import { JSDOM } from 'jsdom'
const { window } = new JSDOM(`<!DOCTYPE html><html lang="en"><title>Cookies</title><body>
<form><button name="action" value="refuse-all">Refuse all</button><input type="submit" value="Save"></form>
<form><button name="language" value="fr" lang="fr">Français</button></form>`)
for (const name of ['Element', 'HTMLElement', 'Node', 'MutationObserver', 'Event', 'getComputedStyle']) {
  globalThis[name] = window[name]
}
Object.assign(globalThis, { window, document: window.document })
const { computeAccessibleName } = await import('dom-accessibility-api')
for (const button of window.document.querySelectorAll('button, input')) {
  console.log(`name: ${computeAccessibleName(button)}`)
}
const { virtual } = await import('@guidepup/virtual-screen-reader')
await virtual.start({ container: window.document.body })
while ((await virtual.lastSpokenPhrase()) !== 'end of document') await virtual.next()
console.log((await virtual.spokenPhraseLog()).filter((phrase) => phrase.startsWith('button')).join('\n'))
await virtual.stop()
JS
cat >expected <<'TEXT'
name: Refuse all
name: Save
name: Français
button, Refuse all, refuse-all
button, Save
button, Français, fr
TEXT
for name in @guidepup/virtual-screen-reader dom-accessibility-api jsdom; do
  echo "$name $(node -p "JSON.parse(require('fs').readFileSync('node_modules/$name/package.json')).version")"
done
node try.mjs | tee seen
diff expected seen
