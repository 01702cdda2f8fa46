import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      'packages/*/vitest.config.ts',
      'internal/*/vitest.config.ts',
      'examples/*/vitest.config.ts',
      'tools/vitest.config.ts',
    ],
    reporters: process.env.CI ? ['default', ['json', { outputFile: 'reports/vitest.json' }]] : ['default'],
  },
})
