import type { RequestHandler } from 'express'
import createError from 'http-errors'

/** Refuses every method that the routes before it did not answer, and says which they do (RFC 9110, 15.5.6). */
export function allowOnly(methods: string): RequestHandler {
  return function allowOnly(_req, res, next) {
    res.set('Allow', methods)
    next(createError(405, 'method not allowed'))
  }
}
