#!/usr/bin/env bash
# EJS 7.0.2: `rmWhitespace` changes the strings of the template's own JavaScript, and the text of <pre> and <textarea>.
#
# Tried: one template with a value in a template literal over several lines, a <textarea> and a <pre>, rendered without
#   and with `rmWhitespace`.
# Expected: the README promises to remove whitespace that is "safe to remove": around lines, and blank lines. One reads
#   that as whitespace of the HTML, where it does not show.
# Seen: the lines are cut before the tags are found, so code is cut as HTML is. A template literal loses its indentation
#   and its blank line, that is, the program prints another value; in <textarea> and <pre>, where whitespace shows,
#   the text changes too. Values that come from the data are left alone.
# Why it matters: a snippet for a site's pages, or a Markdown text whose blank line ends a paragraph, must reach the
#   visitor as written. Pass such text as data; never write it in a template that is rendered with `rmWhitespace`.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit ejs@7.0.2 >/dev/null

cat >try.cjs <<'JS'
const ejs = require('ejs')
const text = 'First.\n\n  Second.'
const template = [
  '<% const literal = `First.',
  '',
  '  Second.` %>',
  '<%- JSON.stringify({ same: literal === text, literal }) %>',
  '<textarea>a',
  '',
  '  b</textarea>',
  '<pre>a',
  '    b</pre>',
  '<p><%= text %></p>',
].join('\n')
for (const rmWhitespace of [false, true]) {
  const html = ejs.render(template, { text }, { rmWhitespace })
  console.log(`rmWhitespace: ${rmWhitespace}`)
  console.log(/\{.*\}/.exec(html)[0])
  for (const name of ['textarea', 'pre', 'p']) {
    console.log(`${name}: ${JSON.stringify(new RegExp(`<${name}>([^]*)</${name}>`).exec(html)[1])}`)
  }
}
JS
cat >expected <<'TEXT'
rmWhitespace: false
{"same":true,"literal":"First.\n\n  Second."}
textarea: "a\n\n  b"
pre: "a\n    b"
p: "First.\n\n  Second."
rmWhitespace: true
{"same":false,"literal":"First.\nSecond."}
textarea: "a\nb"
pre: "a\nb"
p: "First.\n\n  Second."
TEXT
echo "ejs $(node -p 'require("./node_modules/ejs/package.json").version')"
node try.cjs | tee seen
diff expected seen
