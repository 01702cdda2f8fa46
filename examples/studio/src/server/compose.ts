import { join } from 'node:path'
import type { Logger } from '@plinth/contracts'
import { type Environments, type EnvironmentsSettings, openEnvironments } from '@plinth/env-provisioner-node'
import { openModelLibrary } from '@plinth/model-library'
import { createPackerEventBus } from '@plinth/packer-api'
import { type AssetFamily, createFileWatcher, createPackerWorkspaceService } from '@plinth/packer-v1'

/** Everything a host of Plinth holds. `close` ends what it owns. */
export type Host = Awaited<ReturnType<typeof compose>>

/** Where a host keeps its things. */
export interface HostSettings {
  /** `library/`, `environments/` and `workspace/` lie in it. */
  readonly dataDir: string
  /** How environments are opened; tests give a store whose programs are fakes. Default: the real thing. */
  readonly openStore?: (settings: EnvironmentsSettings) => Promise<Environments>
  /** Families of assets besides those that the packer has. Default: none. */
  readonly families?: readonly AssetFamily[]
  /** Told what nobody asked for and somebody may want to know. Default: nobody. */
  readonly logger?: Logger
}

/** Wires every package over one data folder. */
export async function compose(settings: HostSettings) {
  const { dataDir, openStore = openEnvironments, families = [], logger = () => {} } = settings
  const events = createPackerEventBus()
  const packer = createPackerWorkspaceService({ version: 1, events, families, watcher: createFileWatcher() })
  const library = await openModelLibrary({ root: join(dataDir, 'library'), logger })
  const environments = await openStore({
    dataDir: join(dataDir, 'environments'),
    logger,
  }).catch(async (error: unknown) => {
    await library.close()
    throw error
  })
  return {
    events,
    packer,
    library,
    environments,
    project: { project_id: 'demo', root: join(dataDir, 'workspace') },
    async close() {
      await Promise.all([library.close(), environments.close(), packer.close()])
    },
  }
}
