#!/usr/bin/env bash
# Node 26.10.0: durations in their long style are abbreviated in Maltese and mostly in Irish, and three years are wrong in Slovenian.
#
# Tried: the lives of cookies as a charter says them (6 months, 52 weeks, 3 years) by Intl.DurationFormat with style "long" in
#   official languages of the European Union, and the same by Intl.NumberFormat with unitDisplay "long".
# Expected: whole words, as the long style has in every other official language: "6 xhur", "52 seachtain". In Slovenian the plural
#   of three and four is "leta".
# Seen: Maltese has one letter for each unit ("6 m", which reads as metres or minutes), Irish the short forms for years and weeks
#   ("3 bl", "52 scht") and whole words for months, Slovenian "3 let", the plural of five. Both formatters say the same, so that
#   no choice of formatter helps.
# Why it matters: GDPR 12(1) wants the storage period in clear and plain language. A program that words durations by Intl alone
#   shows "6 m" to a Maltese visitor and has no error to notice. Let a file of words say such units, by Intl.PluralRules.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit node@26.10.0 >/dev/null

cat >try.cjs <<'JS'
const lives = [{ months: 6 }, { weeks: 52 }, { years: 3 }]
for (const language of ['en', 'hr', 'cy', 'sl', 'ga', 'mt']) {
  const durations = new Intl.DurationFormat(language, { style: 'long' })
  const said = lives.map((life) => durations.format(life))
  const units = lives.map((life) => {
    const [[unit, number]] = Object.entries(life)
    const style = { style: 'unit', unit: unit.slice(0, -1), unitDisplay: 'long' }
    return new Intl.NumberFormat(language, style).format(number)
  })
  console.log(`${language}: ${said.join(', ')} (by number: ${said.join() === units.join() ? 'the same' : units.join(', ')})`)
}
JS
cat >expected <<'TEXT'
en: 6 months, 52 weeks, 3 years (by number: the same)
hr: 6 mjeseci, 52 tjedna, 3 godine (by number: the same)
cy: 6 mis, 52 wythnos, 3 blynedd (by number: the same)
sl: 6 mesecev, 52 tednov, 3 let (by number: the same)
ga: 6 mhí, 52 scht, 3 bl (by number: the same)
mt: 6 m, 52 w, 3 y (by number: the same)
TEXT
node=./node_modules/node/bin/node
echo "Node $($node -p process.version)"
$node try.cjs | tee seen
diff expected seen
