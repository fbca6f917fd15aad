import { writeSync } from 'node:fs'

// Loaded before a command, with --expose-gc: each of its threads writes at its end, as a line of JSON into what is open as
// file 3, how much memory it ever held at the same time, in bytes: `live` of the thread, when all that nothing refers to has
// been collected, and `resident` of the whole process.

let live = 0
const look = () => {
  globalThis.gc?.()
  const { heapUsed, external } = process.memoryUsage()
  live = Math.max(live, heapUsed + external)
}
setInterval(look, 100).unref()
process.on('exit', () => {
  look()
  writeSync(3, `${JSON.stringify({ live, resident: process.resourceUsage().maxRSS * 1024 })}\n`)
})
