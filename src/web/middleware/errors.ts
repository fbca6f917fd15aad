import type { RequestHandler } from 'express'
import createError from 'http-errors'

/** Refuses every method that the routes before it did not answer, and says which they do (RFC 9110, 15.5.6). */
export function allowOnly(methods: string): RequestHandler {
  return function allowOnly(_req, res, next) {
    res.set('Allow', methods)
    next(createError(405, 'method not allowed'))
  }
}

const refuseOthers = allowOnly('GET, HEAD')

/** Lets GET and HEAD pass, and refuses every other method. */
export const onlyGet: RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') return next()
  refuseOthers(req, res, next)
}

/** Whether an error bears a code, as those of Node and of http-errors do. */
export function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
