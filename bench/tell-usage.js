import { isMainThread } from 'node:worker_threads'

/**
 * Loaded before a server of the benchmarks: tells what its process has used so far, whenever it is asked. No TypeScript,
 * since Node's compiler would count as the memory of each.
 */
if (isMainThread && process.send) {
  process.on('message', (message) => {
    if (message !== 'usage') return
    const { user, system } = process.cpuUsage()
    process.send?.({ usage: { cpu: user + system, memory: process.memoryUsage.rss() } })
  })
  process.once('disconnect', () => process.exit())
}
