#!/usr/bin/env bash
# Node 26.10.0, node:sqlite: a session that tracks all tables leaves out those without a PRIMARY KEY, and says nothing.
#
# Tried: three tables that differ in their key, one row inserted in each while a session is attached to the database;
#   its changeset applied to a copy of the empty database. Then a session for the table without a key alone.
# Expected: Node's documentation says of createSession that, unless one table is named, the changes of all tables are
#   tracked, and of applyChangeset that it returns whether the changes were applied without being aborted.
# Seen: rows of a table with an explicit PRIMARY KEY arrive; those of a table with a UNIQUE NOT NULL column alone do not,
#   nor those whose key is NULL. createSession raises nothing, not even for that table by name (its changeset has 0
#   bytes), and applyChangeset returns true. SQLite's own pages of the session extension do say so.
# Why it matters: proofs of consent are rows that are only ever added, which tempts one to a table without a key, and a
#   changeset to a way of copying them elsewhere. The copy would be complete for every table but the one that counts.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm pkg set allowScripts.node=true --json
npm install --loglevel=error --no-fund --no-audit node@26.10.0 >/dev/null

cat >try.mjs <<'JS'
import { DatabaseSync } from 'node:sqlite'

const open = () => {
  const database = new DatabaseSync(':memory:')
  database.exec(`
    CREATE TABLE with_key (id TEXT PRIMARY KEY, choice TEXT);
    CREATE TABLE unique_only (id TEXT NOT NULL UNIQUE, choice TEXT);
    CREATE TABLE no_key (id TEXT, choice TEXT);
  `)
  return database
}
const original = open()
const all = original.createSession()
const one = original.createSession({ table: 'no_key' })
for (const table of ['with_key', 'unique_only', 'no_key']) {
  original.prepare(`INSERT INTO ${table} VALUES (?, ?)`).run('a', 'yes')
}
original.prepare('INSERT INTO with_key VALUES (?, ?)').run(null, 'yes')
const copy = open()
console.log(`applyChangeset: ${copy.applyChangeset(all.changeset())}`)
for (const table of ['with_key', 'unique_only', 'no_key']) {
  const rows = (database) => database.prepare(`SELECT count(*) AS n FROM ${table}`).get().n
  console.log(`${table}: ${rows(original)} in the original, ${rows(copy)} in the copy`)
}
console.log(`changeset of no_key alone: ${one.changeset().length} bytes`)
JS
cat >expected <<'TEXT'
applyChangeset: true
with_key: 2 in the original, 1 in the copy
unique_only: 1 in the original, 0 in the copy
no_key: 1 in the original, 0 in the copy
changeset of no_key alone: 0 bytes
TEXT
echo "node $(npx node --version)"
npx node try.mjs | tee seen
diff expected seen
