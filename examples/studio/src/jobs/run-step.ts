import type { JobKind } from '../api/documents.ts'
import { type FoundEnvironmentNode, requireModel } from './find-node.ts'
import type { NodeRun } from './node-run.ts'
import { runEnvironmentNode } from './run-environment-node.ts'

/** One step of a Dependency Environment node by itself: what it takes is read from the library. @throws CodedError why it failed */
export async function runStep(
  found: FoundEnvironmentNode,
  action: Exclude<JobKind, 'run'>,
  run: NodeRun,
): Promise<void> {
  const modelId = requireModel(found)
  const { dependency_requirements: requirements } = await run.host.library.resolveModelExecutionDescriptor(modelId, {
    signal: run.signal,
  })
  await runEnvironmentNode({ node: found.node, requirements, action }, run)
}
