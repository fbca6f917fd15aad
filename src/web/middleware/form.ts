import express, { type Request, type RequestHandler } from 'express'
import createError from 'http-errors'

/** Reads a plain form of at most 8 KB and 100 fields; any other body is refused with 415, a larger one with 413. */
export const readForm: RequestHandler[] = [
  function refuseOtherBodies(req, _res, next) {
    const isOther = req.is('application/x-www-form-urlencoded') === false
    next(isOther ? createError(415, 'send a form: application/x-www-form-urlencoded') : undefined)
  },
  express.urlencoded({ extended: false, limit: '8kb', parameterLimit: 100 }),
]

/** The value of a field that was sent once, undefined when it is absent or repeated. */
export function field(req: Request, name: string): string | undefined {
  const sent = sentAs(req, name)
  return typeof sent === 'string' ? sent : undefined
}

/** Whether a form has a field, be it repeated. */
export function hasField(req: Request, name: string): boolean {
  return sentAs(req, name) !== undefined
}

function sentAs(req: Request, name: string): unknown {
  const body: unknown = req.body
  if (typeof body !== 'object' || body === null) return undefined
  return Object.getOwnPropertyDescriptor(body, name)?.value
}
