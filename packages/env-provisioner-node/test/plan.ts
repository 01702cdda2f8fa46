import { join } from 'node:path'
import type { DependencyRequirementsV1 } from '@plinth/contracts'
import { acquireLock, createProcessTable } from '@plinth/durable'
import { createDependencyEnvironmentService, type EnvironmentPlan } from '@plinth/env-core'
import { createFakePorts, FAKE_NOW } from '@plinth/env-core/testing'
import { prefixLayout } from '@plinth/pyenv-backends'
import { createFileThreads } from '../src/prefix/thread/file-threads.ts'
import type { StoreTools } from '../src/store/open-store.ts'
import { type FakeBackend, openFakeHost } from '../src/testing.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** A plan for a payload, and what a store is opened with; the plan's interpreter exists. */
export async function aPlanner(
  payload: DependencyRequirementsV1,
  backend: FakeBackend,
): Promise<{ root: string; tools: StoreTools; plan: EnvironmentPlan }> {
  const folder = await temporaryFolder()
  await using host = await openFakeHost({ dataDir: join(folder, 'other') })
  const ports = createFakePorts()
  await createDependencyEnvironmentService(ports).ensure({ dependency_requirements: payload })
  const [plan] = ports.provisioner.installed
  const [python] = host.pythons
  if (!plan || !python) throw new Error('nothing was planned')
  const tools: StoreTools = {
    backend: backend.port,
    hostIndexes: async () => {
      throw new Error('no plan here names an index')
    },
    layout: prefixLayout(),
    processes: createProcessTable(),
    threads: createFileThreads(),
    later: () => {},
    lock: acquireLock,
    clock: { now: () => FAKE_NOW },
    logger: () => {},
    at: async () => {},
  }
  return {
    root: join(folder, 'data'),
    tools,
    plan: { ...plan, python: { ...plan.python, executable: python.executable } },
  }
}
