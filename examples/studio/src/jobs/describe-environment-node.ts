import type { EnvironmentDescriptionView } from '../api/documents.ts'
import type { Host } from '../server/compose.ts'
import { environmentRequest } from './environment-request.ts'
import { type FoundEnvironmentNode, requireModel } from './find-node.ts'

/** Base, override and effective values of a node's requirements. Asks no index and installs nothing. @throws CodedError as the library and the environments do */
export async function describeEnvironmentNode(
  { library, environments }: Pick<Host, 'library' | 'environments'>,
  found: FoundEnvironmentNode,
  { signal }: { readonly signal: AbortSignal },
): Promise<EnvironmentDescriptionView> {
  const modelId = requireModel(found)
  const { dependency_requirements } = await library.resolveModelExecutionDescriptor(modelId, { signal })
  const request = environmentRequest(found.graph, found.node, dependency_requirements)
  const { resolved_dependency_requirements, overrides, manifest } = await environments.describe(request, { signal })
  return { requirements: dependency_requirements, resolved: resolved_dependency_requirements, overrides, manifest }
}
