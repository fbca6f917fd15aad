import type express from 'express'
import { describe, expect, test } from 'vitest'
import { type CookieViolation, consentOf, guardCookies } from '../../src/index.ts'
import { smallExempting } from '../support/charters.ts'
import { createHost, openSmallCharter, visit } from '../support/host.ts'
import { cookiesSet } from '../support/visitor.ts'

const objection = { action: 'save', 'purpose-statistics': 'refused' }
const takenBack = { action: 'save', 'purpose-statistics': 'granted', 'purpose-ads': 'refused' }
const accepted = { action: 'save', 'purpose-statistics': 'refused', 'purpose-ads': 'granted' }
const signal = { 'Sec-GPC': '1' }
/** As browsers send what another site causes: without the choice, which is SameSite=Lax. */
const byAnotherSite = { 'Sec-Fetch-Site': 'cross-site', Cookie: '' }

/** A host that sets a cookie of statistics, which are exempt, and one of advertising, which is not, and tells the consent. */
function open() {
  const told: CookieViolation[] = []
  const host = createHost(
    (host) => host.use(guardCookies({ mode: 'drop', report: (violation) => told.push(violation) })),
    openSmallCharter({ charter: smallExempting }),
  )
  const answer: express.RequestHandler = (req, res) => {
    const { granted, refused, unanswered, since } = consentOf(req)
    res.cookie('_pk_id.1', 'x').cookie('IDE', 'x').json({ granted, refused, unanswered, since })
  }
  host.get('/', answer).post('/', answer)
  const { agent, choose } = visit(host)
  return {
    ...{ agent, choose, told },
    /** What the host knows on a visit, and the cookies that it may set. */
    async visit(headers: Record<string, string> = {}, method: 'get' | 'post' = 'get') {
      const { body, headers: sent } = await agent[method]('/').set(headers)
      const lines = [...cookiesSet(sent)]
      return { ...body, set: lines.flatMap(([name, line]) => (line.includes('=x') ? [name] : [])) }
    },
  }
}

const active = { granted: ['necessary', 'statistics'], set: ['_pk_id.1'] }
const off = { granted: ['necessary'], set: [] }

describe('an exempt purpose in a host', () => {
  test('an exempt purpose in a host: may be used before any answer, and is none that wants one', async () => {
    const { visit, told } = open()
    expect(await visit()).toEqual({ ...active, refused: [], unanswered: ['ads'] })
    expect(told).toEqual([{ name: 'IDE', reason: 'not-granted' }])
  })

  test('an exempt purpose in a host: stops with an objection, which leaves the others unanswered', async () => {
    const { visit, choose, told } = open()
    expect((await choose(objection)).status).toBe(303)
    expect(await visit()).toMatchObject({ ...off, refused: ['statistics'], unanswered: ['ads'] })
    expect(told).toContainEqual({ name: '_pk_id.1', reason: 'not-granted' })
  })

  test.each(['refuse-all', 'withdraw'])('an exempt purpose in a host: stops with %s too', async (action) => {
    const { visit, choose } = open()
    await choose({ action })
    expect(await visit()).toMatchObject({ ...off, refused: ['statistics', 'ads'], unanswered: [] })
  })

  test('an exempt purpose in a host: is active again once the objection is taken back, and what needs consent is not', async () => {
    const { visit, choose } = open()
    await choose(objection)
    await choose(takenBack)
    expect(await visit()).toMatchObject({ ...active, refused: ['ads'] })
  })

  test('an exempt purpose in a host: stays off by an objection beside a yes to what needs consent', async () => {
    const { visit, choose } = open()
    await choose(accepted)
    expect(await visit()).toMatchObject({ granted: ['necessary', 'ads'], set: ['IDE'] })
  })

  test('an exempt purpose in a host: is off under Global Privacy Control, until it is allowed with the signal', async () => {
    const { agent, visit, choose } = open()
    expect(await visit(signal)).toMatchObject({ ...off, refused: ['statistics', 'ads'] })
    await choose(takenBack)
    expect(await visit(signal)).toMatchObject(off)
    agent.set(signal)
    await choose(takenBack)
    expect(await visit()).toMatchObject(active)
  })

  test('an exempt purpose in a host: has its cookies deleted after an objection, and not before', async () => {
    const { agent, choose } = open()
    agent.jar.setCookie('SSESSa=1')
    const deleted = async () => cookiesSet((await agent.get('/')).headers).has('SSESSa')
    expect(await deleted()).toBe(false)
    const answer = await choose(objection)
    expect(cookiesSet(answer.headers).has('SSESSa')).toBe(true)
  })

  test('an exempt purpose in a host: is not used for a request from which an objection may have been kept back', async () => {
    const { visit } = open()
    expect(await visit(byAnotherSite, 'post')).toEqual({ ...off, refused: [], unanswered: ['ads'] })
    expect(await visit({ ...byAnotherSite, 'Sec-Fetch-Dest': 'iframe' })).toMatchObject(off)
  })

  test('an exempt purpose in a host: is used for a link from another site, which brings the choice, and for requests of this one', async () => {
    const { visit, choose } = open()
    const link = { 'Sec-Fetch-Site': 'cross-site', 'Sec-Fetch-Dest': 'document' }
    expect(await visit(link)).toMatchObject(active)
    expect(await visit({ 'Sec-Fetch-Site': 'same-site' }, 'post')).toMatchObject(active)
    await choose(takenBack)
    expect(await visit({ 'Sec-Fetch-Site': 'cross-site' }, 'post')).toMatchObject(active)
  })
})
