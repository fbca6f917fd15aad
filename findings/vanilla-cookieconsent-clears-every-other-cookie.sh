#!/usr/bin/env bash
# vanilla-cookieconsent 3.1.0: with a regular expression that has the flag g, a refusal deletes every other cookie.
#
# Tried: six cookies of one service in a page; the category that owns them is accepted, then refused. Its
#   `autoClear` names them by a regular expression, without and with the flag g.
# Expected: the documentation takes a string or a RegExp as the name of the cookies to clear. Both expressions match
#   the same names, and "all that match" is, if anything, what g says.
# Seen: without g all six go. With g three stay: the names are tried one after the other with the same expression, and
#   one with g goes on where it last stopped, so that after a match the next name fails.
# Why it matters: cookies that stay after a refusal are what the tool is there to prevent, and nothing shows it: the
#   stored choice is right. Whatever takes expressions from a configuration should not carry their state from name to name.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit vanilla-cookieconsent@3.1.0 jsdom@26.1.0 >/dev/null

cat >try.cjs <<'JS'
const fs = require('node:fs')
const { JSDOM } = require('jsdom')
const library = fs.readFileSync('node_modules/vanilla-cookieconsent/dist/cookieconsent.umd.js', 'utf8')
const refuse = async (expression) => {
  const { window } = new JSDOM('<!doctype html><title>A page</title>', {
    url: 'https://shop.example/',
    runScripts: 'outside-only',
    pretendToBeVisual: true,
  })
  const names = ['stat_a', 'stat_b', 'stat_c', 'stat_d', 'stat_e', 'stat_f', 'basket']
  for (const name of names) window.document.cookie = `${name}=1; path=/`
  window.eval(library)
  await window.eval(`CookieConsent.run({
    categories: { necessary: { readOnly: true }, statistics: { autoClear: { cookies: [{ name: ${expression} }] } } },
    language: { default: 'en', translations: { en: {
      consentModal: { title: 'Cookies', acceptAllBtn: 'Accept', acceptNecessaryBtn: 'Refuse' },
      preferencesModal: { sections: [] },
    } } },
  })`)
  window.CookieConsent.acceptCategory('all')
  window.CookieConsent.acceptCategory([])
  const left = names.filter((name) => window.document.cookie.includes(`${name}=`))
  console.log(`${expression}: accepted ${window.CookieConsent.acceptedCategory('statistics')}, left ${left.join(' ')}`)
  window.close()
}
const run = async () => {
  await refuse('/^stat_/')
  await refuse('/^stat_/g')
}
run()
JS
cat >expected <<'TEXT'
/^stat_/: accepted false, left basket
/^stat_/g: accepted false, left stat_b stat_d stat_f basket
TEXT
for name in vanilla-cookieconsent jsdom; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.cjs | tee seen
diff expected seen
