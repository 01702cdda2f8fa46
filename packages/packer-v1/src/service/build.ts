import type { BuildRequest, BuildResult } from '@plinth/contracts'
import type { Call } from './operation.ts'
import { packWorkspace } from './pack-workspace.ts'

/** See PackerWorkspaceService.build. Both modes read every input: there is no conversion cache that they could differ in. */
export function build(call: Call<BuildRequest>): Promise<BuildResult> {
  return packWorkspace(call)
}
