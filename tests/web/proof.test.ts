import { beforeEach, describe, expect, test } from 'vitest'
import { createVersion } from '../../src/charter/version.ts'
import type { ConsentRecord } from '../../src/consent/record.ts'
import { type Engine, recordsOf } from '../../src/records/engine.ts'
import { parsedWith, shipped, smallCharter, versionOf, versionWith } from '../support/charters.ts'
import { readPage } from '../support/page.ts'
import { openTestEngine, openTestStore, publishedOf } from '../support/records.ts'
import { createTestApp, silentObserver, type TestApp } from '../support/site.ts'
import { cookiesSet, createVisitor } from '../support/visitor.ts'

const always = { from: new Date(0), to: new Date('2100-01-01T00:00:00Z') }

/** A store whose database can be taken away and given back, and whose records can be counted. */
async function openBreakableStore() {
  let engine: Engine | undefined
  let isBroken = false
  const store = await openTestStore({
    retryAfter: 20,
    connect: async () => {
      if (isBroken) throw new Error('the disk is gone')
      engine ??= openTestEngine()
      return guard(engine)
    },
  })
  return {
    store,
    break: () => {
      isBroken = true
    },
    mend: () => {
      isBroken = false
    },
    records: async () => (engine ? await Array.fromAsync(recordsOf(engine, always)) : []),
    counted: async () => (await engine?.count(always))?.choices ?? [],
  }

  function guard(open: Engine): Engine {
    return {
      ...open,
      append: async (records) => {
        if (isBroken) throw new Error('the disk is gone')
        return open.append(records)
      },
      addToCounts: async (choices) => {
        if (isBroken) throw new Error('the disk is gone')
        return open.addToCounts(choices)
      },
      find: async (id) => {
        if (isBroken) throw new Error('the disk is gone')
        return open.find(id)
      },
      close: async () => {},
    }
  }
}

const stored = ({ headers }: { headers: Record<string, unknown> }) => {
  const line = cookiesSet(headers).get('cookies_preferences')
  return line === undefined ? undefined : JSON.parse(decodeURIComponent(/=([^;]*)/.exec(line)?.[1] ?? ''))
}

const madeUp: ConsentRecord = {
  ...{ id: '', charter: '', decidedAt: new Date('2026-11-23T09:30:00Z'), answers: {} },
  ...{ action: 'custom', language: 'fr', source: 'page', gpc: false },
}

const mixed = {
  action: 'save',
  'purpose-statistics': 'granted',
  'purpose-first-party': 'refused',
  'purpose-third-party': 'refused',
}

describe('a record', () => {
  let proof: Awaited<ReturnType<typeof openBreakableStore>>
  let site: TestApp
  let visitor: ReturnType<typeof createVisitor>

  beforeEach(async () => {
    proof = await openBreakableStore()
    proof.store.publish(publishedOf(shipped))
    site = await createTestApp({ records: proof.store, archive: proof.store })
    visitor = createVisitor(site.app)
  })

  test('a record: says when, to which text, in which language and what was answered, and nothing else', async () => {
    const answer = await visitor.choose(mixed, '/charte-cookies/de')
    expect(await proof.records()).toEqual([
      {
        id: stored(answer).receipt,
        decidedAt: new Date('2026-11-23T09:30:00Z'),
        charter: shipped.hash,
        answers: { statistics: 'granted', 'first-party': 'refused', 'third-party': 'refused' },
        action: 'custom',
        language: 'de',
        source: 'page',
        gpc: false,
      },
    ])
  })

  test('a record: of accept-all is kept under that name', async () => {
    await visitor.choose({ action: 'accept-all' })
    expect((await proof.records()).map((record) => record.action)).toEqual(['accept-all'])
  })

  test.each(['refuse-all', 'withdraw'])('a record: is not made of %s, which is counted', async (action) => {
    await visitor.choose({ action })
    await expect.poll(proof.counted).toEqual([{ day: '2026-11-23', action, count: 1 }])
    expect(await proof.records()).toEqual([])
  })

  test('a record: is not made of a form that was not obeyed', async () => {
    await visitor.choose({ action: 'save' })
    await visitor.agent.post('/charte-cookies/preferences').type('form').send({ action: 'accept-all' })
    await visitor.agent
      .post('/charte-cookies/preferences')
      .set('Sec-Fetch-Site', 'cross-site')
      .type('form')
      .send('a=b')
    expect(await proof.records()).toEqual([])
  })

  test('a record: of a changed mind leaves the earlier one as it was', async () => {
    await visitor.choose({ action: 'accept-all' })
    site.at('2026-11-24T09:30:00Z')
    await visitor.choose({ action: 'withdraw' })
    expect((await proof.records()).map((record) => record.action)).toEqual(['accept-all'])
    await expect.poll(proof.counted).toContainEqual({ day: '2026-11-24', action: 'withdraw', count: 1 })
  })

  describe('that cannot be written', () => {
    beforeEach(() => proof.break())

    test('a record that cannot be written: keeps a consent from taking effect, says so, and keeps the form as filled', async () => {
      const answer = await visitor.choose(mixed)
      expect(answer.status).toBe(503)
      expect(answer.headers['retry-after']).toBe('10')
      expect(answer.headers['cache-control']).toBe('no-store')
      expect(stored(answer)).toBeUndefined()
      expect(answer.text).toContain('n&#39;a pas pu être enregistré')
      expect(answer.text).toMatch(/id="purpose-statistics-granted"[^>]* checked/)
    })

    test('a record that cannot be written: never keeps a refusal from taking effect', async () => {
      for (const fields of [{ action: 'refuse-all' }, { ...mixed, 'purpose-statistics': 'refused' }]) {
        const answer = await visitor.choose(fields)
        expect(answer.status).toBe(303)
        expect(stored(answer)).toMatchObject({ granted: {} })
        expect(stored(answer)).not.toHaveProperty('receipt')
      }
      const { text } = await visitor.get('/charte-cookies')
      expect(text).not.toContain('/receipt?')
    })

    test('a record that cannot be written: never keeps a withdrawal from taking effect, in whole or in part', async () => {
      proof.mend()
      const { receipt } = stored(await visitor.choose({ action: 'accept-all' }))
      proof.break()
      site.at('2026-11-25T09:30:00Z')
      const inPart = stored(await visitor.choose(mixed))
      expect(Object.keys(inPart.granted)).toEqual(['statistics'])
      // What is left stands on the record of the earlier consent, and ends with it.
      expect(inPart).toMatchObject({ receipt, at: '2026-11-23T09:30:00Z' })
      expect(stored(await visitor.choose({ action: 'withdraw' })).granted).toEqual({})
    })

    test('a record that cannot be written: is told by the receipt of the consent that it takes back in part', async () => {
      proof.mend()
      await visitor.choose({ action: 'accept-all' })
      proof.break()
      await visitor.choose(mixed)
      proof.mend()
      await expect.poll(async () => (await visitor.get('/charte-cookies/receipt')).status).toBe(200)
      const { text } = await visitor.get('/charte-cookies/receipt?language=en')
      expect(text.match(/<strong>Accepted<\/strong>/g)).toHaveLength(3)
      expect(text.match(/Refused since then\. This refusal is respected/g)).toHaveLength(2)
      const { body } = await visitor.get('/charte-cookies/receipt?format=json')
      const [granted, firstParty, takenBack] = body.purposes
      expect([granted, firstParty]).toMatchObject([
        { purpose: 'statistics', event_state: 'ConsentGiven' },
        { purpose: 'first-party', event_state: 'ConsentGiven', event_time: '2026-11-23T09:30:00Z' },
      ])
      expect(takenBack).toMatchObject({ purpose: 'first-party', event_state: 'ConsentWithdrawn' })
      expect(takenBack).not.toHaveProperty('event_time')
      expect(body.purposes).toHaveLength(5)
    })

    test('a record that cannot be written: is told to whoever keeps watch', async () => {
      const told: boolean[] = []
      const watched = await createTestApp({
        records: proof.store,
        archive: proof.store,
        observer: { ...silentObserver, unrecorded: (_error, honoured) => told.push(honoured) },
      })
      const other = createVisitor(watched.app)
      await other.choose({ action: 'refuse-all' })
      await other.choose({ action: 'accept-all' })
      expect(told).toEqual([true, false])
    })

    test('a record that cannot be written: keeps nobody from reading the charter', async () => {
      await visitor.choose({ action: 'accept-all' })
      expect((await visitor.get('/charte-cookies')).status).toBe(200)
    })

    test('a record that cannot be written: is written again as soon as the database is back', async () => {
      expect((await visitor.choose({ action: 'accept-all' })).status).toBe(503)
      proof.mend()
      await expect.poll(async () => (await visitor.choose({ action: 'accept-all' })).status).toBe(303)
      expect((await proof.records()).map((record) => record.action)).toEqual(['accept-all'])
    })
  })
})

describe('a receipt', () => {
  let site: TestApp
  let visitor: ReturnType<typeof createVisitor>

  beforeEach(async () => {
    site = await createTestApp()
    visitor = createVisitor(site.app)
  })

  test('a receipt: is offered where a choice is shown, and shows the record', async () => {
    const answer = await visitor.choose(mixed)
    const { text: page } = await visitor.get(String(answer.headers.location))
    expect(page.match(/href="\/charte-cookies\/receipt\?language=fr"/g)).toHaveLength(1)
    const { text, headers, status } = await visitor.get('/charte-cookies/receipt?language=nl')
    expect(status).toBe(200)
    expect(headers['content-language']).toBe('nl')
    expect(headers['cache-control']).toBe('no-store')
    for (const words of [
      stored(answer).receipt,
      shipped.hash,
      'Statistische cookies',
      'Per doeleinde gekozen',
      '<dt>Plaats van de keuze</dt><dd>Pagina van het cookiebeleid</dd>',
      '<dt>Taal van de pagina</dt><dd><span lang="fr" dir="auto">Français</span></dd>',
    ])
      expect(text).toContain(words)
  })

  test('a receipt: has on paper the addresses of the text and of the charter, and no link that paper cannot follow', async () => {
    await visitor.choose(mixed)
    const { text } = await visitor.get('/charte-cookies/receipt?language=fr')
    const notice = `http://localhost:3000/charte-cookies/versions/${shipped.hash}/fr`
    expect(text).toContain(`<a href="${notice}">`)
    expect(text).toMatch(/<p class="print-only">[^<]+ http:\/\/localhost:3000\/charte-cookies<\/p>/)
    expect(text).toMatch(/<ul class="actions no-print">/)
  })

  test('a receipt: can be downloaded, its fields named after ISO/IEC TS 27560', async () => {
    const { receipt } = stored(await visitor.choose(mixed, '/charte-cookies/en'))
    for (const ask of [
      visitor.get('/charte-cookies/receipt?format=json'),
      visitor.get('/charte-cookies/receipt').set('Accept', 'application/json'),
    ]) {
      const { body, headers } = await ask
      expect(headers['content-disposition']).toMatch(
        new RegExp(`^attachment; filename="?receipt-${receipt}.json"?$`),
      )
      expect(body).toMatchObject({
        record_id: receipt,
        privacy_notice: `http://localhost:3000/charte-cookies/versions/${shipped.hash}/en`,
        privacy_notice_version: shipped.hash,
        language: 'en',
        purposes: [
          {
            purpose: 'statistics',
            lawful_basis: 'consent',
            event_state: 'ConsentGiven',
            event_time: '2026-11-23T09:30:00Z',
          },
          { purpose: 'first-party', event_state: 'ConsentRefused' },
          { purpose: 'third-party', event_state: 'ConsentRefused' },
        ],
        withdrawal_method: 'http://localhost:3000/charte-cookies',
        validity_duration: 'P6M',
      })
      const [, refused] = body.purposes
      expect(refused).not.toHaveProperty('lawful_basis')
      // The shipped charter does not tell all that the specification has a receipt hold.
      expect(body).not.toHaveProperty('schema_version')
    }
  })

  test.each(['withdraw', 'refuse-all'])(
    'a receipt: there is none after %s, and the page says why',
    async (action) => {
      await visitor.choose(mixed)
      const answer = await visitor.choose({ action })
      expect(stored(answer)).not.toHaveProperty('receipt')
      const { text } = await visitor.get(String(answer.headers.location))
      expect(text).toContain('Ce choix ne porte aucun numéro')
      expect(text).not.toContain('/receipt?')
      expect((await visitor.get('/charte-cookies/receipt')).status).toBe(404)
    },
  )

  test('a receipt: of a refusal that was recorded by an earlier release is still shown', async () => {
    const id = 'r'.repeat(22)
    await site.store.append({
      ...madeUp,
      id,
      charter: shipped.hash,
      action: 'refuse-all',
      answers: { statistics: 'refused' },
    })
    const value = JSON.stringify({
      ...{ v: 1, at: '2026-11-23T09:30:00Z', charter: shipped.hash.slice(0, 16) },
      ...{ granted: {}, refused: { statistics: 'aaaaaa' }, receipt: id },
    })
    const { status, text } = await visitor
      .get('/charte-cookies/receipt?language=en')
      .set('Cookie', `cookies_preferences=${encodeURIComponent(value)}`)
    expect([status, text.includes('Refused all')]).toEqual([200, true])
  })

  test('is the visitor’s own: a number in the address shows nothing', async () => {
    const { receipt } = stored(await visitor.choose(mixed))
    const other = createVisitor(site.app)
    for (const address of [`?receipt=${receipt}`, `?id=${receipt}`, `?record_id=${receipt}&format=json`]) {
      const { status, text } = await other.get(`/charte-cookies/receipt${address}`)
      expect(status).toBe(404)
      expect(text).not.toContain(receipt)
    }
  })

  test('a receipt: that was erased, or never made, is said to be none', async () => {
    expect((await visitor.get('/charte-cookies/receipt')).text).toContain('Aucun reçu')
    await visitor.choose(mixed)
    await site.store.purge(new Date('2030-01-01T00:00:00Z'))
    const { status, text } = await visitor.get('/charte-cookies/receipt')
    expect([status, text.includes('Aucun reçu')]).toEqual([404, true])
  })

  test('a receipt: that cannot be read now asks to come back', async () => {
    const broken = await createTestApp({
      records: {
        append: async () => {},
        count: async () => {},
        find: () => Promise.reject(new Error('secret detail')),
      },
    })
    const other = createVisitor(broken.app)
    await other.choose(mixed)
    const { status, text, headers } = await other.get('/charte-cookies/receipt')
    expect([status, headers['retry-after'], text.includes('secret detail')]).toEqual([503, '10', false])
  })

  describe('of a charter that has changed since', () => {
    const rewritten = (yaml: string) =>
      yaml
        .replace('{ fr: Statistiques, en: Statistics }', '{ fr: Nouveau titre, en: New title }')
        .replace('Counting visits.', 'New description.')
        .replace('duration: P6M', 'duration: P3M')
        .replace('id: ads', 'id: adverts')
        .concat('controller: { name: New controller }\nauthority: { name: New authority }\n')
    const first = versionWith(
      (yaml) => `${yaml}controller: { name: "Old [controller](https://old.example)" }\n`,
    )

    test('a receipt of a charter that has changed since: says what the visitor was shown, and nothing of what it says today', async () => {
      const site = await createTestApp({ version: first })
      const visitor = createVisitor(site.app)
      await visitor.choose({ action: 'accept-all' }, '/charte-cookies/en')
      site.serveCharter(versionWith(rewritten))
      const { text } = await visitor.get('/charte-cookies/receipt?language=en')
      for (const words of [
        '<dt>Statistics</dt>',
        '<dt>Advertising</dt>',
        '<dd>Old controller</dd>',
        first.hash,
      ])
        expect(text).toContain(words)
      expect(text).not.toMatch(/New title|adverts/)
      const { body } = await visitor.get('/charte-cookies/receipt?format=json')
      expect(body).toMatchObject({
        purposes: [{ purpose_description: 'Counting visits.' }, { purpose: 'ads' }],
        pii_controllers: [{ party_name: 'Old [controller](https://old.example)' }],
        validity_duration: 'P6M',
      })
      expect(body).not.toHaveProperty('authority_party')
    })

    test('a receipt of a charter that has changed since: leaves out words that cannot be read any more, and says so', async () => {
      const unreadable = createVersion(parsedWith((yaml) => yaml).charter)
      const site = await createTestApp({ version: unreadable })
      const visitor = createVisitor(site.app)
      await visitor.choose({ action: 'accept-all' }, '/charte-cookies/en')
      site.serveCharter(versionWith(rewritten))
      const { text, status } = await visitor.get('/charte-cookies/receipt?language=en')
      expect(status).toBe(200)
      expect(text).toContain('<dt>statistics</dt>')
      expect(text).toContain('cannot reproduce the wording of that version')
      expect(text).not.toMatch(/New title|New controller/)
      const { body } = await visitor.get('/charte-cookies/receipt?format=json')
      expect(body.remark).toContain('cannot be read')
      expect(body.purposes[0]).toMatchObject({ purpose: 'statistics', event_state: 'ConsentGiven' })
      for (const field of ['validity_duration', 'pii_controllers', 'authority_party'])
        expect(body).not.toHaveProperty(field)
    })

    test('a receipt of a charter that has changed since: is shown in the order of its charter, whatever the order of its answers', async () => {
      const answers = { ads: 'refused', statistics: 'granted' } as const
      const site = await createTestApp({
        version: first,
        records: {
          append: async () => {},
          count: async () => {},
          find: async (id) => ({ ...madeUp, id, charter: first.hash, answers }),
        },
      })
      const visitor = createVisitor(site.app)
      await visitor.choose({ action: 'accept-all' })
      const { body } = await visitor.get('/charte-cookies/receipt?format=json')
      expect(body.purposes.map(({ purpose }: { purpose: string }) => purpose)).toEqual(['statistics', 'ads'])
      expect((await visitor.get('/charte-cookies/receipt')).text).toMatch(/Statistiques.*Publicité/s)
    })
  })

  test('a receipt: is declared in the table, with how long the record is kept', async () => {
    const { text } = await visitor.get('/charte-cookies/fr')
    expect(text).toMatch(/Après un consentement, contient aussi le numéro de votre reçu.*1\u00a0an\./)
  })
})

describe('the versions of the charter', () => {
  test('the versions of the charter: are listed with their dates and what changed between two', async () => {
    const first = versionWith((yaml) => yaml)
    const site = await createTestApp({ version: first })
    site.serveCharter(versionWith((yaml) => yaml.replace('provider: Matomo', 'provider: Nouveau')))
    const { text, status } = await createVisitor(site.app).get('/charte-cookies/versions')
    expect(status).toBe(200)
    expect(text).toContain(`/charte-cookies/versions/${first.hash}/fr`)
    expect(text).toContain('Nouveau')
    expect(text).toContain('Matomo')
  })

  test('the versions of the charter: that changed since a choice are told where the visitor is asked again', async () => {
    const site = await createTestApp({ version: versionWith((yaml) => yaml) })
    const visitor = createVisitor(site.app)
    await visitor.choose({ action: 'accept-all' })
    site.serveCharter(versionWith((yaml) => yaml.replace('provider: Matomo', 'provider: Nouveau')))
    const { text } = await visitor.get('/charte-cookies/fr')
    expect(text).toContain('Ce qui a changé dans la charte depuis votre choix')
    expect(text).toContain('Nouveau')
    expect(text).toMatch(/id="purpose-ads-granted"[^>]* checked/)
    expect(text).not.toMatch(/name="purpose-statistics"[^>]* checked/)
  })

  test('the versions of the charter: whose file this release reads no more stay listed and reachable', async () => {
    const first = versionWith((yaml) => yaml)
    const site = await createTestApp({ version: first })
    const old = {
      version: 'e'.repeat(64),
      material: 'e'.repeat(64),
      source: 'fields: of the past',
      languages: ['fr'],
    }
    site.store.publish({ ...old, pageIn: async () => '<p>autrefois' })
    const visitor = createVisitor(site.app)
    const { text, status } = await visitor.get('/charte-cookies/versions')
    expect(status).toBe(200)
    expect(text).toContain('Ce qui a changé ne peut pas être affiché.')
    expect((await visitor.get(`/charte-cookies/versions/${old.version}/fr`)).text).toBe('<p>autrefois')
  })

  test('the versions of the charter: of words alone ask nobody again', async () => {
    const site = await createTestApp({ version: versionWith((yaml) => yaml) })
    const visitor = createVisitor(site.app)
    await visitor.choose({ action: 'accept-all' })
    site.serveCharter(
      versionWith((yaml) =>
        yaml.replace('fr: Statistiques', 'fr: Mesure').replace('{ fr: Compter,', '{ fr: Mesurer,'),
      ),
    )
    const { text } = await visitor.get('/charte-cookies/fr')
    expect(text).not.toContain('La charte a changé')
    expect(readPage(text).answers).toEqual({ statistics: 'granted', ads: 'granted' })
  })

  test('the versions of the charter: that say the same in other surroundings are told to do so, and ask nobody again', async () => {
    const kept = (recordRetention: string) => versionOf(smallCharter, { words: {}, recordRetention })
    const site = await createTestApp({ version: kept('P1Y') })
    const visitor = createVisitor(site.app)
    await visitor.choose({ action: 'accept-all' })
    site.serveCharter(kept('P2Y'))
    const page = readPage((await visitor.get('/charte-cookies/fr')).text)
    expect(page.answers).toEqual({ statistics: 'granted', ads: 'granted' })
    const { text } = await visitor.get('/charte-cookies/versions?language=en')
    expect(text.match(/<section class="version"/g)).toHaveLength(2)
    expect(text).toContain('own wording or the retention period of the records has changed')
    expect(text).not.toContain('Nothing has changed in this language')
  })

  test.each(['x', '0'.repeat(64), '..%2f..%2fetc', '__proto__'])(
    'that never were are not found: %s',
    async (version) => {
      const { app } = await createTestApp()
      for (const rest of ['', '/fr', '/data', '/__proto__'])
        expect((await createVisitor(app).get(`/charte-cookies/versions/${version}${rest}`)).status).toBe(404)
    },
  )
})
