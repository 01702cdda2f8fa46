import { defineProject, type ViteUserConfig } from 'vitest/config'

/**
 * One vitest project per package. `--mode real` runs `*.real.test.ts` (real packages, real browser), `--mode soak` runs
 * `*.soak.test.ts` (whole campaigns), anything else the fast rest.
 */
export function projectAt(name: string, plugins: NonNullable<ViteUserConfig['plugins']> = []) {
  return defineProject(({ mode }) => ({
    plugins,
    test: { name, environment: 'node', ...TIERS[mode === 'real' || mode === 'soak' ? mode : 'fast'] },
  }))
}

const TIERS = {
  fast: { include: ['test/**/*.test.ts'], exclude: ['**/*.real.test.ts', '**/*.soak.test.ts'], testTimeout: 180_000 },
  real: { include: ['test/**/*.real.test.ts'], testTimeout: 900_000, hookTimeout: 900_000 },
  soak: { include: ['test/**/*.soak.test.ts'], testTimeout: 3_600_000, hookTimeout: 3_600_000 },
}
