#!/usr/bin/env bash
# Node 26.10.0, node:zlib: two compressed parts in a row are joined, cut after the first without a word, or refused,
# depending on the format and on which of Node's decoders reads them.
#
# Tried: "one " and "two" compressed apart, then put one after the other, in each of Node's formats; read by the
#   decoder of node:zlib, by DecompressionStream, and by fetch as the body of an answer with that Content-Encoding.
# Expected: one answer for one format. RFC 1952 says that a gzip file is a series of members, RFC 8878 the same of
#   zstd's frames; for the others, where nothing may follow, an error. (Node's documentation tells of gzip's members
#   under zlib.Gunzip, and names an option to refuse what follows.)
# Seen: gzip and zstd give both parts from node:zlib and fetch. Brotli and deflate give the first part there and drop
#   the second: no error, status 200. DecompressionStream refuses a second part, of gzip too, which is as its standard
#   wants it, and which the same runtime's fetch does not. `rejectGarbageAfterEnd` refuses all but the frames of zstd.
# Why it matters: parts of a page can be compressed once and joined around what changes for each visitor. As members
#   that works in one reader and fails in the next; with Brotli the end of the page would silently be missing. Join
#   inside one member (flush with Z_FULL_FLUSH, one header, one check sum), and test with a strict reader.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init -y >/dev/null
npm pkg set allowScripts.node=true --json
npm install --loglevel=error --no-fund --no-audit node@26.10.0 >/dev/null

cat >try.mjs <<'JS'
import { once } from 'node:events'
import { createServer } from 'node:http'
import zlib from 'node:zlib'

const formats = [
  { format: 'gzip', encoding: 'gzip', compress: zlib.gzipSync, decompress: zlib.gunzipSync },
  { format: 'zstd', encoding: 'zstd', compress: zlib.zstdCompressSync, decompress: zlib.zstdDecompressSync },
  { format: 'brotli', encoding: 'br', compress: zlib.brotliCompressSync, decompress: zlib.brotliDecompressSync },
  { format: 'deflate', encoding: 'deflate', compress: zlib.deflateSync, decompress: zlib.inflateSync },
  { format: 'deflate-raw', compress: zlib.deflateRawSync, decompress: zlib.inflateRawSync },
]
const outcome = async (read) => {
  try {
    return JSON.stringify(String(await read()))
  } catch (error) {
    return error.code
  }
}
let answer
const server = createServer((_, response) => {
  response.writeHead(200, { 'Content-Encoding': answer.encoding }).end(answer.body)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
for (const { format, encoding, compress, decompress } of formats) {
  const body = Buffer.concat([compress('one '), compress('two')])
  answer = { encoding, body }
  console.log(format)
  console.log(`  node:zlib             ${await outcome(() => decompress(body))}`)
  console.log(`  rejectGarbageAfterEnd ${await outcome(() => decompress(body, { rejectGarbageAfterEnd: true }))}`)
  if (format !== 'zstd') {
    const stream = () => new Blob([body]).stream().pipeThrough(new DecompressionStream(format))
    console.log(`  DecompressionStream   ${await outcome(() => new Response(stream()).text())}`)
  }
  if (encoding) {
    const url = `http://127.0.0.1:${server.address().port}/`
    console.log(`  fetch                 ${await outcome(async () => (await fetch(url)).text())}`)
  }
}
server.closeAllConnections()
server.close()
JS
cat >expected <<'TEXT'
gzip
  node:zlib             "one two"
  rejectGarbageAfterEnd ERR_TRAILING_JUNK_AFTER_STREAM_END
  DecompressionStream   ERR_TRAILING_JUNK_AFTER_STREAM_END
  fetch                 "one two"
zstd
  node:zlib             "one two"
  rejectGarbageAfterEnd "one two"
  fetch                 "one two"
brotli
  node:zlib             "one "
  rejectGarbageAfterEnd ERR_TRAILING_JUNK_AFTER_STREAM_END
  DecompressionStream   ERR_TRAILING_JUNK_AFTER_STREAM_END
  fetch                 "one "
deflate
  node:zlib             "one "
  rejectGarbageAfterEnd ERR_TRAILING_JUNK_AFTER_STREAM_END
  DecompressionStream   ERR_TRAILING_JUNK_AFTER_STREAM_END
  fetch                 "one "
deflate-raw
  node:zlib             "one "
  rejectGarbageAfterEnd ERR_TRAILING_JUNK_AFTER_STREAM_END
  DecompressionStream   ERR_TRAILING_JUNK_AFTER_STREAM_END
TEXT
echo "node $(npx node --version)"
npx node try.mjs | tee seen
diff expected seen
