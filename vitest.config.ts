import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 120_000,
    // Much of a run is waiting for servers and disks: two files at a time, also where there are but two processors.
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'node',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/browser/**', 'tests/audit/look*.test.ts', '**/node_modules/**'],
          globalSetup: ['tests/support/temporary-folder.ts', 'tests/records/provide-postgres.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['tests/browser/**/*.test.ts', 'tests/audit/look*.test.ts'],
          globalSetup: ['tests/support/temporary-folder.ts', 'tests/browser/find-chromium.ts'],
        },
      },
    ],
  },
})
