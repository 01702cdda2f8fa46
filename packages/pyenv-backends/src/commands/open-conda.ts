import type { CondaTools, CondaToolsSettings } from '../backend/conda-tools.ts'
export function createCondaTools(_s: CondaToolsSettings): CondaTools {
  const no = async (): Promise<never> => {
    throw new Error('conda not there yet')
  }
  return {
    locate: async () => null,
    bootstrap: no,
    create: no,
    remove: no,
    inspect: async (prefix) => ({ state: 'absent', prefix }),
    readEnvironmentFile: async () => null,
    judgeLock: async () => ({
      state: 'none',
      decided_by: 'presence',
      reason: '',
      warnings: [],
      environment_modified_at: null,
      lock_modified_at: null,
    }),
    makeLock: no,
    pipPackages: async () => [],
    platform: 'linux-64',
  }
}
