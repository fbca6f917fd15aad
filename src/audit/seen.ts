import { z } from 'zod'
import { storages } from '../charter/fields.ts'

/** What a visitor has done when a site is looked at: nothing, a no, a yes, a yes taken back, or a browser that sends GPC. */
export const stateNames = ['before', 'refused', 'accepted', 'withdrawn', 'gpc'] as const
export type StateName = (typeof stateNames)[number]

const moment = z.iso.datetime()
const party = z.enum(['first', 'third'])

/** A value that never leaves the memory of an audit: what tells two apart within one audit, and how long it is. */
const value = z.strictObject({ hash: z.string(), length: z.int().min(0) }).optional()

/** Where and when something was seen, and what did it. */
const sighting = {
  /** The address of the page that was open, without the values of its parameters. */
  page: z.string(),
  at: moment,
  /** The address of the answer or of the script that did it, where that is known. */
  from: z.string().optional(),
  /** The lines of the script's stack, the innermost first. */
  stack: z.array(z.string()).optional(),
}

/** How long a browser was asked to keep a cookie (ms from then; 0 or less deletes it), or until it is closed. */
const life = z.union([z.number(), z.literal('session')])

/** A cookie that was set, or that a browser was asked to set. */
export const seenCookie = z.strictObject({
  ...sighting,
  name: z.string(),
  /** The host of the cookie, or its Domain with a dot before it. */
  domain: z.string(),
  path: z.string(),
  party,
  /** The life that was asked for; undefined where only the jar of the browser tells of the cookie. */
  life: life.optional(),
  /** The life that the browser keeps it for, which it may cap; undefined where the jar does not have it. */
  kept: life.optional(),
  by: z.enum(['header', 'script', 'jar']),
  secure: z.boolean().optional(),
  httpOnly: z.boolean().optional(),
  sameSite: z.enum(['Strict', 'Lax', 'None']).optional(),
  partitioned: z.boolean().optional(),
  /** Why the browser refused it, in its own word (InvalidDomain). */
  refused: z.string().optional(),
  /** Whether it was in the jar when the state ended. */
  isStanding: z.boolean(),
  /** The hosts that it went out to in this state. */
  sentTo: z.array(z.string()).optional(),
  value,
})

/** Something else that was kept in the browser under a name. */
export const seenStorage = z.strictObject({
  ...sighting,
  technology: z.enum(storages.filter((technology) => technology !== 'cookie')),
  name: z.string(),
  origin: z.string(),
  party,
  /** Whether it was still there when the state ended. */
  isStanding: z.boolean(),
  value,
})

/** A request that a page, one of its frames or one of its workers made to another site. */
export const seenRequest = z.strictObject({
  ...sighting,
  /** The address without the values of its parameters. */
  url: z.string(),
  host: z.string(),
  kind: z.enum([
    'document',
    'frame',
    'script',
    'style',
    'image',
    'font',
    'media',
    'fetch',
    'beacon',
    'websocket',
    'worker',
    'other',
  ]),
  /** Whether it looks like a pixel: an image that is not shown or of 1 by 1, or a beacon. */
  isPixel: z.boolean().optional(),
  /** The names of the cookies that went out with it. */
  cookies: z.array(z.string()).optional(),
})

/** A reading of what tells browsers apart. */
export const seenFingerprint = z.strictObject({
  ...sighting,
  api: z.enum(['canvas', 'webgl', 'audio', 'fonts']),
})

/** A page that was meant to be visited. */
export const seenPage = z.strictObject({
  url: z.string(),
  at: moment,
  outcome: z.enum(['visited', 'skipped', 'failed']),
  status: z.int().optional(),
  /** Why it was not visited, or what failed. */
  why: z.string().optional(),
})

/** What was seen in one state, from a browser that had never been there (after an acceptance, for a withdrawal). */
export const seenState = z.strictObject({
  name: z.enum(stateNames),
  /** How the choice was made, and what proved that it was. */
  choice: z.strictObject({ means: z.string(), proof: z.string() }).optional(),
  /** Why the state was not reached, or not seen as a whole: without it, silence means that nothing was there. */
  unseen: z
    .array(
      z.strictObject({
        code: z.enum(['choice-not-made', 'blind']),
        why: z.string(),
        page: z.string().optional(),
      }),
    )
    .default([]),
  pages: z.array(seenPage),
  cookies: z.array(seenCookie),
  storage: z.array(seenStorage).default([]),
  requests: z.array(seenRequest).default([]),
  fingerprints: z.array(seenFingerprint).default([]),
})

/** What was seen of a site: the record of an audit, as version 1 of it. */
export const seenSchema = z.strictObject({
  v: z.literal(1),
  /** The address that was audited. */
  site: z.url(),
  startedAt: moment,
  endedAt: moment,
  /** What looked, with its versions, and how: as `{ charte: "1.0.0", chromium: "156", userAgent: "..." }`. */
  by: z.record(z.string(), z.string()),
  /** What the look leaves out, in plain words, for the report. */
  remarks: z.array(z.string()).default([]),
  /** Whether what looked sees only a part of what a browser keeps, as a HAR file does: nothing is never seen for it. */
  isPartial: z.boolean().optional(),
  states: z.array(seenState),
})

export type Seen = z.infer<typeof seenSchema>
export type SeenState = z.infer<typeof seenState>
export type SeenCookie = z.infer<typeof seenCookie>
export type SeenStorage = z.infer<typeof seenStorage>
export type SeenRequest = z.infer<typeof seenRequest>
export type SeenFingerprint = z.infer<typeof seenFingerprint>
export type SeenPage = z.infer<typeof seenPage>
