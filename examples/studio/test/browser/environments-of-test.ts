import { join } from 'node:path'
import type { DependencyRequirementV1 } from '@plinth/contracts'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { openModelLibrary } from '@plinth/model-library'
import { whyNotReady } from '../ready-environment.ts'
import { bindProfile, pinned } from './bind-profile.ts'

/** Real environments, as small as they can be: the model is bound to two profiles, and each has one of its own. */
export async function makeSmallEnvironments({
  dataDir,
  bundle,
}: {
  readonly dataDir: string
  readonly bundle: string
}): Promise<void> {
  await makeEnvironment(dataDir, bundle, { profileId: 'bare', requirements: [] })
  await makeEnvironment(dataDir, bundle, { profileId: 'six', requirements: [pinned('six', '1.17.0')] })
}

async function makeEnvironment(
  dataDir: string,
  bundle: string,
  profile: { readonly profileId: string; readonly requirements: readonly DependencyRequirementV1[] },
): Promise<void> {
  await bindProfile(dataDir, { bundle, ...profile })
  await using library = await openModelLibrary({ root: join(dataDir, 'library') })
  const { models } = await library.listModels({ limit: 100 })
  const known = await Promise.all(models.map((each) => library.getModel(each.model_id)))
  const model_id = known.find((each) => each?.source_path === bundle)?.model_id ?? ''
  const { dependency_requirements } = await library.resolveModelExecutionDescriptor(model_id, {})
  await using environments = await openEnvironments({ dataDir: join(dataDir, 'environments'), afterInstall: 'nothing' })
  const request = { dependency_requirements, selected_binding_ids: [profile.profileId], mode: 'auto' } as const
  const answer = await environments.ensure(request)
  if (answer.state !== 'ready') throw new Error(whyNotReady(answer.status))
}
