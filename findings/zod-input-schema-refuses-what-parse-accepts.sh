#!/usr/bin/env bash
# zod 4.6.7: the JSON Schema of a schema's *input* refuses inputs that the schema itself accepts.
#
# Tried: an object with a field that has a fallback (`catch`), one that is put in lower case before it is checked, one
#   that is trimmed before its length is checked, and one that is checked by a regular expression with a flag; its
#   JSON Schema by `z.toJSONSchema(schema, { io: 'input' })`, read by ajv 8, beside `schema.safeParse`.
# Expected: zod documents `io: "input"` as the choice of what goes in, rather than what comes out, where transforms or
#   defaults make a difference. So whatever parses should be valid against it.
# Seen: the field with `catch` is listed as required, while one with `default` is not; the checks that come after
#   toLowerCase() or trim() are written down as if they held for what goes in; and the flag of the expression is
#   dropped, which JSON Schema cannot say, without a word.
# Why it matters: a charter is written by hand in an editor that reads the JSON Schema, and read by zod on the server. Such
#   fields are underlined in red in the editor and accepted by the server. A test should hold both to the same examples.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm install --loglevel=error --no-fund --no-audit zod@4.6.7 ajv@8.20.0 >/dev/null

cat >try.mjs <<'JS'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { z } from 'zod'

const fields = {
  default: [z.string().default('first'), {}],
  catch: [z.string().catch('first'), {}],
  toLowerCase: [z.string().toLowerCase().regex(/^[a-z]{2}$/), { field: 'FR' }],
  trim: [z.string().trim().max(3), { field: ' abc ' }],
  flag: [z.string().regex(/^_ga/i), { field: '_GA' }],
}
for (const [name, [field, input]] of Object.entries(fields)) {
  const schema = z.object({ field })
  const json = z.toJSONSchema(schema, { io: 'input' })
  const accepted = { zod: schema.safeParse(input).success, ajv: new Ajv2020().validate(json, input) }
  console.log(`${name} ${JSON.stringify(input)}: ${JSON.stringify(accepted)}`)
}
JS
cat >expected <<'TEXT'
default {}: {"zod":true,"ajv":true}
catch {}: {"zod":true,"ajv":false}
toLowerCase {"field":"FR"}: {"zod":true,"ajv":false}
trim {"field":" abc "}: {"zod":true,"ajv":false}
flag {"field":"_GA"}: {"zod":true,"ajv":false}
TEXT
for name in zod ajv; do
  echo "$name $(node -p "require('./node_modules/$name/package.json').version")"
done
node try.mjs | tee seen
diff expected seen
