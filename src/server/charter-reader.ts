import { loadCharter } from '../charter/source/load.ts'
import type { ReadApart } from './read-apart.ts'

// Reads a charter in a process of its own, for read-apart.ts: one that is wrong ends it.
const { charter, source, state, draft } = loadCharter(process.argv[2] ?? '')
process.stdout.write(JSON.stringify({ charter, source, state, draft } satisfies ReadApart))
