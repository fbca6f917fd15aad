import express, { type Express, type RequestHandler } from 'express'
import request from 'supertest'
import { describe, expect, test } from 'vitest'
import { consentOf } from '../../src/index.ts'
import { smallCharter } from '../support/charters.ts'
import { createHost, listenTo, openSmallCharter } from '../support/host.ts'

const tellConsent: RequestHandler = (req, res) => void res.json(consentOf(req))

describe('several charters in one process', () => {
  const withoutAds = smallCharter.slice(0, smallCharter.indexOf('  - id: ads'))
  const askedBy = async (host: Express, path = '/') => (await request(host).get(path)).body.unanswered

  test('several charters in one process: are told apart by the app that they are mounted in', async () => {
    const [one, other] = [createHost(), createHost(undefined, openSmallCharter({ charter: withoutAds }))]
    for (const host of [one, other]) host.get('/', tellConsent)
    expect([await askedBy(one), await askedBy(other)]).toEqual([['statistics', 'ads'], ['statistics']])
  })

  test('several charters in one process: are told apart where each has an app of its own within another', async () => {
    const [one, other] = [createHost(), createHost(undefined, openSmallCharter({ charter: withoutAds }))]
    for (const app of [one, other]) app.get('/', tellConsent)
    const host = express().use('/one', one).use('/other', other)
    expect([await askedBy(host, '/one'), await askedBy(host, '/other')]).toEqual([
      ['statistics', 'ads'],
      ['statistics'],
    ])
    host.use('/cookies', openSmallCharter()).get('/', tellConsent)
    expect(await askedBy(host)).toEqual(['statistics', 'ads'])
  })

  test('are not guessed between: a page that has two is told so', async () => {
    const host = createHost()
      .use('/others', openSmallCharter({ charter: withoutAds }))
      .get('/', tellConsent)
    const errors = listenTo(host)
    await request(host).get('/')
    expect(errors).toEqual([
      expect.stringMatching(/^several charters are mounted in this application: mount each/),
    ])
  })
})
