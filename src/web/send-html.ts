import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Request, Response } from 'express'
import { escapeHtml } from '../charter/html.ts'
import type { CompiledPage, HoleValues } from '../page/compiled-page.ts'
import type { Site } from '../site/site.ts'
import { createEncodingFinder } from './middleware/encoding.ts'

/** An answer of HTML. */
export interface HtmlAnswer {
  /** A page that is compiled, or a text that is sent as it is. */
  page: CompiledPage | string
  /** What stands in the holes of a compiled page. */
  values?: HoleValues
  /** 200 where none is named. */
  status?: number
  language?: string | undefined
  cacheControl?: string
  /** What the answer depends on, apart from its encoding. */
  vary?: string
  /** Further headers, names and values in turn. */
  headers?: readonly string[]
  /** A line of Set-Cookie that comes with it. */
  setCookie?: string | undefined
}

/** Sends a page: as it is, or within the layout of a host. */
export type SendHtml = (req: Request, res: Response, answer: HtmlAnswer) => void | Promise<void>

/**
 * Sends a page. Each header of ours stands in place of one that a host has set before; cookies of the host go out with
 * ours, and what its answers vary by is added to.
 */
export function sendHtml(req: Request, res: Response, answer: HtmlAnswer): void {
  const {
    page,
    values = {},
    status = 200,
    language,
    cacheControl,
    vary,
    setCookie,
    headers: more = [],
  } = answer
  const encoding = findEncoding(req) ?? 'identity'
  const { body, isEncoded } = encode(page, values, encoding)
  const headers = [...more, 'Content-Type', 'text/html; charset=utf-8', 'Content-Length', String(body.length)]
  if (isEncoded) headers.push('Content-Encoding', encoding)
  if (language !== undefined) headers.push('Content-Language', language)
  if (cacheControl !== undefined) headers.push('Cache-Control', cacheControl)
  headers.push('Vary', vary === undefined ? 'Accept-Encoding' : `${vary}, Accept-Encoding`)
  if (setCookie !== undefined) headers.push('Set-Cookie', setCookie)
  writeHeaders(res, status, headers)
  res.end(body)
}

/** What a host may have said of a body that it does not send: it would say something false of ours. */
const ofAnotherBody = ['Content-Encoding', 'Transfer-Encoding', 'ETag', 'Last-Modified']

/** Writes headers, names and values in turn: at once where there are no others. */
function writeHeaders(res: Response, status: number, headers: readonly string[]): void {
  if (res.getHeaderNames().length === 0) return void res.writeHead(status, [...headers])
  res.status(status)
  for (const name of ofAnotherBody) res.removeHeader(name)
  for (let at = 0; at < headers.length; at += 2) {
    const [name = '', value = ''] = headers.slice(at, at + 2)
    if (name === 'Vary') res.vary(value)
    else if (name === 'Set-Cookie') res.append(name, value)
    else res.setHeader(name, value)
  }
}

const findEncoding = createEncodingFinder(['gzip', 'br', 'identity'])

/** What is shorter is not worth to be compressed, in bytes. */
const shortest = 1024

function encode(
  page: CompiledPage | string,
  values: HoleValues,
  encoding: 'gzip' | 'br' | 'identity',
): { body: Buffer; isEncoded: boolean } {
  if (typeof page !== 'string' && encoding === 'gzip') return { body: page.gzip(values), isEncoded: true }
  const text = Buffer.from(typeof page === 'string' ? page : page.text(values))
  if (text.length < shortest || encoding === 'identity') return { body: text, isEncoded: false }
  const body = encoding === 'gzip' ? gzipSync(text) : brotliCompressSync(text, quick)
  return { body, isEncoded: true }
}

/** The quality at which a server compresses for one answer alone. */
const quick = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }

/**
 * Sends a browser to another page after a form (RFC 9110, 15.4.4), with a link for a client that does not go by itself.
 */
export function seeOther(
  { current }: Pick<Site, 'current'>,
  req: Request,
  res: Response,
  { language, path }: { language: string; path: string },
): void {
  const title = escapeHtml(current().in(language).title.plain)
  const link = `<a href="${escapeHtml(path)}">${title}</a>`
  res.location(path)
  sendHtml(req, res, {
    page: `<!DOCTYPE html><html lang="${language}"><title>${title}</title><p>${link}</p></html>\n`,
    status: 303,
    language,
    cacheControl: 'no-store',
  })
}
