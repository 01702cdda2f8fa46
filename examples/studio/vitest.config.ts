import { defineProject, mergeConfig } from 'vitest/config'
import { projectAt } from '../../tools/vitest-project.ts'

const studio = projectAt('studio')

/**
 * The real tests share one data folder, so that PyTorch is fetched once; in the other tiers it stays empty. What a page shows in the end is waited
 * for as long as a busy machine takes.
 */
export default defineProject((env) =>
  mergeConfig(studio(env), { test: { globalSetup: ['./test/real-data.ts'], expect: { poll: { timeout: 60_000 } } } }),
)
