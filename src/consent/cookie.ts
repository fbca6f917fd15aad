import { readMoment, writeMoment } from '../charter/time.ts'
import type { Consent } from './consent.ts'

/** A choice as a browser keeps it. */
export interface StoredConsent extends Consent {
  /** The host of the charter under which it was made; undefined in cookies of before, which did not say it. */
  site: string | undefined
}

/** Browsers drop a cookie whose name and value exceed this (RFC 6265bis 5.6). */
const longestValue = 4096

/**
 * Writes a consent as the JSON of `cookies_preferences`, before percent-encoding:
 * `{"v":1,"at":"2026-11-23T09:30:00Z","charter":"9f86...","granted":{"statistics":"Ab3d_9"},"refused":{},"site":"data.example"}`.
 * `"gpc":true` is there when the browser sent Sec-GPC with the choice, `"receipt"` when the choice was recorded. `site` is
 * the host of the charter.
 */
export function writeConsent(
  { decidedAt, charter, granted, refused, gpc, receipt }: Consent,
  site: string,
): string {
  return JSON.stringify({
    v: 1,
    at: writeMoment(decidedAt),
    charter,
    granted: Object.fromEntries(granted),
    refused: Object.fromEntries(refused),
    ...(gpc && { gpc }),
    ...(receipt !== undefined && { receipt }),
    site,
  })
}

/** Reads what writeConsent wrote. Anything else, in whole or in part, is no consent: undefined, never an error. */
export function readConsent(value: unknown): StoredConsent | undefined {
  if (typeof value !== 'string' || value.length > longestValue) return undefined
  const stored = parse(value)
  if (!isObject(stored) || stored.v !== 1) return undefined
  const decidedAt = readMoment(stored.at)
  const granted = readTerms(stored.granted)
  const refused = readTerms(stored.refused)
  const { charter, gpc, receipt, site } = stored
  if (!decidedAt || !granted || !refused || typeof charter !== 'string' || !/^[0-9a-f]{16}$/.test(charter))
    return undefined
  if (gpc !== undefined && gpc !== true) return undefined
  if (receipt !== undefined && !isReceipt(receipt)) return undefined
  if (site !== undefined && typeof site !== 'string') return undefined
  return { decidedAt, charter, granted, refused, gpc: gpc === true, receipt, site }
}

/**
 * The choice that a visitor made on a site, of all that her browser sends under one name: others come from sites of the
 * same domain. Of those that name this host, the newest, as after COOKIE_DOMAIN was changed; a choice of before, which
 * names none, where it is the only one.
 */
export function consentAmong(values: readonly (string | undefined)[], site: string): Consent | undefined {
  const stored = values.flatMap((value) => readConsent(value) ?? [])
  const own = stored.filter((consent) => consent.site === site)
  const [unnamed, another] = stored.filter((consent) => consent.site === undefined)
  if (own.length === 0) return another ? undefined : unnamed
  // Of the same second, the one that grants less, then the one that refuses more.
  const [newest] = own.sort(
    (a, b) =>
      Number(b.decidedAt) - Number(a.decidedAt) ||
      a.granted.size - b.granted.size ||
      b.refused.size - a.refused.size,
  )
  return newest
}

/** Whether a value has the form of a receipt's number: 22 characters of base64url. */
export function isReceipt(value: unknown): value is string {
  return typeof value === 'string' && /^[\w-]{22}$/.test(value)
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function readTerms(value: unknown): Map<string, string> | undefined {
  if (!isObject(value)) return undefined
  const terms = new Map<string, string>()
  for (const [id, fingerprint] of Object.entries(value)) {
    if (typeof fingerprint !== 'string' || !/^[\w-]{6}$/.test(fingerprint)) return undefined
    terms.set(id, fingerprint)
  }
  return terms
}
