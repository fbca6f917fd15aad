#!/usr/bin/env bash
# @iabtechlabtcf/core 1.5.21 (and @iabtcf/core 1.5.6): the language in a TC string is that of the vendor list in memory,
# not the one that was set, and reading a French string and writing it again makes it English.
#
# Tried: a model with a vendor list that is handed over as an object (they are published in English); its consentLanguage
#   is set to FR, it is encoded and decoded. Then a string that does say FR is decoded, given the same list, and encoded.
# Expected: the README says that handing over the list sets consentLanguage, and the property can be set after that; so
#   what is set last should hold. The TCF says of the field that it is the language in which the choice was asked for.
# Seen: the property reads FR, the string says EN: encoding copies the list's language over the model's. The documented
#   way to get FR is changeLanguage('fr'), which fetches the French translation, even for a string that exists and in
#   which nothing of the language is to change. Country and vendors survive.
# Why it matters: the string is the proof of consent, and the language one of the few things in it that say whether the
#   visitor could understand the question. A server that repairs or shortens strings falsifies that without an error.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit @iabtechlabtcf/core@1.5.21 @iabtcf/core@1.5.6 >/dev/null

cat >try.mjs <<'JS'
const entry = (id) => ({ id, name: `name ${id}`, description: 'a description', illustrations: [] })
const vendor = (id) => ({
  id,
  name: `vendor ${id}`,
  purposes: [1],
  legIntPurposes: [],
  flexiblePurposes: [],
  specialPurposes: [],
  features: [],
  specialFeatures: [],
  urls: [{ langId: 'en', privacy: 'https://vendor.example/privacy' }],
  usesCookies: true,
  cookieMaxAgeSeconds: 3600,
  cookieRefresh: false,
  usesNonCookieAccess: false,
  dataDeclaration: [],
  dataRetention: { stdRetention: 30, purposes: {}, specialPurposes: {} },
  deviceStorageDisclosureUrl: 'https://vendor.example/storage.json',
})
const list = {
  gvlSpecificationVersion: 3,
  vendorListVersion: 100,
  tcfPolicyVersion: 5,
  lastUpdated: '2026-01-01T00:00:00Z',
  purposes: { 1: entry(1) },
  specialPurposes: {},
  features: {},
  specialFeatures: {},
  stacks: {},
  dataCategories: {},
  vendors: { 2: vendor(2), 3: vendor(3) },
}
// The language stands in the bits 108 to 119, six for each letter, A being 0: in base64url the letters as they are.
const withLanguage = (text, letters) => text.slice(0, 18) + letters + text.slice(20)
for (const name of ['@iabtechlabtcf/core', '@iabtcf/core']) {
  const { GVL, TCModel, TCString } = await import(name)
  const model = new TCModel(new GVL(structuredClone(list)))
  model.cmpId = 5
  model.cmpVersion = 1
  model.publisherCountryCode = 'FR'
  model.purposeConsents.set(1)
  model.vendorConsents.set(2)
  model.consentLanguage = 'FR'
  const written = TCString.encode(model)
  console.log(name)
  console.log(`  set ${model.consentLanguage}, written ${TCString.decode(written).consentLanguage}`)
  const french = TCString.decode(withLanguage(written, 'FR'))
  const before = french.consentLanguage
  french.gvl = new GVL(structuredClone(list))
  french.consentLanguage = before
  const again = TCString.decode(TCString.encode(french))
  console.log(`  read ${before}, written again ${again.consentLanguage}`)
  console.log(`  country ${again.publisherCountryCode}, vendor 2 ${again.vendorConsents.has(2)}, vendor 3 ${again.vendorConsents.has(3)}`)
}
JS
cat >expected <<'TEXT'
@iabtechlabtcf/core
  set FR, written EN
  read FR, written again EN
  country FR, vendor 2 true, vendor 3 false
@iabtcf/core
  set FR, written EN
  read FR, written again EN
  country FR, vendor 2 true, vendor 3 false
TEXT
for name in @iabtechlabtcf/core @iabtcf/core; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.mjs | tee seen
diff expected seen
