import { describe, expect, test } from 'vitest'
import { cookiesIn, namesOf } from '../../src/charter/schema.ts'
import { charterColumns, charterCsv } from '../../src/exports/csv.ts'
import { sourceOf } from '../house/sources.ts'
import { languages, shipped, versionWith } from '../support/charters.ts'
import { readCsv } from '../support/read-csv.ts'
import { address, fullCharter } from './full-charter.ts'

const [, ...lines] = readCsv(charterCsv(fullCharter.charter, 'fr', address))
const named = (name: string) => {
  const line = lines.find((cells) => cells[charterColumns.indexOf('name')] === name) ?? []
  return Object.fromEntries(charterColumns.map((column, index) => [column, line[index]]))
}

describe('charter.csv', () => {
  test.each(languages)(
    'charter.csv: names every cookie of data.bep.be under the same header, in %s',
    (language) => {
      const [header, ...lines] = readCsv(charterCsv(shipped.charter, language, address))
      expect(header?.join()).toBe(`\ufeff${charterColumns.join()}`)
      const names = cookiesIn(shipped.charter).flatMap(({ cookie }) => namesOf(cookie))
      expect(lines.map((cells) => cells[charterColumns.indexOf('name')])).toEqual(names)
    },
  )

  test('charter.csv: its columns stay where every reader of it knows them; a new one is the last', () => {
    const known =
      'purposeId,purposeTitle,required,name,technology,role,provider,service,purpose,duration,durationRemark,' +
      'condition,party,domain,path,recipients,country,refreshed,partitioned,transfers,safeguard,dataRetention,' +
      'providerRole,privacyPolicy'
    expect(charterColumns.join().slice(0, known.length)).toBe(known)
  })

  test('charter.csv: has a line for each name, and one for a tracker without a name', () => {
    const names = lines.map((cells) => cells[charterColumns.indexOf('name')])
    expect(names).toEqual([
      ...['cookies_preferences', 'csrftoken', 'django_language', 'sessionid', 'theme'],
      ...['_pk_*', '_hs*', 'a|b', 'SSESS<ID>', 'db|one', ''],
    ])
    for (const cells of lines) expect(cells).toHaveLength(charterColumns.length)
  })

  test('charter.csv: says all that the charter says of a cookie', () => {
    expect(named('_hs*')).toEqual({
      purposeId: 'statistics',
      purposeTitle: 'Statistiques',
      required: 'false',
      name: '_hs*',
      technology: 'cookie',
      role: '',
      provider: "'@Matomo",
      service: '',
      purpose: 'Compter',
      duration: 'P13M',
      durationRemark: 'par défaut',
      condition: '',
      party: 'first',
      domain: '.stats.example.org',
      path: '/stats',
      recipients: 'Matomo (https://matomo.org/privacy)',
      country: 'France (https://www.example.org/transferts)',
      refreshed: 'true',
      partitioned: 'true',
      transfers: 'none',
      safeguard: '',
      dataRetention: 'P25M',
      providerRole: 'processor',
      privacyPolicy: '',
      consent: 'needed',
    })
    expect(lines.at(-1)?.slice(charterColumns.indexOf('transfers'))).toEqual([
      ...['IN,US', 'clauses (https://www.example.org/clauses)', 'P2Y', 'controller'],
      ...['https://ads.example/fr|_a_', 'needed'],
    ])
    expect(named('theme')).toMatchObject({ technology: 'localStorage', condition: 'la nuit' })
    expect(named('csrftoken')).toMatchObject({ role: 'csrf', required: 'true' })
  })

  test('charter.csv: is in the language that is asked, and in the first where words are missing', () => {
    const english = charterCsv(fullCharter.charter, 'en', address)
    expect(english).toContain('statistics,Statistics,false,_pk_*')
    expect(english).toContain(',Compter,P13M,by default,')
  })

  test('charter.csv: holds no cell that a spreadsheet would run', () => {
    expect(named('sessionid').service).toBe("'=Accueil, page")
    for (const cell of lines.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  test('charter.csv: holds none for a spreadsheet either whose separator is the semicolon', () => {
    const { charter } = versionWith((yaml) =>
      yaml.replace('provider: Annonceur', 'provider: "A;=1+1;-2; -3;@x"'),
    )
    const csv = charterCsv(charter, 'fr', address)
    expect(csv).toContain(",A;'=1+1;'-2; -3;'@x,")
    for (const cell of csv.split(/[;\n]/)) expect(cell).not.toMatch(/^[=+\-@\t\r]/)
  })

  test('charter.csv: has no column that docs/exports.md does not name', () => {
    for (const column of charterColumns) expect(sourceOf('docs/exports.md')).toContain(`\`${column}\``)
  })
})
