import type { TestProject } from 'vitest/node'
import { findChromium } from './chromium.ts'

declare module 'vitest' {
  interface ProvidedContext {
    chromiumPath: string
  }
}

/** Finds the browser once for all browser tests, before the first of them. */
export async function setup(project: TestProject): Promise<void> {
  project.provide('chromiumPath', await findChromium(process.env))
}
