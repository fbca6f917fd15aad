import { expect, test } from 'vitest'
import { checks, pages, samplesIn } from './samples.ts'
import { sourceOf } from './sources.ts'

const samples = pages.flatMap((page) => samplesIn(page))

test('every sample of code is of a kind that a test looks at: another needs its check in tests/house/samples.ts', () => {
  expect(samples.length).toBeGreaterThan(100)
  expect(
    samples.filter(({ kind }) => checks[kind] === undefined).map(({ place, kind }) => `${place}: ${kind}`),
  ).toEqual([])
})

test('every fence in a page opens or closes a block that is found', () => {
  for (const page of pages) {
    const fences = sourceOf(page).match(/^ *(```|~~~)/gm) ?? []
    const blocks = samplesIn(page).filter(({ kind }) => kind !== 'command')
    expect(fences.length, page).toBe(blocks.length * 2)
  }
})

test.each(samples.map((sample) => [sample.place, sample.kind, sample] as const))(
  'the sample at %s, of %s: is right in itself, and names nothing that there is not',
  async (_place, kind, sample) => {
    expect(await checks[kind]?.(sample)).toEqual([])
  },
)

test.each([
  ['sh', 'charte chek my-charter.yaml', 'there is no charte chek'],
  ['sh', 'charte check --loud my-charter.yaml', 'charte check knows no --loud'],
  ['sh', 'charte records finds x', 'there is no charte records finds'],
  ['sh', 'CHARTE_FILE=x npm start', 'CHARTE_FILE is no setting'],
  ['sh', 'npm run --silent chek', 'there is no script chek'],
  ['sh', 'npm run charte -- exprt', 'there is no charte exprt'],
  ['sh', 'npm install charte-cookies', 'npm install charte-cookies asks a registry'],
  ['sh', 'npx charte check', 'npx charte works beside the installed package alone'],
  ['sh', 'wget example.org', 'no test knows the program wget'],
  ['js', 'const = 1', expect.any(String)],
  ['json', '{ "a": 1, }', expect.any(String)],
  ['html', '<p><b></p>', expect.any(String)],
  ['html', '<script src="/charte-cookies/assets/chart.js"></script>', 'there is no public/chart.js'],
  ['nginx', 'location / {\n  root /srv\n}\n', 'the line root /srv has no end'],
  ['php', '// other.php\n', 'no test of recipes takes other.php'],
  [
    'yml',
    '# .gitlab-ci.yml\na: 1\na: 2\n- npx charte check',
    expect.stringContaining('Map keys must be unique'),
  ],
  ['yml', '# .gitlab-ci.yml\na: 1\n', 'no step runs charte'],
  ['ini', '[Service]\nOnCalendar=monthly\n', 'Service has no OnCalendar'],
  ['ini', '[Service]\nEnvironment=DATA_DIRECTORY=x\n', 'DATA_DIRECTORY is no setting'],
])('a sample of %s that is wrong is found, and what is wrong is said: %s', async (kind, code, problem) => {
  const problems = (await checks[kind]?.({ place: 'README.md:1', kind, code })) ?? []
  expect(problems[0]).toEqual(problem)
})
