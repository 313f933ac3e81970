import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { LongestFirst } from './tests/support/longest-first.ts'

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['tests/browser/**', '**/node_modules/**'], // npm run test:browser
    globalSetup: ['tests/support/global-setup.ts'],
    maxWorkers: Math.max(2, availableParallelism() - 1), // two at least: these tests wait more than they reckon
    isolate: false, // a worker reads each module once, not once for each file
    sequence: { sequencer: LongestFirst },
    testTimeout: 40_000,
    expect: { poll: { timeout: 15_000 } },
    hookTimeout: 60_000,
  },
})
