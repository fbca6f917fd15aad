import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { describeProblem } from '../../../src/charter/problem.ts'
import { type CharterRule, parseCharter } from '../../../src/charter/source/load.ts'
import { parsedWith, smallCharter } from '../../support/charters.ts'
import { append, problemsAfter, problemsOf, swap, together } from '../edit.ts'

const linesAfter = (edit: (yaml: string) => string) =>
  problemsAfter(edit).map((problem) => describeProblem(problem))
const reference = (edit: (yaml: string) => string) => parsedWith(edit).charter

test('the short charter of these tests: is right', () => {
  expect(linesAfter((yaml) => yaml)).toEqual([])
})

describe('what is wrong with a charter', () => {
  test.each<[string, (yaml: string) => string, ...string[]]>([
    [
      'a field that does not exist',
      swap('updated:', 'updatd:'),
      '3:1 updatd: found "2026-01-15"; remove this field, or correct its name (did you mean updated?): no field of the charter is called so',
    ],
    [
      'a field of a row that does not exist',
      swap('name: IDE', 'name: IDE, maxAge: 3600'),
      '26:22 purposes[2].cookies[0].maxAge: found 3600; remove this field, or correct its name: no field of the charter is called so',
    ],
    [
      'a text instead of true or false, and nothing else for it',
      swap('required: true', 'required: oui'),
      '9:5 purposes[0].required: found "oui"; write true or false',
    ],
    [
      'a number instead of a text',
      swap('provider: Annonceur', 'provider: 12'),
      '26:22 purposes[2].cookies[0].provider: found 12; write a text, or one text per language, like { fr: ..., nl: ... }; quote texts that contain ": "',
    ],
    [
      'a field without value',
      swap('provider: Annonceur', 'provider: null'),
      '26:22 purposes[2].cookies[0].provider: found null; write a text, or one text per language, like { fr: ..., nl: ... }; quote texts that contain ": "',
    ],
    [
      'a text of spaces',
      swap('provider: Annonceur', 'provider: "  "'),
      '26:22 purposes[2].cookies[0].provider: found "  "; write a text, or leave the field out',
    ],
    [
      'a duration that is none',
      swap('duration: P13M', 'duration: 13 months'),
      '20:90 purposes[1].cookies[0].duration: found "13 months"; write a duration like P2W (weeks), P6M (months), PT30M (minutes), or session',
    ],
    [
      'a text without the first language',
      swap('{ fr: Usages, en: Uses }', '{ en: Uses }'),
      '6:10 usage.title: found {"en":"Uses"}; add the text in fr, the first language',
    ],
    [
      'a text in a language that the charter does not have',
      swap('{ fr: Usages, en: Uses }', '{ fr: Usages, nl: Doel }'),
      '6:31 usage.title.nl: found "Doel"; use the languages of this charter: fr, en',
    ],
    [
      'a text in a language that is called like a part of the machine',
      swap('en: Uses', '__proto__: Uses'),
      '6:31 usage.title.__proto__: found "Uses"; use the languages of this charter: fr, en',
    ],
    [
      'a language twice',
      swap('[fr, en]', '[fr, en, fr]'),
      '2:21 languages[2]: found "fr"; write each language once',
    ],
    ['no language', swap('[fr, en]', '[]'), '2:1 languages: found []; write at least one language'],
    [
      'an id twice',
      swap('id: ads', 'id: statistics'),
      '22:5 purposes[2].id: found "statistics"; write each id once',
    ],
    [
      'an id with other characters',
      swap('id: ads', 'id: Ads & co'),
      '22:5 purposes[2].id: found "Ads & co"; write a short name of small letters, digits and hyphens, like third-party',
    ],
    [
      'a cookie twice, in two purposes',
      together(swap('name: IDE', 'name: SSESS<ID>'), swap('party: third', 'party: first')),
      '26:11 purposes[2].cookies[0].name: found "SSESS<ID>"; declare SSESS<ID> once, or add the domain or path of each',
    ],
    [
      'a cookie twice, in one row',
      swap('_hs*', '_pk_*'),
      '20:25 purposes[1].cookies[0].name[1]: found "_pk_*"; declare _pk_* once, or add the domain or path of each',
    ],
    [
      'a name that no cookie can have',
      swap('name: IDE', 'name: "I;DE"'),
      '26:11 purposes[2].cookies[0].name: found "I;DE"; remove ";": for browsers the name ends there',
    ],
    [
      'no names in a list of names',
      swap('[_pk_*, _hs*]', '[]'),
      '20:11 purposes[1].cookies[0].name: found []; write at least one name',
    ],
    [
      'a technology that does not exist',
      swap('name: IDE', 'name: IDE, technology: flash'),
      '26:22 purposes[2].cookies[0].technology: found "flash"; write cookie, localStorage, sessionStorage, indexedDB, cacheStorage, serviceWorker, pixel, script, linkDecoration or other',
    ],
    [
      'a party that does not exist',
      swap('party: third', 'party: second'),
      '26:96 purposes[2].cookies[0].party: found "second"; write first or third',
    ],
    [
      'a domain that is none',
      swap('name: IDE', 'name: IDE, domain: https://example.org'),
      '26:22 purposes[2].cookies[0].domain: found "https://example.org"; write a host name, like example.org',
    ],
    [
      'a path that would end the cookie',
      swap('name: IDE', 'name: IDE, path: "/;x"'),
      '26:22 purposes[2].cookies[0].path: found "/;x"; write a path that starts with /',
    ],
    [
      'an address that is none',
      swap('https://example.org', 'example.org'),
      '4:24 site.url: found "example.org"; write an address that starts with https://',
    ],
    [
      'an address that runs a script',
      swap('https://example.org', 'javascript:alert(1)'),
      '4:24 site.url: found "javascript:alert(1)"; write an address that starts with https://',
    ],
    [
      'an e-mail address that is none',
      append('controller: { name: Exemple, email: nobody }\n'),
      '27:30 controller.email: found "nobody"; write an e-mail address',
    ],
    [
      'a day that does not exist',
      swap('2026-01-15', '2026-02-30'),
      '3:1 updated: found "2026-02-30"; write the day of the last update, like 2026-11-23',
    ],
    [
      'a revision that is no whole number',
      swap('id: ads', 'id: ads\n    revision: 1.5'),
      '23:5 purposes[2].revision: found 1.5; write a whole number',
    ],
    [
      'a revision before the first',
      swap('id: ads', 'id: ads\n    revision: 0'),
      '23:5 purposes[2].revision: found 0; write a whole number from 1',
    ],
    [
      'a link that runs a script',
      swap('Counting visits.', '"[here](javascript:alert(1))"'),
      '18:46 purposes[1].description.en: found "[here](javascript:alert(1))"; link to an address that starts with https://, http://, mailto:, tel:, / or #',
    ],
    [
      'a control character',
      swap('Counting visits.', '"Counting\\u0007"'),
      '18:46 purposes[1].description.en: found "Counting\\u0007"; remove the control characters',
    ],
    [
      'a NUL that is escaped',
      swap('Counting visits.', '"Counting\\0"'),
      '18:46 purposes[1].description.en: found "Counting\\u0000"; remove the control characters',
    ],
    [
      'a NUL that stands in the file',
      swap('Counting visits.', 'Counting\0.'),
      '18:58 purposes[1].description.en: found U+0000; remove this control character',
    ],
    [
      'an alias without anchor, and not as too many aliases,',
      append('introduction: *nowhere\n'),
      '27:15 introduction: found "*nowhere"; put quotes around it, or name a complete value before it with &nowhere, which * repeats',
    ],
    [
      'a language that YAML reads as a number',
      swap('{ fr: Usages, en: Uses }', '{ fr: Usages, 1: Uses }'),
      '6:31 usage.title.1: found "Uses"; use the languages of this charter: fr, en',
    ],
    [
      'an address that is wrong in one language',
      swap('url: https://example.org', 'url: { fr: https://example.org, en: nope }'),
      '4:56 site.url.en: found "nope"; write an address that starts with https://',
    ],
    [
      'a field that YAML would merge from elsewhere',
      append('controller: { <<: { name: Exemple } }\n'),
      '27:15 controller.<<: found {"name":"Exemple"}; remove this field, or correct its name: no field of the charter is called so',
    ],
  ])(
    'a wrong charter: %s is reported with its line, its place, what stands there and what to write',
    (_what, edit, ...lines) => {
      expect(linesAfter(edit)).toEqual(lines)
    },
  )
})

describe('cookies that this software sets', () => {
  test('cookies that this software sets: none of the three needs a row, and a row by its name needs its role', () => {
    for (const name of ['cookies_preferences', 'csrftoken', 'django_language'])
      expect(linesAfter((yaml) => yaml.replace(new RegExp(`^.*name: ${name}.*\\n`, 'm'), ''))).toEqual([])
    expect(linesAfter(swap('role: preferences, ', ''))).toEqual([
      '13:11 purposes[0].cookies[0].name: found "cookies_preferences"; add "role: preferences" if this software sets cookies_preferences here, which it does without a row; else add a row with that role and another name',
    ])
    expect(linesAfter(swap('role: language, ', ''))).toHaveLength(1)
    // A Django beside the charter has a csrftoken of its own, on another path.
    expect(linesAfter(swap('role: csrf, ', ''))).toEqual([])
  })

  test.each<[string, (yaml: string) => string, string]>([
    [
      'each is declared once',
      swap('name: IDE', 'name: IDE, role: csrf'),
      'purposes[2].cookies[0].role: found "csrf"; give the role csrf to one cookie only',
    ],
    [
      'a pattern is no name',
      swap('name: csrftoken', 'name: csrf*'),
      '14:11 purposes[0].cookies[1].name: found "csrf*"; write one exact name: this software sets it',
    ],
    [
      'several names are no name',
      swap('name: csrftoken', 'name: [csrftoken, csrf]'),
      '14:11 purposes[0].cookies[1].name: found ["csrftoken","csrf"]; write one exact name: this software sets it',
    ],
    [
      'it is not of others',
      swap('P52W, party: first', 'P52W, party: third'),
      '14:116 purposes[0].cookies[1].party: found "third"; write first: this software sets it',
    ],
    [
      'it is a cookie',
      swap('role: csrf', 'role: csrf, technology: localStorage'),
      '14:40 purposes[0].cookies[1].technology: found "localStorage"; write cookie: this software sets it',
    ],
    [
      'it stands in a purpose without consent',
      together(swap('role: language, ', ''), swap('name: SSESS<ID>', 'name: SSESS, role: language')),
      '21:24 purposes[1].cookies[1].role: found "language"; move this cookie to a purpose with "consent: none", without which the site cannot work',
    ],
    [
      'it has a duration',
      swap(' duration: P6M,', ''),
      '13:9 purposes[0].cookies[0]: found {"name":"cookies_preferences","role":"preferences","provi...; add the duration: the cookie is sent with it',
    ],
    [
      'it does not end with the session',
      swap('duration: P6M', 'duration: session'),
      '13:112 purposes[0].cookies[0].duration: found "session"; write a fixed duration, like P6M: the cookie is sent with it',
    ],
    [
      'it ends',
      swap('duration: P6M', 'duration: persistent'),
      '13:112 purposes[0].cookies[0].duration: found "persistent"; write a fixed duration, like P6M: the cookie is sent with it',
    ],
    [
      'it does not last longer than browsers keep it',
      swap('duration: P6M', 'duration: P401D'),
      '13:112 purposes[0].cookies[0].duration: found "P401D"; write at most 400 days, the longest that browsers keep a cookie',
    ],
    [
      'nor longer when months are long',
      swap('duration: P6M', 'duration: P13M4D'),
      '13:112 purposes[0].cookies[0].duration: found "P13M4D"; write at most 400 days, the longest that browsers keep a cookie',
    ],
    [
      'nor longer from the first of July, when two months have 62 days',
      swap('duration: P6M', 'duration: P2M339D'),
      '13:112 purposes[0].cookies[0].duration: found "P2M339D"; write at most 400 days, the longest that browsers keep a cookie',
    ],
    [
      'it is not partitioned',
      swap('role: csrf', 'role: csrf, partitioned: true'),
      '14:9 purposes[0].cookies[1]: found {"name":"csrftoken","role":"csrf","partitioned":true,"pro...; leave out domain, path and partitioned: COOKIE_DOMAIN and this software decide them',
    ],
    [
      'its name has no character that RFC 6265 has in none',
      swap('name: csrftoken', 'name: "csrf token"'),
      '14:11 purposes[0].cookies[1].name: found "csrf token"; write a name without " ": this software sets it',
    ],
    [
      'its domain is a setting',
      swap('role: csrf', 'role: csrf, domain: example.org'),
      '14:9 purposes[0].cookies[1]: found {"name":"csrftoken","role":"csrf","domain":"example.org",...; leave out domain, path and partitioned: COOKIE_DOMAIN and this software decide them',
    ],
  ])('a cookie that this software sets: %s, else it is reported', (_statement, edit, line) => {
    expect(linesAfter(edit)).toContainEqual(expect.stringContaining(line))
  })

  test('a cookie that this software sets: 400 days and 13 months are not too long', () => {
    expect(linesAfter(swap('duration: P6M', 'duration: P400D'))).toEqual([])
    expect(linesAfter(swap('duration: P6M', 'duration: P13M'))).toEqual([])
  })
})

describe('files that are no charter', () => {
  test.each<[string, (yaml: string) => string, number]>([
    ['a tab', swap('    required: true', '\trequired: true'), 9],
    ['a list that does not end', swap('[fr, en]', '[fr, en'), 2],
    ['a field twice', append('title: Cookies\n'), 27],
    ['a colon in a text without quotes', append('introduction: Remark: a text\n'), 27],
    ['a second document', append('---\nlanguages: [fr]\n'), 27],
    ['an alias without anchor', append('introduction: *nowhere\n'), 27],
    ['a list that holds itself', append('help: &help [*help]\n'), 27],
    ['a section that holds itself', append('help:\n  - &a { title: *a, text: b }\n'), 28],
  ])('no charter: %s is reported with its line', (_what, edit, line) => {
    expect(problemsAfter(edit)[0]).toMatchObject({ line })
  })

  test('aliases that multiply: are refused before they do', () => {
    const level = (name: string, of: string) => `  - &${name} [${Array(30).fill(of).join(', ')}]\n`
    const bomb = `help:\n  - &a [x]\n${level('b', '*a')}${level('c', '*b')}${level('d', '*c')}${level('e', '*d')}`
    expect(linesAfter(append(bomb))).toEqual([
      '32:9 help[4][0]: found "*d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, *d, ...; write the texts themselves: with what its aliases repeat, the charter has over 1,000,000 characters',
    ])
  })

  test('a value that many rows repeat: is an ordinary alias', () => {
    const row = (_: unknown, index: number) => `      - { name: c${index}, provider: *ods, purpose: *ods }\n`
    const rows = Array.from({ length: 2000 }, row).join('')
    const { purposes } = reference(
      together(swap('provider: Annonceur', 'provider: &ods Annonceur'), append(rows)),
    )
    expect(purposes[2]?.cookies).toHaveLength(2001)
    expect(purposes[2]?.cookies.at(-1)).toMatchObject({ provider: 'Annonceur', purpose: 'Annonceur' })
  })

  test.each([
    ['an empty file', ''],
    ['a remark alone', '# nothing here\n'],
    ['a list', '- fr\n- en\n'],
    ['a text', 'a charter'],
  ])('no charter: %s is reported in one line of plain words', (_what, yaml) => {
    const problems = problemsOf(() => parseCharter(yaml))
    expect(problems).toHaveLength(1)
    expect(problems[0]?.message).toMatch(/^write /)
  })
})

test('several problems: are reported at once, in the order of the file', () => {
  const edit = together(
    swap('party: third', 'party: others'),
    swap('id: statistics', 'id: Statistics'),
    swap('2026-01-15', '15/01/2026'),
    swap('Counting visits.', '"[here](javascript:x)"'),
    swap('name: IDE', 'name: IDE, colour: red'),
    swap('{ fr: Usages, en: Uses }', '{ en: Uses }'),
  )
  expect(problemsAfter(edit).map(({ line, path }) => `${line} ${path}`)).toEqual([
    '3 updated',
    '6 usage.title',
    '16 purposes[1].id',
    '18 purposes[1].description.en',
    '26 purposes[2].cookies[0].colour',
    '26 purposes[2].cookies[0].party',
  ])
})

test('lines that end as on Windows: line and column are those of the file', () => {
  const edit = together(swap('party: third', 'party: others'), (yaml) => yaml.replaceAll('\n', '\r\n'))
  expect(problemsAfter(edit)).toMatchObject([{ line: 26, column: 96 }])
})

describe('several problems', () => {
  test.each<[string, (yaml: string) => string, string[]]>([
    [
      'a field that is written twice, and a wrong value',
      together(swap('updated:', 'updated: 2026-01-14\nupdated:'), swap('party: third', 'party: others')),
      [
        '4:1 updated: found "updated: 2026-01-15"; write updated once',
        '27:96 purposes[2].cookies[0].party: found "others"; write first or third',
      ],
    ],
    [
      'two fields of a row',
      together(swap('name: IDE', 'name: "ID;E"'), swap('party: third', 'party: t')),
      [
        '26:11 purposes[2].cookies[0].name: found "ID;E"; remove ";": for browsers the name ends there',
        '26:99 purposes[2].cookies[0].party: found "t"; write first or third',
      ],
    ],
    [
      'a row of this software, wrong in itself and as such',
      swap('P52W, party: first', 'P52W, country: 1, party: third'),
      [
        '14:116 purposes[0].cookies[1].country: found 1; write a text, or one text per language, like { fr: ..., nl: ... }; quote texts that contain ": "',
        '14:128 purposes[0].cookies[1].party: found "third"; write first: this software sets it',
      ],
    ],
    [
      'a cookie of this software without its role, and a wrong row',
      together(swap('role: language, ', ''), swap('party: third', 'party: t')),
      [
        expect.stringMatching(/^15:11 purposes\[0\]\.cookies\[2\]\.name: .*; add "role: language" if/),
        '26:96 purposes[2].cookies[0].party: found "t"; write first or third',
      ],
    ],
    [
      'a wrong text, and a text in no language of the charter',
      swap('{ fr: Usages, en: Uses }', '{ fr: 2026, es: Usos }'),
      [
        '6:19 usage.title.fr: found 2026; write it in quotes, as a text',
        '6:29 usage.title.es: found "Usos"; use the languages of this charter: fr, en',
      ],
    ],
    [
      'the names of a row, one by one',
      swap('[_pk_*, _hs*]', '[_pk_*, null, "b=c"]'),
      [
        '20:25 purposes[1].cookies[0].name[1]: found null; write a name',
        '20:31 purposes[1].cookies[0].name[2]: found "b=c"; remove "=": for browsers the name ends there',
      ],
    ],
  ])('one problem hides no other: %s', (_what, edit, lines) => {
    expect(linesAfter(edit)).toEqual(lines)
  })

  test('what a server cannot publish: hides no wrong row, nor is hidden by one', () => {
    const rule: CharterRule = ({ languages }) =>
      languages.slice(1).map(({ path }) => ({ path, message: 'write another language' }))
    const yaml = swap('party: third', 'party: t')(smallCharter)
    expect(problemsOf(() => parseCharter(yaml, [rule])).map(({ path }) => path)).toEqual([
      'languages[1]',
      'purposes[2].cookies[0].party',
    ])
  })

  test('a role that a misspelt field may hold: is not reported as missing', () => {
    expect(linesAfter(swap('role: csrf', 'rolle: csrf'))).toEqual([
      expect.stringContaining('did you mean role?'),
    ])
  })
})

describe('what has one cause', () => {
  const wrongName = (found: string, meant: string) =>
    expect.stringMatching(
      new RegExp(`${found}: found .*; remove this field, or correct its name \\(did you mean ${meant}\\?`),
    )

  test.each<[string, (yaml: string) => string, string]>([
    ['purposes by a wrong name', swap('purposes:', 'purpose:'), wrongName('^7:1 purpose', 'purposes')],
    ['languages by a wrong name', swap('languages:', 'langues:'), wrongName('^2:1 langues', 'languages')],
    ['the site by a wrong name', swap('site:', 'sites:'), wrongName('^4:1 sites', 'site')],
    [
      'cookies by a wrong name',
      swap('cookies:', 'cookie:'),
      wrongName('^12:5 purposes\\[0\\].cookie', 'cookies'),
    ],
    [
      'a title by a wrong name that is nearer to another field',
      swap('title:', 'titel:'),
      wrongName('^5:1 titel', 'title'),
    ],
    [
      'a purpose that is not said to be required but by a wrong name',
      swap('required:', 'requird:'),
      wrongName('requird', 'required'),
    ],
    [
      'the life of a cookie of this software by a wrong name',
      swap('duration: P52W', 'durations: P52W'),
      wrongName('cookies\\[\\d\\].durations', 'duration'),
    ],
    [
      'what a cookie is for by a wrong name',
      swap('purpose: {', 'purposes: {'),
      wrongName('cookies\\[0\\].purposes', 'purpose'),
    ],
    [
      'one language instead of a list',
      swap('[fr, en]', 'fr'),
      '2:1 languages: found "fr"; write the list of languages, like [fr, nl]',
    ],
    [
      'a text instead of the site',
      swap('{ name: Exemple, url: https://example.org }', 'Exemple'),
      '4:1 site: found "Exemple"; write the name and the url of the site',
    ],
    [
      'a text instead of a section',
      swap('{ title: { fr: Usages, en: Uses } }', '{ fr: Usages, en: Uses }'),
      '6:1 usage: found {"fr":"Usages","en":"Uses"}; write a title',
    ],
    [
      'a list of texts instead of a text',
      swap('title: { fr: Cookies, en: Cookies }', 'title: [{ fr: Cookies }, { en: Cookies }]'),
      expect.stringMatching(/^5:1 title: .*; write a text, or one text per language/),
    ],
    [
      'a section instead of a list of purposes',
      (yaml) => yaml.replace(/^purposes:.*/ms, 'purposes: { ads: { title: { fr: A, nl: B } } }\n'),
      expect.stringMatching(/^7:1 purposes: .*; write the list of purposes$/),
    ],
    [
      'a charter within a field',
      (yaml) => `charter:${yaml.replaceAll('\n', '\n  ')}\n`,
      expect.stringMatching(/found .*; write a charter: languages, site, title, usage and purposes$/),
    ],
    [
      'a language that is not listed',
      swap('[fr, en]', '[fr]'),
      '2:1 languages: found ["fr"]; add en, or remove what is in it: 13 texts (title.en, usage.title.en, purposes[0].title.en, …)',
    ],
    [
      'a first language without texts',
      swap('[fr, en]', '[nl, fr, en]'),
      '2:13 languages[0]: found "nl"; list a language first that every text has: 13 texts are not in nl (title, usage.title, purposes[0].title, …)',
    ],
  ])('what has one cause: %s is reported once, and nothing that follows from it', (_what, edit, line) => {
    expect(linesAfter(edit)).toEqual([line])
  })

  test('a field by a wrong name: hides no field that is missing beside it', () => {
    expect(linesAfter(swap('provider: Annonceur, purpose: {', 'provder: Annonceur, aim: {'))).toEqual([
      expect.stringMatching(/purpose: found nothing; write a text/),
      wrongName('provder', 'provider'),
      expect.stringMatching(/aim: found .*; remove this field, or correct its name: /),
    ])
  })

  test('a field by a wrong name: is not taken for one that is there', () => {
    expect(linesAfter(swap('updated:', 'updates: 2026-01-14\nupdated:'))).toEqual([
      expect.stringMatching(/^3:1 updates: .*correct its name: no field/),
    ])
  })

  test('a language in which few texts are, and that is not listed: is reported at each of them', () => {
    const edit = together(
      swap('fr: Usages', 'nl: Doel, fr: Usages'),
      swap('fr: Publicité,', 'nl: Reclame, fr: Publicité,'),
    )
    expect(linesAfter(edit)).toEqual([
      '6:19 usage.title.nl: found "Doel"; use the languages of this charter: fr, en',
      '23:14 purposes[2].title.nl: found "Reclame"; use the languages of this charter: fr, en',
    ])
  })

  test('texts that lack the first language while others have it: are reported each', () => {
    const some = (yaml: string) => yaml.replace(/fr: (Cookies|Usages|Nécessaires|Choix|Formulaires), /g, '')
    expect(linesAfter(some)).toHaveLength(5)
  })
})

describe('texts that are wrong in one language', () => {
  test.each<[string, string, string]>([
    ['a number', '42', 'found 42; write it in quotes, as a text'],
    ['nothing', '', 'found null; write a text'],
    ['a section', '{ a: b }', 'found {"a":"b"}; write a text'],
    ['spaces', '" "', 'found " "; write a text, or leave the field out'],
  ])('a text that is wrong in one language: %s is reported there', (_what, written, line) => {
    const edit = append(`definitions:\n  title: Cookies\n  text:\n    fr: Un\n    en: ${written}\n`)
    expect(linesAfter(edit)).toEqual([`31:5 definitions.text.en: ${line}`])
  })
})

describe('languages', () => {
  test.each<[string, string, string]>([
    [
      'not the first',
      '[fr, eng]',
      '2:17 languages[1]: found "eng"; write en: 13 texts are in en, and none is in eng',
    ],
    [
      'the first',
      '[fra, en]',
      '2:13 languages[0]: found "fra"; write fr: 13 texts are in fr, and none is in fra',
    ],
    [
      'by what is no code',
      '[fr, EN]',
      '2:17 languages[1]: found "EN"; write a language code, like fr or nl-BE',
    ],
  ])(
    'a language listed by another name than its texts have, %s: is reported once, where it is listed',
    (_what, languages, line) => {
      expect(linesAfter(swap('[fr, en]', languages))).toEqual([line])
    },
  )

  test('a language without texts: may be listed', () => {
    expect(linesAfter(swap('[fr, en]', '[fr, en, nl]'))).toEqual([])
  })
})

test('a pattern that stands for every cookie: is refused', () => {
  for (const pattern of ['"*"', '"**"', '<ID>'])
    expect(linesAfter(swap('name: IDE', `name: ${pattern}`))).toEqual([
      `26:11 purposes[2].cookies[0].name: found "${pattern.replaceAll('"', '')}"; write what the names begin or end with: this pattern stands for every cookie`,
    ])
})

describe('wrong values', () => {
  const fields = [
    ...['[fr, en]', '2026-01-15', '{ name: Exemple, url: https://example.org }', 'https://example.org'],
    ...['{ fr: Cookies, en: Cookies }', '{ title: { fr: Usages, en: Uses } }', 'Usages', 'true', 'art. 10/2'],
    ...['necessary', 'preferences', 'P6M', '[_pk_*, _hs*]', 'session', 'third', 'US'],
  ]
  const values = ['12', 'true', 'null', 'text', '[]', '[[text]]', '{}', '{ fr: { fr: text } }', '-1.5', '""']

  test('any value in the place of a field: is read, or reported in plain words with its line', () => {
    for (const field of fields)
      for (const value of values)
        for (const problem of problemsAfter(swap(`: ${field}`, `: ${value}`))) {
          const context = `${field} -> ${value}: ${describeProblem(problem)}`
          expect(problem.message, context).toMatch(/^(write|add|remove|use|declare|give|move|leave|link) /)
          expect(problem.line, context).toBeGreaterThan(1)
        }
  })

  test('a text in the place of a row or a purpose: is reported in plain words', () => {
    for (const edit of [
      append('  - text\n'),
      append('      - text\n'),
      append('help: [text]\n'),
      append('help: 1\n'),
    ])
      expect(problemsAfter(edit)[0]?.message).toMatch(/^write /)
  })

  test('a field that must be there and is not: is reported in plain words', () => {
    for (const field of ['languages', 'site', 'title', 'usage'])
      expect(problemsAfter((yaml) => yaml.replace(new RegExp(`^${field}:.*\n`, 'm'), ''))).toContainEqual(
        expect.objectContaining({ path: field, found: 'nothing', message: expect.stringMatching(/^write /) }),
      )
  })
})

test('whatever happens to the file: it is read, or its problems are reported', () => {
  const place = fc.nat(smallCharter.length)
  const piece = fc.oneof(
    fc.constantFrom('', ' ', '\n', '- ', ': ', '{', ']', '"', '&a ', '*a', '!!set ', '|', '?'),
    fc.string(),
  )
  fc.assert(
    fc.property(place, fc.nat(40), piece, (start, length, put) => {
      const yaml = smallCharter.slice(0, start) + put + smallCharter.slice(start + length)
      for (const { line, column, message } of problemsOf(() => parseCharter(yaml))) {
        expect(line).toBeGreaterThan(0)
        expect(column).toBeGreaterThan(0)
        expect(message).not.toBe('')
      }
    }),
    { numRuns: 300 },
  )
})

describe('what a charter holds', () => {
  const inAds = (row: string) => append(`      - { provider: Annonceur, purpose: Publicité, ${row} }\n`)
  const lastRow = (edit: (yaml: string) => string) => reference(edit).purposes[2]?.cookies.at(-1)

  test.each<[string, string, object]>([
    [
      'a key of localStorage, with characters that no cookie has',
      'name: "consent settings {v2}", technology: localStorage, duration: persistent',
      { name: 'consent settings {v2}', technology: 'localStorage', duration: 'persistent' },
    ],
    ['a pixel without a name', 'technology: pixel', { technology: 'pixel' }],
    ['several names in a row', 'name: [_ga, _gid]', { name: ['_ga', '_gid'], technology: 'cookie' }],
    ['a pattern', 'name: _hj*', { name: '_hj*' }],
    [
      'a remark on the duration',
      'name: a, durationRemark: 2 weeks by default',
      { durationRemark: '2 weeks by default' },
    ],
    [
      'the condition under which a cookie is set',
      'name: a, condition: with a video',
      { condition: 'with a video' },
    ],
    [
      'who else receives it',
      'name: a, recipients: { fr: Personne, en: Nobody }',
      { recipients: { fr: 'Personne', en: 'Nobody' } },
    ],
    [
      'the country of its processing',
      'name: a, country: United States (DPF)',
      { country: 'United States (DPF)' },
    ],
    [
      'a domain and a path',
      'name: a, domain: .example.org, path: /a',
      { domain: '.example.org', path: '/a' },
    ],
  ])('a charter holds: %s', (_what, row, held) => {
    expect(lastRow(inAds(row))).toMatchObject(held)
  })

  test('a name that is declared twice: is allowed where browsers tell the two apart', () => {
    expect(lastRow(inAds('name: IDE, domain: other.example'))).toMatchObject({ domain: 'other.example' })
    expect(lastRow(inAds('name: IDE, technology: localStorage'))).toMatchObject({
      technology: 'localStorage',
    })
  })

  test('a section of help: may hold links', () => {
    const help = '{ title: Aide, text: "[CNIL](https://www.cnil.fr)" }'
    expect(reference(append(`help:\n  - ${help}\n`)).help).toEqual([
      { title: 'Aide', text: '[CNIL](https://www.cnil.fr)' },
    ])
  })

  test('HTML in a text: is text', () => {
    const text = '<b>bold</b> <script>alert(1)</script>'
    expect(reference(append(`introduction: ${text}\n`)).introduction).toBe(text)
  })

  test('purposes: may have no cookies, and there may be forty of them', () => {
    const more = (count: number) =>
      append(Array.from({ length: count }, (_, n) => `  - { id: p${n}, title: P }\n`).join(''))
    expect(reference(more(37)).purposes).toHaveLength(40)
    expect(reference(more(1)).purposes[3]).toEqual({ id: 'p0', title: 'P', consent: 'needed', cookies: [] })
    expect(linesAfter(more(38))).toEqual([expect.stringContaining('write at most 40 purposes')])
  })

  test('Arabic: may be a language of a charter, first or not', () => {
    const arabic = together(swap('[fr, en]', '[ar, fr, en]'), (yaml) =>
      yaml.replaceAll('{ fr:', '{ ar: ملفات تعريف الارتباط, fr:'),
    )
    expect(reference(arabic)).toMatchObject({
      languages: ['ar', 'fr', 'en'],
      title: { ar: 'ملفات تعريف الارتباط', fr: 'Cookies' },
    })
  })

  test('a charter that was read: cannot be changed', () => {
    const charter = reference((yaml) => yaml)
    expect(Object.isFrozen(charter.purposes[1]?.cookies[0]?.purpose)).toBe(true)
  })
})

test('what a server cannot publish: is reported like any other problem', () => {
  const rule = () => [{ path: ['languages', 1], message: 'write another language' }]
  expect(
    problemsOf(() => parseCharter(smallCharter, [rule])).map((problem) => describeProblem(problem)),
  ).toEqual(['2:17 languages[1]: found "en"; write another language'])
})
