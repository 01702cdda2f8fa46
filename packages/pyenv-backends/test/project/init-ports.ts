import { join } from 'node:path'
import type { CondaTools } from '../../src/backend/conda-tools.ts'
import { createPythonBackend } from '../../src/index.ts'
import { installerTools } from '../../src/installers/create-installer.ts'
import type { InitPorts } from '../../src/project/init-request.ts'
import type { PythonRuntime } from '../../src/python/python-runtime.ts'
import { createFakePythonLocator } from '../../src/testing/fake-pythons.ts'

/** A conda that has nothing and makes nothing. */
const noConda: CondaTools = {
  platform: 'linux-64',
  locate: async () => null,
  bootstrap: refuse,
  create: refuse,
  makeLock: refuse,
  remove: refuse,
  inspect: async (prefix) => ({ state: 'absent', prefix }),
  readEnvironmentFile: async () => null,
  pipPackages: async () => [],
  judgeLock: async () => ({
    state: 'none',
    decided_by: 'presence',
    reason: 'neither is there',
    warnings: [],
    environment_modified_at: null,
    lock_modified_at: null,
  }),
}

async function refuse(): Promise<never> {
  throw new Error('there is no conda in this test')
}

/** Ports of an initialisation with these interpreters, which asks nobody. */
export function portsIn(folder: string, pythons: readonly PythonRuntime[]): InitPorts {
  const folders = { toolsDir: join(folder, 'tools'), cacheDir: join(folder, 'cache') }
  return {
    locator: createFakePythonLocator(pythons),
    backend: createPythonBackend({ kind: 'venv', installer: 'uv', ...folders }),
    conda: noConda,
    findManagers: async () => [],
    tools: installerTools({ name: 'uv', ...folders }),
    env: { PATH: '/usr/bin:/bin' },
    home: folder,
    dialogue: { isInteractive: false, saysYes: false, ask: async () => undefined, note: () => {}, warn: () => {} },
  }
}
