import { Agent } from 'node:http'
import { send } from './send.ts'
import { timed } from './timed.ts'

/** Visitors who choose without pause, as a process of their own is told of them. */
export interface Visitors {
  port: number
  headers: Record<string, string>
  body: string
  crowd: number
  seconds: number
}

const agent = new Agent({ keepAlive: true })
process.on('message', async ({ port, headers, body, crowd, seconds }: Visitors) => {
  const turn = await timed(crowd, seconds, async () => {
    const path = '/charte-cookies/preferences'
    const { status } = await send({ agent, port, path, method: 'POST', headers }, body)
    if (status !== 303) throw new Error(`a choice was answered ${status}`)
  })
  process.send?.(turn)
})
process.on('disconnect', () => process.exit())
