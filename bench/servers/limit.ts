import { createServer } from 'node:http'
import { readReadyAnswer } from './ready-answer.ts'

/** The least that a server in Node can do: the ready bytes under ready headers. */
const { headers, body } = readReadyAnswer(process.env.READY_ANSWER)

createServer((_req, res) => {
  res.writeHead(200, headers).end(body)
}).listen(Number(process.env.PORT), '127.0.0.1')
