import { isCodedError } from '@plinth/contracts'
import { openLayout } from '@plinth/durable'
import { PACKER_LAYOUT } from './layout.ts'
import { adopt, type Project } from './project.ts'
import { readRegistry, registryStamp } from './registry.ts'
import type { Snapshot } from './snapshot.ts'
import { takeSnapshot } from './take-snapshot.ts'
import { workspaceMissing } from './workspace-missing.ts'

/**
 * What reads are answered from. Looks at the disk the first time only.
 * @throws CodedError `workspace_missing`, `workspace_invalid`, `layout_too_new`; file errors.
 */
export async function currentSnapshot(project: Project): Promise<Snapshot> {
  const { memory } = project
  if (memory.snapshot) return memory.snapshot
  memory.opening ??= readWorkspace(project).finally(() => {
    memory.opening = undefined
  })
  return memory.opening
}

/** Refuses what is not a workspace, or one that only newer software may use. Errors as for {@link currentSnapshot}. */
export async function checkLayout(project: Project, access: 'read' | 'write'): Promise<void> {
  try {
    // `read` creates nothing, so it comes first in any case.
    await openLayout(project.places.packer, PACKER_LAYOUT, { access: 'read', processes: project.processes })
    if (access === 'write') await openLayout(project.places.packer, PACKER_LAYOUT, { processes: project.processes })
  } catch (error) {
    project.memory.state = 'failed'
    throw isCodedError(error) && error.code === 'layout_missing' ? workspaceMissing(project.places.root, error) : error
  }
}

async function readWorkspace(project: Project): Promise<Snapshot> {
  await checkLayout(project, 'read')
  const { memory } = project
  try {
    const { snapshot, stamp } = await firstLook(project)
    // A commit that came first knows more.
    if (memory.snapshot) return memory.snapshot
    memory.state = 'healthy'
    memory.registryStamp = stamp
    return adopt(project, snapshot)
  } catch (error) {
    memory.state = 'failed'
    throw error
  }
}

/** Registry and files of one moment: when somebody commits meanwhile, once more, but not for ever. */
async function firstLook(project: Project) {
  for (let attempt = 1; ; attempt += 1) {
    const stamp = await registryStamp(project.places.registry)
    const snapshot = await takeSnapshot(project, await readRegistry(project.places.registry))
    const isOfOneMoment = stamp === (await registryStamp(project.places.registry))
    if (isOfOneMoment || attempt === ATTEMPTS) return { snapshot, stamp: isOfOneMoment ? stamp : '' }
  }
}

const ATTEMPTS = 10
