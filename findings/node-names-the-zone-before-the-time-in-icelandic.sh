#!/usr/bin/env bash
# Node 26.10.0: in Icelandic, a date with a time and a short zone has the zone before the time, and a dash between them.
#
# Tried: the moment of a consent, as a receipt says it, by Intl.DateTimeFormat with day, month, year, hour, minute and timeZoneName
#   in several languages, and the same moment by dateStyle and timeStyle.
# Expected: the time and then its zone, as in each of 33 other languages that were tried, and as Icelandic itself has
#   it where timeStyle asks for the zone ("10:05:00 GMT+1").
# Seen: "28. nóvember 2026 kl. GMT+1 – 10:05", which reads as a span of time from a zone to an hour. With dateStyle "long" and
#   timeStyle "short" the order is right; the two cannot be combined with timeZoneName.
# Why it matters: a receipt must tell when a consent was given. Write date and time by their styles, and the zone behind them, from
#   a format of its own.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit node@26.10.0 >/dev/null

cat >try.cjs <<'JS'
const moment = new Date('2026-11-28T09:05:00Z')
const timeZone = 'Europe/Brussels'
const parts = { day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit', timeZoneName: 'short' }
for (const language of ['en-GB', 'da', 'nb', 'is']) {
  const byParts = new Intl.DateTimeFormat(language, { ...parts, timeZone }).format(moment)
  const byStyles = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(moment)
  console.log(`${language}: ${byParts} / ${byStyles}`)
}
console.log(`is, the time alone: ${new Intl.DateTimeFormat('is', { timeStyle: 'long', timeZone }).format(moment)}`)
JS
cat >expected <<'TEXT'
en-GB: 28 November 2026 at 10:05 CET / 28 November 2026 at 10:05
da: 28. november 2026 kl. 10.05 CET / 28. november 2026 kl. 10.05
nb: 28. november 2026 kl. 10:05 CET / 28. november 2026 kl. 10:05
is: 28. nóvember 2026 kl. GMT+1 – 10:05 / 28. nóvember 2026 kl. 10:05
is, the time alone: 10:05:00 GMT+1
TEXT
node=./node_modules/node/bin/node
echo "Node $($node -p process.version)"
$node try.cjs | tee seen
diff expected seen
