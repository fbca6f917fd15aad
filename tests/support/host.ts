import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { onTestFinished } from 'vitest'
import { type CookieCharter, type CookieCharterOptions, cookieCharter } from '../../src/index.ts'
import { smallCharter } from './charters.ts'
import { createVisitor } from './visitor.ts'

export const publicUrl = 'http://localhost:3000'

/** Writes a charter into a folder of its own. Returns its path. */
export function writeCharter(yaml: string): string {
  const charterFile = join(mkdtempSync(join(tmpdir(), 'charte-host-')), 'charter.yaml')
  writeFileSync(charterFile, yaml)
  return charterFile
}

/** A charter, the small one where no other is given, opened as a host opens it and closed with the test. */
export function openSmallCharter({
  charter = smallCharter,
  charterFile = writeCharter(charter),
  ...options
}: Partial<CookieCharterOptions> & { charter?: string } = {}): CookieCharter {
  const opened = cookieCharter({
    ...{ publicUrl, charterFile, dataDirectory: dirname(charterFile) },
    logger: { info() {}, error() {} },
    ...options,
  })
  onTestFinished(() => opened.close())
  return opened
}

/** A host application with its charter at /cookies. */
export function createHost(
  before: (host: Express) => void = () => {},
  charter = openSmallCharter(),
): Express {
  const host = express()
  before(host)
  host.use('/cookies', charter)
  return host
}

/** A visitor of a host whose charter is at /cookies. */
export function visit(host: Express) {
  return createVisitor(host, '/cookies')
}

/** A yes to statistics and a no to the rest of the small charter. */
export const onlyStatistics = {
  action: 'save',
  'purpose-statistics': 'granted',
  'purpose-ads': 'refused',
}

/** What reaches the error handler of a host. */
export function listenTo(host: Express): string[] {
  const errors: string[] = []
  const listen: ErrorRequestHandler = (error, _req, res, _next) => {
    errors.push(error.message)
    res.sendStatus(500)
  }
  host.use(listen)
  return errors
}
