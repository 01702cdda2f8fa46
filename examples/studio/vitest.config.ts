import { defineProject, mergeConfig } from 'vitest/config'
import { projectAt } from '../../tools/vitest-project.ts'

const studio = projectAt('studio')

/** The real tests share one store, so that PyTorch is installed once. */
export default defineProject((env) =>
  mergeConfig(studio(env), env.mode === 'real' ? { test: { globalSetup: ['test/real-data.ts'] } } : {}),
)
