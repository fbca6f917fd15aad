import { join } from 'node:path'
import { expect, inject, test } from 'vitest'
import { look } from '../../src/audit/look/look.ts'
import { loadCharter } from '../../src/charter/source/load.ts'
import { createVersion } from '../../src/charter/version.ts'
import { startExpressExample } from '../browser/example-sites.ts'
import { root } from '../house/sources.ts'

const version = createVersion(loadCharter(join(root, 'examples/charter.yaml')).charter)
const options = {
  program: inject('chromiumPath'),
  isRoot: process.getuid?.() === 0,
  states: ['refused', 'accepted', 'withdrawn'] as const,
  ...{ mostPages: 2, pause: 0, wait: 500 },
}

test.each(['cookie', 'form'] as const)(
  'look: our own charter is chosen in by its %s',
  { timeout: 90_000 },
  async (consent) => {
    const { origin } = await startExpressExample()
    const choice = consent === 'cookie' ? { consent, version } : { consent }
    const seen = await look(origin, { ...options, choice })
    expect(seen.states.map(({ unseen }) => unseen)).toEqual([[], [], []])
    expect(seen.states.map(({ choice }) => choice?.proof)).toEqual([
      'cookies_preferences holds a no, and no yes',
      expect.stringContaining('cookies_preferences holds a yes to statistics'),
      'cookies_preferences holds a no, and no yes',
    ])
    const standing = seen.states.map(({ cookies }) =>
      cookies.filter(({ isStanding }) => isStanding).map(({ name }) => name),
    )
    expect(standing[0]).not.toContain('visit_number')
    expect(standing[1]).toContain('visit_number')
    expect(standing[2]).not.toContain('visit_number')
  },
)
