import { access } from 'node:fs/promises'
import type { InitWorkspaceRequest, InitWorkspaceResult } from '@plinth/contracts'
import { makeDirectory, openLayout, publishDurably, syncDirectory, withFileErrors } from '@plinth/durable'
import { PACKER_LAYOUT } from '../workspace/layout.ts'
import type { Project } from '../workspace/project.ts'
import { currentSnapshot } from '../workspace/read-workspace.ts'
import { EMPTY_REGISTRY } from '../workspace/registry.ts'
import { appliedAction } from './applied-action.ts'
import { type Call, respond } from './operation.ts'

/** See PackerWorkspaceService.initWorkspace. */
export async function initWorkspace({ project, events }: Call<InitWorkspaceRequest>): Promise<InitWorkspaceResult> {
  const { places, lane } = project
  await makeDirectory(places.packer)
  const created = await lane.take('init', () => createWorkspace(project))
  await currentSnapshot(project)
  const summary = created
    ? `${places.root} is a packer workspace now.`
    : `${places.root} was a packer workspace already.`
  if (created) events.publish({ kind: 'action_applied', summary })
  const action = appliedAction('init_workspace', 'registry_mutation', { summary, paths: ['.packer', 'assets'] })
  return respond(project, { status: 'success', summary, applied_actions: created ? [action] : [] })
}

async function createWorkspace({ places, processes }: Project): Promise<boolean> {
  await openLayout(places.packer, PACKER_LAYOUT, { processes })
  const directories = [places.assets, places.cache, places.journal, places.quarantine]
  await withFileErrors({ doing: 'create', path: places.root }, async () => {
    for (const directory of directories) await makeDirectory(directory)
    await syncDirectory(places.root)
  })
  if (await isThere(places.registry)) return false
  const text = `${JSON.stringify(EMPTY_REGISTRY, null, 2)}\n`
  // The workspace exists once its registry does; one that is there is never replaced.
  return (await publishDurably(places.registry, text, { processes })) === 'published'
}

async function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  )
}
