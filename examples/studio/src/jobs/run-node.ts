import type { GraphNode } from '../workflow/graph.ts'
import { notConnected, requireModel } from './find-node.ts'
import { type NodeRun, nodeNow, type PortValues } from './node-run.ts'
import { runEnvironmentNode } from './run-environment-node.ts'
import { runInferenceNode } from './run-inference-node.ts'

/** Runs one node with what it takes, and gives what it hands on. @throws CodedError why it failed, and what to do */
export async function runNode(node: GraphNode, inputs: PortValues, run: NodeRun): Promise<PortValues> {
  switch (node.kind) {
    case 'puma_lib': {
      const modelId = requireModel({ modelId: node.settings.modelId })
      const model = await run.host.library.resolveModelExecutionDescriptor(modelId, { signal: run.signal })
      return { model, dependency_requirements: model.dependency_requirements }
    }
    case 'dependency_environment': {
      const { dependency_requirements: requirements } = inputs
      if (!requirements) throw notConnected('dependency_requirements')
      return { environment_ref: await runEnvironmentNode({ node, requirements, action: 'ensure' }, run) }
    }
    default:
      await runInferenceNode(nodeNow(run, node), inputs, run)
      return {}
  }
}
