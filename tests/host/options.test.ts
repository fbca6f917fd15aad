import { describe, expect, test } from 'vitest'
import { cookieCharter, gpcStatement, guardCookies } from '../../src/index.ts'
import { publicUrl } from '../support/host.ts'

describe('options that a host writes without a compiler', () => {
  const charterOptions = (options: object) => () => call(cookieCharter, { publicUrl, ...options })
  test.each<[string, () => unknown, string]>([
    ['no options', () => call(cookieCharter, undefined), 'publicUrl is missing; write the address of'],
    ['a blank address', () => call(cookieCharter, { publicUrl: ' ' }), 'publicUrl is missing; write the'],
    ['a misspelt option', charterOptions({ charterfile: 'x' }), 'charterfile is no option of cookieCharter;'],
    [
      'a value that is no text',
      charterOptions({ dataDirectory: 5 }),
      'dataDirectory is a value of type number;',
    ],
    [
      'receipts that are neither on nor off',
      charterOptions({ receipts: false }),
      'receipts is a value of type boolean;',
    ],
    [
      'a secret that is no text',
      charterOptions({ cookieSecret: 5 }),
      'cookieSecret is a value of type number;',
    ],
    [
      'a secret that is too short among several',
      charterOptions({ cookieSecret: ['a-secret-of-at-least-32-characters-1', 'hunter2'] }),
      'cookieSecret is too short; write 32 bytes or more',
    ],
    [
      'an address of a site with a path',
      charterOptions({ siteOrigins: ['https://www.example.org', 'https://example.org/page'] }),
      'siteOrigins is "https://www.example.org,https://example.org/page"; write each site in full',
    ],
    [
      'a public address with a path',
      charterOptions({ publicUrl: 'https://data.example.org/legal' }),
      'publicUrl is "https://data.example.org/legal"; write the address of the site without a path',
    ],
    [
      'a domain of cookies that is a public suffix',
      charterOptions({ publicUrl: 'https://data.gov.uk', cookieDomain: 'gov.uk' }),
      'cookieDomain is "gov.uk"; write a domain of your own below it',
    ],
    [
      'a domain of cookies that is not above the site',
      charterOptions({ publicUrl: 'https://data.example.org', cookieDomain: 'other.example' }),
      'cookieDomain is "other.example"; write data.example.org or a domain above it, or change publicUrl (https://data.example.org)',
    ],
    [
      'a logger that is none',
      charterOptions({ logger: {} }),
      'logger is a value of type object; give a logger',
    ],
    ['a path without a slash', charterOptions({ path: 'cookies' }), 'path is "cookies"; write a path like'],
    ['a path with a parameter', charterOptions({ path: '/:x' }), 'path is "/:x"; write a path like'],
    [
      'a guard without options',
      () => call(guardCookies, undefined),
      'mode is missing; write throw, drop or log',
    ],
    ['another mode', () => call(guardCookies, { mode: 'Drop' }), 'mode is "Drop"; write throw, drop or log'],
    [
      'a report that is none',
      () => call(guardCookies, { mode: 'drop', report: 'x' }),
      'report is "x"; give a function',
    ],
    [
      'a misspelt report',
      () => call(guardCookies, { mode: 'drop', reports() {} }),
      'reports is no option of guardCookies; write one of mode, report',
    ],
    ['no day', () => call(gpcStatement, undefined), 'since is missing; write a day, like 2026-11-23'],
    ['no real day', () => call(gpcStatement, { since: 'yesterday' }), 'since is "yesterday"; write a day'],
  ])('are told with the name, the value and the remedy: %s', (_what, open, message) => {
    expect(open).toThrow(message)
  })

  test('an option whose value is secret: is never repeated in a message', () => {
    const databaseUrl = 'mysql://charter:s3cret@db/charter'
    for (const options of [{ databaseUrl }, { cookieSecret: 's3cret' }, { cookieSecret: ['s3cret', 5] }])
      expect(charterOptions(options)).toThrow(/^(?!.*s3cret)(databaseUrl|cookieSecret) is /)
  })

  /** Calls a function as plain JavaScript may. */
  function call(open: (options: never) => unknown, options: unknown): unknown {
    return Reflect.apply(open, undefined, [options])
  }
})
