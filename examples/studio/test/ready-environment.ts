import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { EnvironmentRefV1, ModelExecutionDescriptorV1 } from '@plinth/contracts'
import { type Environments, openEnvironments } from '@plinth/env-provisioner-node'
import { openModelLibrary } from '@plinth/model-library'
import { inject } from 'vitest'
import { BUNDLES } from './worker-process.ts'

/** An environment that is ready, and how it came to be. */
export interface ReadyEnvironment {
  readonly descriptor: ModelExecutionDescriptorV1
  readonly ref: EnvironmentRefV1
  /** `name==version` of what the requirements ask for. */
  readonly installed: readonly string[]
}

/** What the model library says about a fixture bundle; `target` is this machine by default. */
export async function describeBundle(
  name: string,
  library: string,
  target: { readonly platform_key?: string } = {},
): Promise<ModelExecutionDescriptorV1> {
  await using opened = await openModelLibrary({ root: library })
  const request = { source_path: join(BUNDLES, name), family: 'tiny', official_name: name }
  const { model_id } = await opened.importExternalDiffusersDirectory(request)
  return await opened.resolveModelExecutionDescriptor(model_id, target)
}

/** The environment that the requirements of a fixture bundle resolve to, in the store of all real tests: installed by the first who asks. */
export async function readyEnvironment(name: string, profile: string, library: string): Promise<ReadyEnvironment> {
  const descriptor = await describeBundle(name, library)
  await using environments = await openRealEnvironments()
  const { dependency_requirements } = descriptor
  const request = { dependency_requirements, selected_binding_ids: [profile], mode: 'auto' } as const
  const answer = await environments.ensure(request)
  if (answer.state !== 'ready') throw new Error(whyNotReady(answer.status))
  const { status, environment_ref } = answer
  return { descriptor, ref: environment_ref, installed: status.bindings[0]?.installed_requirements ?? [] }
}

/** The store of all real tests; it refuses every build of torch but the one for the CPU. */
export function openRealEnvironments(): Promise<Environments> {
  const dataDir = join(inject('realData'), 'environments')
  return openEnvironments({ dataDir, afterInstall: 'nothing', ports: { at: refuseOtherTorch(dataDir) } })
}

/** For the points of a build: once packages are resolved, and before they are downloaded, torch has to be the build for the CPU. */
export function refuseOtherTorch(dataDir: string, expected = TORCH): (point: string) => Promise<void> {
  return async (point) => {
    if (point !== 'resolved') return
    const folder = join(dataDir, 'resolutions')
    for (const name of await readdir(folder)) {
      const [, version = expected] = /^torch==(\S+)/m.exec(await readFile(join(folder, name), 'utf8')) ?? []
      if (version !== expected) throw new Error(`the package sources of this machine give torch ${version}. ${NEEDED}`)
    }
  }
}

/** What a test says where an environment cannot be had. */
export function whyNotReady({ state, message, missing_inputs }: NotReady): string {
  const rows = missing_inputs.map((row) => `${row.message} (${row.field}: ${row.accepts})`)
  return [`the environment is ${state}: ${message ?? 'no reason given'}`, ...new Set(rows), NEEDED].join('\n')
}

interface NotReady {
  readonly state: string
  readonly message?: string
  readonly missing_inputs: readonly { readonly message: string; readonly field: string; readonly accepts: string }[]
}

// For macOS there is one build only, and its version has no suffix.
const TORCH = process.platform === 'darwin' ? '2.13.0' : '2.13.0+cpu'
const NEEDED = `The real tests need the CPU build torch==${TORCH}: put its wheel into a folder that pip's configuration names as find-links.`
