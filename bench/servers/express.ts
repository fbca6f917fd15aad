import express from 'express'
import { readReadyAnswer } from './ready-answer.ts'

/** The same ready bytes, sent by an Express app that does nothing else. */
const { headers, body } = readReadyAnswer(process.env.READY_ANSWER)
const fields = Object.fromEntries(
  headers.flatMap((name, index) => (index % 2 === 0 ? [[name, headers[index + 1] ?? '']] : [])),
)

const app = express()
app.disable('x-powered-by')
app.set('etag', false)
app.get('/charte-cookies', (_req, res) => {
  res.set(fields).send(body)
})
app.listen(Number(process.env.PORT), '127.0.0.1')
