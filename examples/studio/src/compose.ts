import { join } from 'node:path'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { openModelLibrary } from '@plinth/model-library'
import { createPackerEventBus } from '@plinth/packer-api'
import { createPackerWorkspaceService } from '@plinth/packer-v1'

/** Everything a host of Plinth holds. `close` ends what it owns. */
export type Host = Awaited<ReturnType<typeof compose>>

/** Wires every package over one data folder: `library/`, `environments/` and `workspace/` lie in it. */
export async function compose({ dataDir }: { readonly dataDir: string }) {
  const events = createPackerEventBus()
  const packer = createPackerWorkspaceService({ version: 1, events })
  const library = await openModelLibrary({ root: join(dataDir, 'library') })
  const environments = await openEnvironments({ dataDir: join(dataDir, 'environments') })
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
