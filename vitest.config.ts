import { defineConfig } from 'vitest/config'

export default defineConfig(({ mode }) => ({
  test: {
    projects: [
      'packages/*/vitest.config.ts',
      'internal/*/vitest.config.ts',
      'examples/*/vitest.config.ts',
      'bench/vitest.config.ts',
      'tools/vitest.config.ts',
    ],
    reporters: process.env.CI ? ['default', ['json', { outputFile: `reports/${reportName(mode)}.json` }]] : ['default'],
  },
}))

/** One report per tier; vitest's own default mode is `test`. */
function reportName(mode: string): string {
  return mode === 'real' || mode === 'soak' ? mode : 'fast'
}
