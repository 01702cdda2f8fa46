import { describeRequirements } from '@plinth/env-core'
import type { EnvironmentDescriptionView } from '../api/documents.ts'
import type { Host } from '../server/compose.ts'
import { bindingsInUse } from '../workflow/bindings-in-use.ts'
import { type FoundEnvironmentNode, requireModel } from './find-node.ts'

/** What describing a node takes. */
export interface DescribeCall {
  /** Of the environment that the node had last. */
  readonly environmentKey: string | undefined
  readonly signal: AbortSignal
}

/**
 * Base, override and effective values of a node's requirements. Looks for no Python, asks no index, writes nothing and installs nothing: a
 * page may ask whenever it opens. @throws CodedError as the library does
 */
export async function describeEnvironmentNode(
  { library, environments }: Pick<Host, 'library' | 'environments'>,
  found: FoundEnvironmentNode,
  { environmentKey, signal }: DescribeCall,
): Promise<EnvironmentDescriptionView> {
  const modelId = requireModel(found)
  const { dependency_requirements: requirements } = await library.resolveModelExecutionDescriptor(modelId, { signal })
  const { bindingIds } = bindingsInUse(found.graph, found.node, requirements.bindings)
  const overrides = await environments.getOverrides({ model_id: modelId }, { signal })
  const described = describeRequirements(requirements, overrides)
  // What is not ticked stays visible, also where nothing is.
  const bindings = described.bindings.map((each) => ({ ...each, selected: bindingIds.includes(each.binding_id) }))
  const resolved = { ...described, bindings }
  const listed = environmentKey === undefined ? null : await environments.show(environmentKey)
  return { requirements, resolved, overrides, manifest: listed?.state === 'published' ? listed.manifest : null }
}
