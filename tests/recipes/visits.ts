import { shortHash } from '../../src/consent/consent.ts'
import { encodeCookie } from '../../src/web/cookies/own-cookies.ts'
import { shipped } from '../support/charters.ts'
import { createTestApp } from '../support/site.ts'
import { cookiesSet, createVisitor, hiddenFields } from '../support/visitor.ts'
import { charterHost, type ReaderName, recipes } from './readers.ts'

/** A request of a visitor, the purpose that a site asks for, and what every recipe has to answer. */
export interface Visit {
  title: string
  /** The lines of the header Cookie. */
  cookies: readonly string[]
  /** The header Sec-GPC. */
  gpc?: string
  purpose: string
  isGranted: boolean
  /** Why the server of the charter says no where a recipe says yes, which docs/recipes.md tells. */
  serverKnows?: string
  /** What the server says of an exempt purpose, each yes a no and each no a yes, where it knows more than a recipe. */
  serverOfExempt?: boolean
  /** Recipes that know no answer, since it is written in a way in which this software does not write it. */
  blind?: readonly ReaderName[]
}

/** Visits with something in common. */
export interface Visits {
  title: string
  visits: readonly Visit[]
}

type Told = Partial<Omit<Visit, 'title' | 'cookies' | 'isGranted'>>

const yes = (title: string, cookies: string | readonly string[], told: Told = {}): Visit => ({
  ...{ title, cookies: [cookies].flat(), purpose: 'statistics', isGranted: true },
  ...told,
})
const no = (title: string, cookies: string | readonly string[], told: Told = {}): Visit => ({
  ...yes(title, cookies, told),
  isGranted: false,
})

const name = shipped.own.preferences.name
const terms = new Map(shipped.answerable.map(({ id, terms }) => [id, terms]))
const fingerprint = terms.get('statistics') ?? ''

/** The answers that a choice is made of, as the software would write them. */
function termsOf(...ids: string[]): Record<string, string> {
  return Object.fromEntries(ids.map((id) => [id, terms.get(id) ?? 'Ab3d_9']))
}

const accepted = {
  v: 1,
  at: '2026-11-23T09:30:00Z',
  charter: shortHash(shipped.hash),
  granted: termsOf('statistics'),
  refused: termsOf('first-party', 'third-party'),
  site: charterHost,
}
const refused = { ...accepted, granted: {}, refused: termsOf('statistics', 'first-party', 'third-party') }
/** Of a site whose cookies come along, since it has stored them for the domain. */
const elsewhere = { site: 'www.bep.be' }
/** As it was written before it named its site. */
const { site: _, ...unnamed } = accepted

/** The cookie with this text, or with this choice. */
function cookie(choice: unknown): string {
  return `${name}=${encodeCookie(typeof choice === 'string' ? choice : JSON.stringify(choice))}`
}

/** The text of a choice that accepts statistics, with something in it changed. */
function changed(from: string | RegExp, to: string): string {
  const text = JSON.stringify(accepted)
  const other = text.replace(from, to)
  if (other === text) throw new Error(`nothing to change: ${from}`)
  return other
}

interface Step {
  fields: Record<string, string>
  gpc?: boolean
}

const { app } = await createTestApp({ publicOrigin: `https://${charterHost}` })

/** What a browser sends after its visitor has chosen on the real page, step by step. */
async function afterChoosing(...steps: readonly Step[]): Promise<string> {
  const { agent, get } = createVisitor(app)
  let sent = ''
  for (const { fields, gpc = false } of steps) {
    const signal = gpc ? { 'Sec-GPC': '1' } : {}
    const { text } = await get('/charte-cookies').set(signal)
    const { headers } = await agent
      .post('/charte-cookies/preferences')
      .set(signal)
      .type('form')
      .send({ ...hiddenFields(text), ...fields })
    sent = (cookiesSet(headers).get(name) ?? '').split(';', 1).join('')
    if (sent === '') throw new Error(`nothing was stored of ${JSON.stringify(fields)}`)
  }
  return sent
}

const accept = { action: 'accept-all' }
const refuse = { action: 'refuse-all' }
const mix = {
  action: 'save',
  'purpose-statistics': 'refused',
  'purpose-first-party': 'granted',
  'purpose-third-party': 'refused',
}

/** What browsers send whose visitors have chosen on the real page. */
export const real = {
  accepted: await afterChoosing({ fields: accept }),
  refused: await afterChoosing({ fields: refuse }),
  mixed: await afterChoosing({ fields: mix }),
  withdrawn: await afterChoosing({ fields: accept }, { fields: { action: 'withdraw' } }),
  reconsidered: await afterChoosing({ fields: refuse }, { fields: accept }),
  acceptedUnderSignal: await afterChoosing({ fields: accept, gpc: true }),
  refusedUnderSignal: await afterChoosing({ fields: refuse, gpc: true }),
  mixedUnderSignal: await afterChoosing({ fields: mix, gpc: true }),
}

const chosen: Visits = {
  title: 'what was chosen on the page',
  visits: [
    yes('all accepted', real.accepted),
    yes('all accepted, another purpose', real.accepted, { purpose: 'third-party' }),
    no('all refused', real.refused),
    no('all refused, another purpose', real.refused, { purpose: 'third-party' }),
    no('one refused among others', real.mixed),
    yes('one accepted among others', real.mixed, { purpose: 'first-party' }),
    no('the last one refused', real.mixed, { purpose: 'third-party' }),
    no('accepted, then withdrawn', real.withdrawn),
    yes('refused, then accepted', real.reconsidered),
    yes('between other cookies', `a=1; ${real.accepted}; b=2`),
    yes('after other cookies', `_pk_id=%7B%22v%22%3A1%7D; csrftoken=s%3Aabc.def; ${real.accepted}`),
    yes('in a line of its own', ['a=1', real.accepted], {
      // The servers that PHP and Python bring along join lines with a comma, where no cookie begins.
      blind: ['PHP', 'Python', 'Django'],
    }),
    no('nothing yet', []),
    no('nothing yet, with other cookies', 'a=1; csrftoken=s%3Aabc.def'),
  ],
}

const signalled: Visits = {
  title: 'Global Privacy Control',
  visits: [
    no('a yes from before the signal', real.accepted, { gpc: '1' }),
    yes('a yes given with the signal', real.acceptedUnderSignal, { gpc: '1' }),
    yes('a yes given with the signal, which is gone', real.acceptedUnderSignal),
    no('a no given with the signal', real.refusedUnderSignal, { gpc: '1' }),
    no('a no given with the signal, which is gone', real.refusedUnderSignal),
    yes('a yes among others given with the signal', real.mixedUnderSignal, {
      ...{ gpc: '1', purpose: 'first-party' },
    }),
    no('a no among others given with the signal', real.mixedUnderSignal, { gpc: '1' }),
    no('no choice', [], { gpc: '1' }),
    no('the signal twice', real.accepted, { gpc: '1, 1' }),
    no('the signal among others', real.accepted, { gpc: '0, 1' }),
    no('the signal before others', real.accepted, { gpc: '1,0' }),
    ...['0', '', 'true', '10', '01', '1;x', '11, 0'].map((gpc) =>
      yes(`the header is ${JSON.stringify(gpc)}, which is no signal`, real.accepted, { gpc }),
    ),
    yes('"gpc" before the site', cookie({ ...unnamed, gpc: true, site: charterHost }), { gpc: '1' }),
    ...[false, 'true', 1, null, {}, [true]].map((gpc) =>
      no(`"gpc" is ${JSON.stringify(gpc)}`, cookie({ ...accepted, gpc }), { gpc: '1' }),
    ),
    no('"gpc" is a purpose', cookie({ ...accepted, granted: { ...accepted.granted, gpc: 'true__' } }), {
      gpc: '1',
    }),
    no('"gpc" stands in another cookie', `${real.accepted}; gpc=%2C%22gpc%22%3Atrue%7D`, { gpc: '1' }),
  ],
}

const neverGranted: Visits = {
  title: 'what was never a yes to this purpose',
  visits: [
    no('it is refused', cookie(refused)),
    no('it is granted and refused', cookie({ ...accepted, refused: termsOf('statistics') })),
    no('it is refused with other terms', cookie({ ...accepted, refused: { statistics: 'aaaaaa' } })),
    no('it was not asked', cookie({ ...accepted, granted: {} })),
    no('another was granted', cookie({ ...accepted, granted: termsOf('first-party'), refused: {} })),
    no('its name begins that of another', real.accepted, { purpose: 'stat' }),
    no('its name ends that of another', real.accepted, { purpose: 'party' }),
    no('the name of another begins it', cookie({ ...accepted, granted: termsOf('stat') })),
    no('the name of another ends it', cookie({ ...accepted, granted: termsOf('x-statistics') })),
    no('the name of another goes on', cookie({ ...accepted, granted: termsOf('statistics-2') })),
    no('its name in capitals', cookie({ ...accepted, granted: termsOf('Statistics') })),
    no('its name stands in "charter"', cookie({ ...refused, charter: 'statistics' })),
    no('its name stands in "charter", with marks', cookie({ ...refused, charter: '"statistics":"Ab3d_9"' })),
    no('its name stands in "receipt"', cookie({ ...refused, receipt: 'statistics0123456789ab' })),
    no('its name stands in "at"', cookie({ ...refused, at: 'granted":{"statistics":"Ab3d_9"}' })),
    no('its name is a fingerprint', cookie({ ...accepted, granted: { ads: 'statistics' } })),
    no(
      'its name stands in a fingerprint',
      cookie({ ...accepted, granted: { ads: '"statistics":"Ab3d_9"' } }),
    ),
    no('it is granted in another field', cookie({ ...refused, refused: {}, more: accepted })),
    no('it is granted in a purpose', cookie({ ...accepted, granted: { ads: termsOf('statistics') } })),
    no('it is granted, and then all is refused', cookie(changed('"refused"', '"granted":{},"refused"'))),
    no('a cookie whose name ends alike', cookie(accepted).replace(name, `x_${name}`)),
    no('a cookie whose name begins alike', cookie(accepted).replace(name, `${name}2`)),
    no('a cookie whose name has capitals', cookie(accepted).replace(name, 'Cookies_Preferences')),
    no('a cookie whose name has brackets', cookie(accepted).replace(name, `${name}[]`)),
    no('a cookie whose name has a space', cookie(accepted).replace(name, 'cookies preferences')),
    no('a cookie whose name has a point', cookie(accepted).replace(name, 'cookies.preferences')),
    no('a cookie whose name is encoded', cookie(accepted).replace(name, '%63ookies_preferences')),
    no('another cookie that holds this one', `a=${cookie(accepted)}`),
    no('another cookie in quotation marks that holds this one', `a=" ${cookie(accepted)}"`),
    ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', '0', ''].map((purpose) =>
      no(`a site asks for ${JSON.stringify(purpose)}`, real.accepted, { purpose }),
    ),
    no(
      '"__proto__" among the granted grants it',
      cookie(changed('"granted":{', '"granted":{"__proto__":{"statistics":"Ab3d_9"}},"x":{')),
    ),
    no(
      '"__proto__" of the choice grants it',
      cookie(changed('"granted"', '"__proto__":{"granted":{"statistics":"Ab3d_9"}},"x"')),
    ),
    yes('a purpose called constructor', cookie({ ...accepted, granted: termsOf('constructor') }), {
      ...{ purpose: 'constructor', serverKnows: 'the charter has no such purpose', serverOfExempt: false },
    }),
  ],
}

const many = Array.from({ length: 265 }, (_, index) => `p${100 + index}`)
const nested = '['.repeat(4000)
const noChoice: Visits = {
  title: 'what is no choice',
  visits: [
    ...['', ' ', '{}', 'null', 'true', '1', '"granted"', '[]', '{', '""', 'granted', 'statistics'].map(
      (text) => no(`the text is ${JSON.stringify(text)}`, cookie(text)),
    ),
    no('a list with a choice', cookie([accepted])),
    no('a choice in a string', cookie(JSON.stringify(JSON.stringify(accepted)))),
    no('encoded twice', `${name}=${encodeURIComponent(encodeURIComponent(JSON.stringify(accepted)))}`),
    no('in quotation marks', `${name}="${encodeURIComponent(JSON.stringify(accepted))}"`),
    no('with a plus for a space', cookie(accepted).replace(':', ':+')),
    no('nothing but a percent sign', `${name}=%`),
    no('a percent sign at the end', `${cookie(accepted)}%`),
    no('a percent sign without a number', `${cookie(changed(/}$/, ',"x":"@"}')).replace('%40', '%')}`),
    no('a percent sign with letters', `${cookie(changed(/}$/, ',"x":"@"}')).replace('%40', '%zz')}`),
    no('bytes that are no UTF-8', `${cookie(changed(/}$/, ',"x":"@"}')).replace('%40', '%ff')}`),
    no('half a pair of UTF-16', `${cookie(changed(/}$/, ',"x":"@"}')).replace('%40', '%ED%A0%80')}`),
    no('a byte order mark', cookie(`\u{feff}${JSON.stringify(accepted)}`)),
    no('a zero at the end', cookie(`${JSON.stringify(accepted)}\0`)),
    no('its first half', cookie(JSON.stringify(accepted).slice(0, 100))),
    no('without its last character', cookie(JSON.stringify(accepted).slice(0, -1))),
    no('with something after it', cookie(`${JSON.stringify(accepted)}x`)),
    no('with another after it', cookie(JSON.stringify(accepted).repeat(2))),
    no('with a comma too many', cookie(changed(/}$/, ',}'))),
    no('with a comma too many among the granted', cookie(changed('},"refused"', ',},"refused"'))),
    no('without a comma', cookie(changed(',"refused"', '"refused"'))),
    no('with apostrophes', cookie(JSON.stringify(accepted).replaceAll('"', "'"))),
    no('with a comment', cookie(changed('{', '{/**/'))),
    no('with a number that is none', cookie(changed(/}$/, ',"x":NaN}'))),
    no('with an infinite number', cookie(changed(/}$/, ',"x":-Infinity}'))),
    no('with a number that begins with a zero', cookie(changed('"v":1', '"v":01'))),
    no('with words of another language', cookie(changed(/}$/, ',"x":True}'))),
    no('with a line break in a text', cookie(changed(/}$/, ',"x":"\n"}'))),
    ...[2, 0, -1, '1', true, null, [1], {}, 1.5].map((v) =>
      no(`the version is ${JSON.stringify(v)}`, cookie({ ...accepted, v })),
    ),
    no('no version', cookie({ ...accepted, v: undefined })),
    no('another version after the first', cookie(changed('"v":1', '"v":1,"v":2'))),
    ...[['statistics'], [accepted.granted], 'statistics', 'statistics:Ab3d_9', 1, true, null, []].map(
      (granted) => no(`"granted" is ${JSON.stringify(granted)}`, cookie({ ...accepted, granted })),
    ),
    no('no "granted"', cookie({ ...accepted, granted: undefined })),
    ...[
      '',
      'Ab3d_',
      'Ab3d_99',
      'Ab3d_9\n',
      '\nAb3d_9',
      'Ab3d é',
      'Ab3d_é',
      'Ab3d"9',
      1,
      123456,
      true,
      null,
      {},
      [],
      [fingerprint],
    ].map((value) =>
      no(
        `the fingerprint is ${JSON.stringify(value)}`,
        cookie({ ...accepted, granted: { statistics: value } }),
      ),
    ),
    ...[[], ['first-party'], 'first-party', '', 1, 0, true, false, null].map((value) =>
      no(`"refused" is ${JSON.stringify(value)}`, cookie({ ...accepted, refused: value })),
    ),
    no('no "refused"', cookie({ ...accepted, refused: undefined })),
    no('"refused" after the first refuses it', cookie(changed(/}$/, ',"refused":{"statistics":"Ab3d_9"}}'))),
    no('5000 characters', cookie('x'.repeat(5000))),
    no('5000 characters that are a choice', cookie(changed(/}$/, `,"x":"${'x'.repeat(4700)}"}`))),
    no(
      'more purposes than a cookie can hold',
      cookie({ ...accepted, granted: termsOf('statistics', ...many) }),
    ),
    no('4000 brackets', `${name}=${nested}`),
    no('4000 brackets in a choice', `${name}=${changed(/}$/, `,"x":${nested}`).slice(0, 4096)}`),
    no('the cookie twice, without a site', `${cookie(unnamed)}; ${cookie(unnamed)}`),
    // Of one moment, the server takes the no.
    ...[
      no('the cookie twice, yes and no', `${real.accepted}; ${real.refused}`),
      no('the cookie twice, no and yes', `${real.refused}; a=1; ${real.accepted}`),
      no('the cookie twice, without a space', `${real.accepted};${real.refused}`),
      no(
        'the cookie twice, with spaces',
        `${real.accepted};  ${name} = ${real.refused.slice(name.length + 1)}`,
      ),
      no('the cookie twice, in two lines', [real.accepted, real.refused]),
      no('the cookie twice, in two lines, no and yes', [real.refused, real.accepted]),
    ].map((visit): Visit => ({ ...visit, serverOfExempt: false })),
  ],
}

const bySite: Visits = {
  title: 'choices of several sites',
  visits: [
    no('a yes elsewhere alone', cookie({ ...accepted, ...elsewhere })),
    no('a yes elsewhere after a no here', `${real.refused}; ${cookie({ ...accepted, ...elsewhere })}`),
    no('a yes elsewhere before a no here', `${cookie({ ...accepted, ...elsewhere })}; ${real.refused}`),
    yes('a no elsewhere after a yes here', `${real.accepted}; ${cookie({ ...refused, ...elsewhere })}`),
    yes('a no elsewhere before a yes here', `${cookie({ ...refused, ...elsewhere })}; ${real.accepted}`),
    yes(
      'a yes here between two elsewhere',
      `${name}=a; ${real.accepted}; ${cookie({ ...refused, ...elsewhere })}`,
    ),
    yes('a yes here before what is no choice', `${real.accepted}; ${name}=`),
    yes('a yes here after what is no choice', `${name}=; ${real.accepted}`),
    yes(
      'a yes here beside a no from before sites were named',
      `${cookie({ ...refused, site: undefined })}; ${real.accepted}`,
    ),
    no('a site whose name ends like that of here', cookie({ ...accepted, site: `x${charterHost}` })),
    no('a site whose name begins like that of here', cookie({ ...accepted, site: `${charterHost}.example` })),
    no(
      'a site that a point of a pattern would fit',
      cookie({ ...accepted, site: charterHost.replace('.', 'x') }),
    ),
    no('two yeses elsewhere', [1, 2].map(() => cookie({ ...accepted, ...elsewhere })).join('; ')),
    ...[null, 1, [charterHost], {}].map((site) =>
      no(`"site" is ${JSON.stringify(site)}`, cookie({ ...accepted, site })),
    ),
    ...[
      yes('the same yes here twice', `${real.accepted}; ${real.accepted}`),
      yes(
        'a newer yes here after a no',
        `${cookie({ ...refused, at: '2026-10-01T00:00:00Z' })}; ${real.accepted}`,
      ),
      yes(
        'a newer yes here before a no',
        `${real.accepted}; ${cookie({ ...refused, at: '2026-10-01T00:00:00Z' })}`,
      ),
    ].map((visit): Visit => ({ ...visit, blind: recipes })),
    no(
      'an older yes here after a no',
      `${real.refused}; ${cookie({ ...accepted, at: '2026-10-01T00:00:00Z' })}`,
    ),
  ],
}

const written: Visits = {
  title: 'a yes that is written in another way',
  visits: [
    yes('as this software writes it', cookie(accepted)),
    yes('with nothing refused', cookie({ ...accepted, refused: {} })),
    yes('with a receipt', cookie({ ...unnamed, receipt: 'kyd3hMSrT0q2bF8uWnXzLg', site: charterHost })),
    yes('with spaces around it', `${name} =  ${cookie(accepted).slice(name.length + 1)}  ; a=1`),
    ...[
      yes('its fields in another order', cookie(Object.fromEntries(Object.entries(accepted).reverse()))),
      yes('with spaces in it', cookie(JSON.stringify(accepted, null, 1))),
      yes('with a field of a later day', cookie({ ...accepted, more: [1.5, 'é', { a: null }] })),
      yes('with escapes', cookie(changed('"statistics"', '"\\u0073tatistics"'))),
      yes('in small letters', cookie(accepted).replaceAll('%7B', '%7b').replaceAll('%2C', '%2c')),
      yes('with colons encoded', `${name}=${encodeURIComponent(JSON.stringify(accepted))}`),
      yes('without a site, as before', cookie(unnamed)),
      yes('not encoded', `${name}=${JSON.stringify(accepted)}`),
      yes('granted after nothing was', cookie(changed('"granted"', '"granted":{},"granted"'))),
    ].map((visit): Visit => ({ ...visit, blind: ['nginx'] })),
    yes('the version as a fraction', cookie(changed('"v":1', '"v":1.0')), { blind: ['nginx', 'PHP'] }),
  ],
}

const serverAlone: Visits = {
  title: 'what only the server judges',
  visits: [
    yes('the terms of the purpose have changed', cookie({ ...accepted, granted: { statistics: 'aaaaaa' } }), {
      serverKnows: 'what was agreed to is no longer what the charter says',
      serverOfExempt: false,
    }),
    yes('the cookie should have ended', cookie({ ...accepted, at: '2026-01-01T00:00:00Z' }), {
      serverKnows: 'its six months are over',
    }),
    yes('a date that is none', cookie({ ...accepted, at: '2026-13-45T00:00:00Z' }), {
      serverKnows: 'it was never made',
    }),
    ...[
      yes('no date', cookie({ ...accepted, at: undefined })),
      yes('no charter', cookie({ ...accepted, charter: undefined })),
      yes('a receipt that is none', cookie({ ...accepted, receipt: 'x' })),
      yes('another purpose that is none', cookie({ ...accepted, refused: { ads: 1 } })),
      yes('"gpc" that is none, without the signal', cookie({ ...accepted, gpc: false })),
    ].map((visit): Visit => ({ ...visit, serverKnows: 'it never wrote this', blind: ['nginx'] })),
  ],
}

/** What the recipes are asked, with the answers. */
export const table: readonly Visits[] = [
  chosen,
  signalled,
  neverGranted,
  noChoice,
  bySite,
  written,
  serverAlone,
]
