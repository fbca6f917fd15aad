#!/usr/bin/env node
import { enableCompileCache } from 'node:module'
import { fileURLToPath } from 'node:url'

// What Node has compiled once it need not compile at each start. Where it may not write, it goes without.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/charte', import.meta.url)))
await import('./program.ts')
