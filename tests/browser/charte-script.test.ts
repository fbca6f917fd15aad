/// <reference lib="dom" />
import { readFileSync } from 'node:fs'
import type { RequestListener } from 'node:http'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Answer } from '../../src/consent/consent.ts'
import { publicDirectory } from '../../src/page/style-sheet.ts'
import type { Button } from '../../src/web/choice-form.ts'
import { languages } from '../support/charters.ts'
import { axeFindings } from './accessibility.ts'
import { answer, mixed, press, textIn, wordsIn } from './choice.ts'
import { comeBack, eventually, known, placeholders, refresh, tell } from './guest-page.ts'
import { type GuestSite, openGuestSite } from './guest-site.ts'

let site: GuestSite
beforeAll(async () => {
  site = await openGuestSite()
})
afterEach(() => site.leave())
afterAll(() => site.close())

const nonce = { 'script-src': "'nonce-abc'" }
const withNonce = { script: 'defer nonce="abc"', policy: nonce }

test.each(['charte.js', 'placeholder.js', 'banner.js', 'embed.css'])(
  'what pages load of it, %s, weighs less than 3 KB, as it is sent',
  async (name) => {
    const sent = await fetch(`${site.charter}/assets/${name}`)
    expect(gzipSync(await sent.text()).length).toBeLessThan(3072)
  },
)

test('the script is sent without its comments, and with every line of it', async () => {
  const sent = await (await fetch(`${site.charter}/assets/charte.js`)).text()
  expect(sent).not.toMatch(/\/\*|^\s|^\/\//m)
  const lines = readFileSync(join(publicDirectory, 'charte.js'), 'utf8').split('\n')
  const code = lines.filter((line) => !/^\s*(\/[*/]|$)/.test(line) && !line.includes('/*'))
  expect(code.length).toBeGreaterThan(150)
  for (const line of code) expect(sent.split('\n')).toContain(line.trim())
})

describe('before a choice', () => {
  test('before a choice: nothing is asked of a third party, whatever the page holds for it', async () => {
    const page = await site.open(everything())
    await known(page)
    expect(await page.locator('main script, main iframe, main img').count()).toBe(0)
    expect(await grants(page, 'statistics', 'third-party', 'no-such-purpose')).toEqual([false, false, false])
    expect(site.embedded).toEqual([])
  })

  test('before a choice: before the charter has answered, nothing is granted, not even what she accepted earlier', async () => {
    const first = await site.open('')
    await choose(first, 'accept-all')
    let answerNow = () => {}
    site.answerInstead((req, res) => {
      answerNow = () => tell(granting('necessary', 'statistics'))(req, res)
    })
    const page = await site.open(everything(), { context: first.context() })
    await eventually(() => site.asked.length).toBe(2)
    expect(await grants(page, 'necessary', 'statistics')).toEqual([false, false])
    expect(await page.locator('main script, main iframe, main img').count()).toBe(0)
    expect(site.embedded).toEqual([])
    answerNow()
    await known(page)
    expect(await grants(page, 'necessary', 'statistics')).toEqual([true, true])
  })

  test('before a choice: what needs no consent is shown at once', async () => {
    const page = await site.open(frame('necessary'))
    await eventually(() => site.embedded).toEqual(['/necessary.html'])
    expect(await grants(page, 'necessary')).toEqual([true])
    expect(await placeholders(page)).toEqual([])
  })
})

describe('after a yes', () => {
  test('after a yes: everything comes, once', async () => {
    const page = await site.open(everything())
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => [...site.embedded].sort()).toEqual([
      '/count.js',
      '/image.svg',
      '/pixel.svg',
      '/statistics.html',
      '/third-party.html',
    ])
    await refresh(page)
    await refresh(page)
    expect(site.embedded.length).toBe(5)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['count.js'])
    expect(await placeholders(page)).toEqual([])
  })

  test('after a yes: a page that is opened then shows it without a choice on its way', async () => {
    const first = await site.open('')
    await choose(first, 'accept-all')
    await site.open(everything(), { context: first.context() })
    await eventually(() => site.embedded.length).toBe(5)
  })

  test('after a yes: to one purpose, what is for another or for both stays away', async () => {
    const page = await site.open(
      `${frame('statistics')}${frame('third-party')}${frame('statistics third-party')}`,
    )
    await chooseStatistics(page)
    await refresh(page)
    await eventually(() => site.embedded).toEqual(['/statistics.html'])
    const needs = wordsIn('fr')('embed.needs')
    expect(await placeholders(page)).toEqual(
      Array.from({ length: 2 }, () => expect.stringContaining(`${needs} Cookies tiers (third party)`)),
    )
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded.length).toBe(3)
  })

  test('after a yes: to everything, a purpose that the charter does not know, or no purpose at all, is not granted', async () => {
    const page = await site.open(
      `${frame('no-such-purpose')}${frame('')}${frame(' ')}${frame('statistics, third-party')}`,
    )
    await choose(page, 'accept-all')
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(0)
    expect(site.embedded).toEqual([])
  })
})

describe('scripts', () => {
  test('scripts: run in the order of the page, slow and broken ones among them, and each once', async () => {
    const { third } = site
    const page = await site.open(
      `<template data-purpose="statistics">
        <script nonce="abc">(window.ran ??= []).push('inline 1')</script>
        <script nonce="abc" src="${third}/slow.js"></script>
        <script nonce="abc">window.ran.push('inline 2')</script>
      </template>
      <template data-purpose="statistics">
        <p>Un texte<script nonce="abc" src="${third}/missing.js"></script></p>
        <script nonce="abc" nomodule src="${third}/old.js"></script>
        <script nonce="abc" type="application/json" src="${third}/list.json"></script>
        <script nonce="abc" src="${third}/fast.js"></script>
        <script nonce="abc">window.ran.push('inline 3')</script>
      </template>`,
      withNonce,
    )
    await choose(page, 'accept-all')
    await refresh(page)
    const expected = ['inline 1', 'slow.js', 'inline 2', 'fast.js', 'inline 3']
    await eventually(() => page.evaluate(() => window.ran)).toEqual(expected)
    await refresh(page)
    expect(await page.evaluate(() => window.ran)).toEqual(expected)
    expect(site.takeFaults()).toEqual([expect.stringContaining('404')])
  })

  test('scripts: that are modules, or wait for nobody, run too', async () => {
    const { third } = site
    const page = await site.open(
      `<template data-purpose="statistics">
        <script nonce="abc" type="module">(window.ran ??= []).push('module')</script>
        <script nonce="abc" type="module" src="${third}/slow-module.js"></script>
        <script nonce="abc" type="module" src="${third}/module.js"></script>
        <script nonce="abc" async src="${third}/stuck.js"></script>
        <script nonce="abc">(window.ran ??= []).push('inline')</script>
      </template>`,
      withNonce,
    )
    await choose(page, 'accept-all')
    await refresh(page)
    const ran = () => page.evaluate(() => window.ran ?? [])
    await eventually(ran).toHaveLength(4)
    const modules = (await ran()).filter((name) => name !== 'inline')
    expect(modules).toEqual(['module', 'slow-module.js', 'module.js'])
    site.release()
    await eventually(ran).toContain('stuck.js')
  })

  test('scripts: without the nonce of the page do not run, and hold up nothing', async () => {
    const page = await site.open(
      `<template data-purpose="statistics">
        <script>(window.ran ??= []).push('inline without')</script>
        <script src="${site.third}/without.js"></script>
        <script nonce="abc">(window.ran ??= []).push('inline with')</script>
      </template>`,
      withNonce,
    )
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['inline with'])
    expect(site.embedded).toEqual([])
    expect(site.takeFaults().length).toBe(2)
  })

  test('scripts: without Trusted Types run all the same', async () => {
    const page = await site.open(
      everything('<script nonce="abc">(window.ran ??= []).push("inline")</script>'),
      {
        ...withNonce,
        policy: { ...nonce, 'require-trusted-types-for': '', 'trusted-types': '' },
      },
    )
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['inline'])
  })
})

describe('templates', () => {
  test('templates: that are added later are found when the page says so', async () => {
    const page = await site.open('', { policy: { 'require-trusted-types-for': '', 'trusted-types': '' } })
    await choose(page, 'accept-all')
    await refresh(page)
    await page.evaluate((third) => {
      const template = document.createElement('template')
      template.dataset.purpose = 'statistics'
      template.content.append(
        Object.assign(document.createElement('iframe'), { title: 'Plan', src: `${third}/added.html` }),
        Object.assign(document.createElement('script'), { src: `${third}/added.js` }),
      )
      document.body.append(template)
    }, site.third)
    expect(site.embedded).toEqual([])
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['added.js'])
    await eventually(() => [...site.embedded].sort()).toEqual(['/added.html', '/added.js'])
  })

  test('templates: that were made from a string show what they hold, and browsers run no script of theirs', async () => {
    const page = await site.open('<div></div>', {
      policy: { 'require-trusted-types-for': '', 'trusted-types': '' },
    })
    await choose(page, 'accept-all')
    await page.evaluate(
      (html) => {
        for (const place of document.querySelectorAll('main div')) place.innerHTML = html
      },
      `<template data-purpose="statistics"><script src="${site.third}/string.js"></script></template>${frame('statistics')}
       <template data-purpose="statistics"><script src="${site.third}/string.js"></script></template>${frame('third-party')}`,
    )
    await refresh(page)
    await eventually(() => site.embedded.length).toBe(2)
    expect(site.embedded).not.toContain('/string.js')
  })

  test('templates: within a template wait for their own purpose, and go with the one around them', async () => {
    const page = await site.open(
      `<template data-purpose="statistics"><p>Les chiffres</p>${frame('third-party')}</template>`,
    )
    await chooseStatistics(page)
    await refresh(page)
    expect(await page.getByText('Les chiffres').isVisible()).toBe(true)
    expect(await placeholders(page)).toEqual([expect.stringContaining('Cookies tiers')])
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded).toEqual(['/third-party.html'])
    site.answerInstead(tell(granting('third-party')))
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(0)
    expect(await placeholders(page)).toHaveLength(1)
    site.answerInstead(undefined)
    await refresh(page)
    expect(await page.locator('iframe').count()).toBe(1)
  })
})

describe('in place of what is withheld', () => {
  test.each(languages)(
    'in place of what is withheld: in %s, a text names it, its purpose and the way to the choice',
    async (language) => {
      const page = await site.open(frame('statistics'), { lang: `${language}-BE`, locale: 'es' })
      const t = wordsIn(language)
      const purpose = textIn(language).purposes.find(({ id }) => id === 'statistics')
      const group = page.getByRole('group', { name: `${t('embed.withheld')} – Plan`, exact: true })
      await group.waitFor()
      expect(await group.getAttribute('lang')).toBe(language)
      expect(await group.locator('p').allTextContents()).toEqual([
        `${t('embed.needs')} ${purpose?.title.plain}`,
        `${t('embed.once')} ${t('embed.always')} ${t('choice.make')}`,
      ])
      expect(await group.getByRole('link').getAttribute('href')).toBe(
        `${site.charter}/${language}?next=${encodeURIComponent(page.url())}#preferences`,
      )
    },
  )

  test('in place of what is withheld: an image is named by its text, and a title comes first', async () => {
    const { third } = site
    const page = await site.open(
      `<template data-purpose="statistics"><img src="${third}/a.svg" alt="Une carte"></template>
       <template data-purpose="statistics"><img src="${third}/b.svg" alt=""><img src="${third}/c.svg" title="Un plan" alt="Autre"></template>
       <template data-purpose="statistics"><img src="${third}/d.svg" alt=""></template>`,
    )
    await known(page)
    const labels = await page
      .getByRole('group')
      .evaluateAll((groups) => groups.map((group) => group.getAttribute('aria-label')))
    const withheld = wordsIn('fr')('embed.withheld')
    expect(labels).toEqual([`${withheld} – Une carte`, `${withheld} – Un plan`, withheld])
  })

  test('in place of what is withheld: of a table or a list, the text stands after it, where one may stand', async () => {
    const image = `<img src="${site.third}/a.svg" alt="Une carte">`
    const held = (content: string) => `<template data-purpose="statistics">${content}</template>`
    const page = await site.open(
      `<table><tbody><tr><td>a</td>${held(`<td>${image}</td>`)}</tr>${held(`<tr><td>${image}</td></tr>`)}</tbody>
         ${held(`<tbody><tr><td>${image}</td></tr></tbody>`)}</table>
       <ul><li>b</li>${held(`<li>${image}</li>`)}</ul><ol><li>${held(image)}</li></ol>`,
    )
    await known(page)
    const parents = await page
      .getByRole('group')
      .evaluateAll((groups) => groups.map(({ parentElement }) => parentElement?.localName))
    expect(parents).toEqual(['main', 'main', 'main', 'main', 'li'])
    await choose(page, 'accept-all')
    await refresh(page)
    expect(await placeholders(page)).toEqual([])
    expect(await page.locator('table td > img, ul > li > img, ol > li > img').count()).toBe(5)
  })

  test('in place of what is withheld: a page that names no language speaks that of its visitor', async () => {
    const page = await site.open(frame('statistics'), { lang: '', locale: 'nl-BE' })
    expect(await page.locator('.charte-placeholder').getAttribute('lang')).toBe('nl')
  })

  test('in place of what is withheld: axe finds nothing, with the style sheet and without', async () => {
    const page = await site.open(`${frame('statistics')}${frame('third-party statistics')}`)
    await eventually(() => placeholders(page)).toHaveLength(2)
    expect(site.takeFaults()).toEqual([])
    expect(await axeFindings(page)).toEqual([])
    // Axe tries to read the style sheet of another origin, which the page may only apply.
    for (const fault of site.takeFaults()) expect(fault).toMatch(/embed\.css|preload|ERR_FAILED/)
    await page.evaluate(() => document.querySelector('link')?.remove())
    expect(await axeFindings(page)).toEqual([])
    expect(await page.locator('.charte-placeholder').first().isVisible()).toBe(true)
  })

  test('in place of what is withheld: the choice is reached by keyboard, and what was chosen shows on the way back', async () => {
    const page = await site.open(frame('statistics'))
    await page.locator('.charte-placeholder').waitFor()
    for (const _way of ['once', 'always', 'choose']) await page.keyboard.press('Tab')
    await Promise.all([page.waitForURL('**/fr?next=*#preferences'), page.keyboard.press('Enter')])
    await press(page, 'accept-all')
    await page.evaluate(() => void setTimeout(() => history.go(-2)))
    await eventually(() => site.embedded).toEqual(['/statistics.html'])
  })

  test('in place of what is withheld: of scripts, hidden elements and images of one pixel, there is nothing to see', async () => {
    const { third } = site
    const page = await site.open(
      `<template data-purpose="statistics"><script src="${third}/count.js"></script></template>
       <template data-purpose="statistics"><img src="${third}/pixel.svg" width="1" height="1" alt=""></template>
       <template data-purpose="statistics"><iframe hidden title="Compteur" src="${third}/hidden.html"></iframe></template>
       <template data-purpose="statistics" data-fallback=""><iframe title="Plan" src="${third}/silent.html"></iframe></template>`,
    )
    await known(page)
    expect(await placeholders(page)).toEqual([])
    expect(site.embedded).toEqual([])
  })

  test('in place of what is withheld: an author may say something of her own, which shows without scripts too, until there is a yes', async () => {
    const body = `<template data-purpose="statistics" data-fallback="instead"><iframe title="Plan" src="${site.third}/statistics.html"></iframe></template><p id="instead">Prenez le bus 3.</p>`
    const without = await site.open(body, { javaScriptEnabled: false })
    expect(await without.getByText('Prenez le bus 3.').isVisible()).toBe(true)
    const page = await site.open(body)
    await known(page)
    expect(await placeholders(page)).toEqual([])
    expect(await page.getByText('Prenez le bus 3.').isVisible()).toBe(true)
    await choose(page, 'accept-all')
    await refresh(page)
    expect(await page.getByText('Prenez le bus 3.').isVisible()).toBe(false)
    expect(await page.locator('iframe').isVisible()).toBe(true)
    await choose(page, 'withdraw')
    await refresh(page)
    expect(await page.getByText('Prenez le bus 3.').isVisible()).toBe(true)
    expect(await page.locator('iframe').count()).toBe(0)
  })
})

describe('a consent that is withdrawn in another tab', () => {
  test('a consent that is withdrawn in another tab: takes away what was embedded, without a reload, and a new yes brings it back', async () => {
    const page = await site.open(everything(''))
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.locator('iframe').count()).toBe(2)
    await choose(page, 'withdraw')
    await comeBack(page)
    await eventually(() => page.locator('main iframe, main img').count()).toBe(0)
    expect(await placeholders(page)).toHaveLength(3)
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.locator('main iframe, main img').count()).toBe(4)
    expect(site.pages.length).toBe(1)
  })

  test('a consent that is withdrawn in another tab: reloads a page whose scripts had run, once, and nothing of them comes again', async () => {
    const page = await site.open(everything())
    await choose(page, 'accept-all')
    await comeBack(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['count.js'])
    await choose(page, 'withdraw')
    const before = site.embedded.length
    await Promise.all([page.waitForEvent('load'), comeBack(page)])
    await known(page)
    for (let times = 0; times < 3; times++) await refresh(page)
    expect(await page.evaluate(() => window.ran)).toBeUndefined()
    expect(await placeholders(page)).toHaveLength(3)
    expect([site.pages.length, site.embedded.length]).toEqual([2, before])
  })

  test('a consent that is withdrawn in another tab: sends no form again where the page was the answer to one', async () => {
    const page = await site.open(
      `<form method="post"><button>Envoyer</button></form><p id="part">Une partie</p>${everything()}`,
      { policy: { 'form-action': site.origin } },
    )
    await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name: 'Envoyer' }).click()])
    await page.evaluate(() => {
      location.hash = 'part'
    })
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['count.js'])
    await choose(page, 'withdraw')
    await Promise.all([page.waitForEvent('load'), comeBack(page)])
    await known(page)
    expect(site.pages).toEqual(
      ['GET /0', 'POST /0', 'GET /0'].map((asked) => asked.replace('/0', new URL(page.url()).pathname)),
    )
    expect(page.url()).toMatch(/#part$/)
    expect(await page.evaluate(() => window.ran)).toBeUndefined()
  })

  test('a consent that is withdrawn in another tab: reloads the page also where the template of a script that had run is gone', async () => {
    const page = await site.open(everything())
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['count.js'])
    await page.evaluate(() => document.querySelector('main')?.replaceChildren())
    await choose(page, 'withdraw')
    await comeBack(page)
    await eventually(() => site.pages.length).toBe(2)
  })

  test('a consent that is withdrawn in another tab: stops scripts whose turn had not come, and runs them once there is a yes again', async () => {
    const { third } = site
    const page = await site.open(
      `<template data-purpose="necessary"><script src="${third}/stuck.js"></script></template>
       <template data-purpose="necessary statistics"><script src="${third}/count.js"></script></template>`,
    )
    await choose(page, 'accept-all')
    await refresh(page)
    await choose(page, 'withdraw')
    await refresh(page)
    site.release()
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['stuck.js'])
    await refresh(page)
    expect(site.embedded).toEqual(['/stuck.js'])
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['stuck.js', 'count.js'])
    expect(site.pages.length).toBe(1)
  })

  test('a consent that is withdrawn in another tab: is seen at most once however often the visitor comes back at a time', async () => {
    const page = await site.open(frame('statistics'))
    await known(page)
    await choose(page, 'accept-all')
    for (let times = 0; times < 20; times++) await comeBack(page)
    await eventually(() => site.embedded).toEqual(['/statistics.html'])
    expect(site.asked.length).toBeLessThanOrEqual(3)
  })
})

describe('a page that the browser has kept', () => {
  let keeping: GuestSite
  beforeAll(async () => {
    keeping = await openGuestSite({ keepsPages: true })
  })
  afterAll(() => keeping.close())

  test('a page that the browser has kept: obeys what was chosen meanwhile when the visitor goes back to it', async () => {
    const page = await keeping.open(
      `<template data-purpose="statistics"><iframe title="Plan" src="${keeping.third}/statistics.html"></iframe></template>`,
    )
    const link = page.locator('.charte-placeholder a')
    await Promise.all([page.waitForURL('**/fr?next=*#preferences'), link.click()])
    await press(page, 'accept-all')
    await page.evaluate(() => void setTimeout(() => history.go(-2)))
    await eventually(() => keeping.embedded).toEqual(['/statistics.html'])
    // It was asked of its server once: the second time it came from the cache.
    expect(keeping.pages.length).toBe(1)
  })
})

test('a banner that was answered elsewhere meanwhile is hidden, until there is something to ask again', async () => {
  const asking = (asks: boolean) => tell(JSON.stringify({ ...JSON.parse(granting('necessary')), asks }))
  site.answerInstead(asking(true))
  const page = await site.open('<section class="charte-banner">Une question</section>')
  await known(page)
  const isShown = () => page.getByText('Une question').isVisible()
  for (const asks of [true, false, true]) {
    site.answerInstead(asking(asks))
    await refresh(page)
    expect(await isShown()).toBe(asks)
  }
  site.answerInstead(tell('', 500))
  await refresh(page)
  expect(await isShown()).toBe(true)
  site.takeFaults()
})

test('a page that is shown again asks again, and one that is shown for the first time does not', async () => {
  const page = await site.open(frame('statistics'))
  await known(page)
  const show = (persisted: boolean) =>
    page.evaluate((persisted) => dispatchEvent(new PageTransitionEvent('pageshow', { persisted })), persisted)
  await choose(page, 'accept-all')
  await show(true)
  await eventually(() => site.embedded).toEqual(['/statistics.html'])
  const asked = site.asked.length
  await show(false)
  await refresh(page)
  expect(site.asked.length).toBe(asked + 1)
})

describe('servers that fail or contradict each other', () => {
  const broken: Record<string, RequestListener> = {
    'is not there': (req) => req.socket.destroy(),
    'answers with an error': tell('<html>', 500),
    'may not be read': (_req, res) => res.end(granting('statistics')),
    'speaks another version': tell('{"v":2,"granted":["statistics"]}'),
    'answers with nothing': tell('null'),
    'grants no list': tell('{"v":1,"granted":"statistics"}'),
  }

  test.each(Object.entries(broken))(
    'servers that fail or contradict each other: a charter that %s grants nothing, and breaks nothing',
    async (_how, fails) => {
      site.answerInstead(fails)
      const page = await site.open(everything())
      await known(page)
      expect(await grants(page, 'statistics', 'necessary')).toEqual([false, false])
      expect(await placeholders(page)).toEqual([])
      expect(site.embedded).toEqual([])
      for (const fault of site.takeFaults()) expect(fault).toMatch(/Failed to load resource|blocked by CORS/)
    },
  )

  test('servers that fail or contradict each other: a charter that fails later takes nothing back, and reloads nothing', async () => {
    const page = await site.open(everything())
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded.length).toBe(5)
    for (const fails of Object.values(broken)) {
      site.answerInstead(fails)
      await refresh(page)
    }
    expect(await page.locator('main iframe, main img').count()).toBe(4)
    expect(await grants(page, 'statistics')).toEqual([true])
    expect(site.pages.length).toBe(1)
    site.takeFaults()
  })

  test('servers that fail or contradict each other: a charter that failed first is asked again when the visitor comes back', async () => {
    site.answerInstead((req) => req.socket.destroy())
    const page = await site.open(frame('necessary'))
    await known(page)
    site.answerInstead(undefined)
    await comeBack(page)
    await eventually(() => site.embedded).toEqual(['/necessary.html'])
    site.takeFaults()
  })

  test('servers that fail or contradict each other: answers that go back and forth reload a page no more than once on their own', async () => {
    let times = 0
    site.answerInstead((req, res) => tell(granting(...(times++ % 2 === 0 ? ['statistics'] : [])))(req, res))
    await site.open(
      `<template data-purpose="statistics"><script nonce="abc" src="${site.third}/count.js"></script></template>
       <script nonce="abc">
         addEventListener('load', async () => {
           for (let times = 0; times < 6; times++) await charte.refresh()
           const image = new Image()
           image.onload = () => document.dispatchEvent(new Event('visibilitychange'))
           image.src = '${site.third}/stuck-' + performance.getEntriesByType('navigation')[0].type + '.svg'
         })
       </script>`,
      withNonce,
    )
    // Nothing may be evaluated in the page meanwhile: for the browser, it would be its visitor's doing.
    await eventually(() => site.embedded).toContain('/stuck-reload.svg')
    expect(site.pages.length).toBe(2)
    // Her coming back is another matter: a withdrawal must reach the page.
    site.answerInstead(tell(granting()))
    site.release()
    await eventually(() => site.pages.length).toBe(3)
  })
})

describe('the scripts of the site', () => {
  test('the scripts of the site: are told what is granted, at first and whenever it changes, and only then', async () => {
    const page = await site.open(
      `<script nonce="abc">document.addEventListener('charte:change', ({ detail }) => (window.ran ??= []).push(detail.granted.join()))</script>`,
      withNonce,
    )
    await known(page)
    expect(await page.evaluate(() => window.ran)).toEqual(['necessary'])
    await refresh(page)
    await choose(page, 'refuse-all')
    await refresh(page)
    expect(await page.evaluate(() => window.ran)).toEqual(['necessary'])
    await choose(page, 'accept-all')
    await refresh(page)
    expect(await page.evaluate(() => window.ran)).toEqual([
      'necessary',
      'necessary,statistics,first-party,third-party',
    ])
    expect(await grants(page, 'necessary', 'statistics')).toEqual([true, true])
  })

  test('the scripts of the site: find the page obeyed when the answer is there', async () => {
    const page = await site.open(
      `<script nonce="abc">document.addEventListener('charte:change', () => (window.ran ??= []).push(String(document.querySelectorAll('.charte-placeholder').length)))</script>${frame('statistics')}`,
      withNonce,
    )
    await known(page)
    expect(await page.evaluate(() => window.ran)).toEqual(['1'])
  })

  test('the scripts of the site: may load the script before the page has been read, and twice', async () => {
    const again = `<script src="${site.charter}/assets/charte.js" defer></script>`
    const page = await site.open(everything(), { script: '', head: again })
    await known(page)
    expect(site.asked.length).toBe(1)
    expect(await placeholders(page)).toHaveLength(3)
    await choose(page, 'accept-all')
    await refresh(page)
    await eventually(() => site.embedded.length).toBe(5)
    await eventually(() => page.evaluate(() => window.ran)).toEqual(['count.js'])
    await refresh(page)
    expect(site.embedded.length).toBe(5)
  })

  test('may load it early: it waits for the page, however long that takes', async () => {
    let answered = () => {}
    const hasAnswered = new Promise<void>((resolve) => {
      answered = resolve
    })
    site.answerInstead((req, res) => {
      res.once('finish', answered)
      tell(granting('necessary'))(req, res)
    })
    const opening = site.open(`<script src="${site.third}/stuck.js"></script>${frame('necessary')}`, {
      script: '',
    })
    await eventually(() => site.embedded).toEqual(['/stuck.js'])
    await hasAnswered
    site.release()
    await opening
    await eventually(() => site.embedded).toEqual(['/stuck.js', '/necessary.html'])
  })

  test('the scripts of the site: are not confused by elements of the page that bear its names', async () => {
    const page = await site.open(`<form id="charte"></form>${frame('necessary')}`)
    await eventually(() => site.embedded).toEqual(['/necessary.html'])
    await page.close()
    const other = await site.open(`<img name="currentScript" alt="">${frame('necessary')}`)
    expect(await other.evaluate(() => 'charte' in window)).toBe(false)
  })
})

describe('a site of another domain', () => {
  test('learns nothing of a choice: browsers do not send it there', async () => {
    const page = await site.open(everything(), { host: 'localhost' })
    await choose(page, 'accept-all')
    await refresh(page)
    expect(await grants(page, 'necessary', 'statistics')).toEqual([true, false])
    expect(site.embedded).toEqual([])
  })
})

describe("Google's consent mode", () => {
  const mapped =
    'data-consent-mode="analytics_storage:statistics ad_storage:third-party ad_user_data:third-party ad_personalization:third-party ad_personalization:first-party"'
  const denied = {
    ad_storage: 'denied',
    ad_user_data: 'denied',
    ad_personalization: 'denied',
    analytics_storage: 'denied',
  }

  test("Google's consent mode: is left alone where the page does not want it", async () => {
    const page = await site.open('')
    await known(page)
    expect(await page.evaluate(() => 'dataLayer' in window)).toBe(false)
  })

  test("Google's consent mode: denies everything before any later script, and is told of each choice", async () => {
    const page = await site.open('', {
      script: `nonce="abc" ${mapped}`,
      policy: nonce,
      head: '<script nonce="abc">window.ran = dataLayer.map((command) => JSON.stringify([...command]))</script>',
    })
    const first = ['consent', 'default', { ...denied, wait_for_update: 500 }]
    expect(await page.evaluate(() => window.ran?.map((command) => JSON.parse(command)))).toEqual([first])
    await known(page)
    await chooseStatistics(page, { 'third-party': 'granted' })
    await refresh(page)
    await choose(page, 'accept-all')
    await refresh(page)
    await choose(page, 'withdraw')
    await refresh(page)
    const some = { ad_storage: 'granted', ad_user_data: 'granted', analytics_storage: 'granted' }
    expect(await commands(page)).toEqual([
      first,
      ['consent', 'update', denied],
      ['consent', 'update', { ...denied, ...some }],
      ['consent', 'update', { ...some, ad_personalization: 'granted' }],
      ['consent', 'update', denied],
    ])
  })

  test("Google's consent mode: stays denied where the charter does not answer, and for types that no purpose is named for", async () => {
    site.answerInstead((req) => req.socket.destroy())
    const page = await site.open('', {
      script: 'data-consent-mode="functionality_storage:necessary ad_storage"',
    })
    await known(page)
    const first = { ...denied, functionality_storage: 'denied' }
    expect(await commands(page)).toEqual([['consent', 'default', { ...first, wait_for_update: 500 }]])
    site.answerInstead(undefined)
    await choose(page, 'accept-all')
    await refresh(page)
    expect((await commands(page)).slice(1)).toEqual([
      ['consent', 'update', { ...first, functionality_storage: 'granted' }],
    ])
    site.takeFaults()
  })

  test("Google's consent mode: has an event of its own after each update, for tags that wait for one", async () => {
    const page = await site.open('', { script: mapped })
    await known(page)
    await choose(page, 'accept-all')
    await refresh(page)
    await refresh(page)
    await choose(page, 'withdraw')
    await refresh(page)
    const entries = await page.evaluate(() =>
      [...(window.dataLayer as unknown as Iterable<Record<string, unknown>>)].map(
        (entry) => entry.event ?? entry[1],
      ),
    )
    const updates = ['update', 'charte_consent_update']
    expect(entries).toEqual(['default', ...updates, ...updates, ...updates])
    const granted = await page.evaluate(() =>
      [...(window.dataLayer as unknown as Iterable<{ granted?: string[] }>)].flatMap(
        ({ granted }) => granted?.length ?? [],
      ),
    )
    expect(granted).toEqual([1, 4, 1])
  })

  test("Google's consent mode: has no event before the charter has answered, or where the page does not want it", async () => {
    site.answerInstead((req) => req.socket.destroy())
    const page = await site.open('', { script: mapped })
    await known(page)
    expect(await page.evaluate(() => window.dataLayer?.length)).toBe(1)
    const other = await site.open('<script nonce="abc">window.dataLayer = []</script>', withNonce)
    site.answerInstead(undefined)
    await refresh(other)
    expect(await other.evaluate(() => window.dataLayer?.length)).toBe(0)
    site.takeFaults()
  })

  /** The commands as Google's tags read them: those that are no Arguments object would not be obeyed. */
  function commands(page: Page): Promise<unknown[][]> {
    return page.evaluate(() =>
      (window.dataLayer ?? [])
        .filter((command) => Object.prototype.toString.call(command) === '[object Arguments]')
        .map((command) => Array.from(command)),
    )
  }
})

/** A script, a frame for each of two purposes, an image and an image that only counts. */
function everything(script = `<script src="${site.third}/count.js"></script>`): string {
  return `<template data-purpose="statistics">${script}</template>${frame('statistics')}${frame('third-party')}
    <template data-purpose="statistics"><p><img src="${site.third}/image.svg" alt="Une image"></p></template>
    <template data-purpose="statistics"><img src="${site.third}/pixel.svg" width="1" height="1" alt=""></template>`
}

function frame(purpose: string): string {
  const address = `${site.third}/${purpose.replaceAll(' ', '-')}.html`
  return `<template data-purpose="${purpose}"><iframe title="Plan" src="${address}"></iframe></template>`
}

const choose = (page: Page, action: Button) => site.choose(page, action)

/** The visitor says yes to statistics alone, or with these answers to the rest. */
async function chooseStatistics(page: Page, others: Record<string, Answer> = {}): Promise<void> {
  const tab = await page.context().newPage()
  await tab.goto(site.charter)
  await answer(tab, { ...mixed, ...others })
  await press(tab, 'save')
  await tab.close()
}

function grants(page: Page, ...purposes: string[]): Promise<boolean[]> {
  return page.evaluate((purposes) => purposes.map((purpose) => window.charte.granted(purpose)), purposes)
}

function granting(...granted: string[]): string {
  const words = { withheld: 'Contenu', needs: 'Acceptez', choose: 'Choisir' }
  return JSON.stringify({
    v: 1,
    language: 'fr',
    granted,
    asks: false,
    purposes: {},
    choose: site.charter,
    words,
  })
}
