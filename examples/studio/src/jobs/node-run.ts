import type { DependencyRequirementsV1, EnvironmentRefV1, ModelExecutionDescriptorV1 } from '@plinth/contracts'
import type { Job, NodeView } from '../api/documents.ts'
import type { Host } from '../server/compose.ts'
import type { Graph, PortName } from '../workflow/graph.ts'
import type { Turns } from './turns.ts'
import type { WaitingRoom } from './waiting-room.ts'

/** What goes along the edges; a port that gave nothing is missing, null where it said that there is nothing. */
export interface PortValues {
  readonly model?: ModelExecutionDescriptorV1 | undefined
  readonly dependency_requirements?: DependencyRequirementsV1 | undefined
  readonly environment_ref?: EnvironmentRefV1 | null | undefined
}

/** What every node runs with. */
export interface NodeRun {
  /** That the node is in. */
  readonly graph: Pick<Graph, 'nodes' | 'edges'>
  readonly host: Host
  readonly waitingRoom: WaitingRoom
  /** One model is run at a time: each takes all of a machine. */
  readonly turns: Turns
  readonly outputs: string
  readonly job: Pick<Job, 'jobId' | 'graphId'>
  readonly nodeId: string
  readonly signal: AbortSignal
  /** Changes what the node shows; the rest stays. */
  readonly show: (change: Partial<Pick<NodeView, 'state' | 'progress' | 'environment' | 'output'>>) => void
}

/** One port of all. */
export function valueAt(values: PortValues, port: PortName): PortValues {
  return PORT_VALUES[port](values)
}

const PORT_VALUES: Readonly<Record<PortName, (values: PortValues) => PortValues>> = {
  model: ({ model }) => ({ model }),
  dependency_requirements: ({ dependency_requirements }) => ({ dependency_requirements }),
  environment_ref: ({ environment_ref }) => ({ environment_ref }),
}
