import {
  CodedError,
  type DependencyRequirementsV1,
  type EnvironmentRefV1,
  type ModelExecutionDescriptorV1,
} from '@plinth/contracts'
import type { Job, NodeView } from '../api/documents.ts'
import type { Host } from '../server/compose.ts'
import type { Graph, GraphNode, PortName } from '../workflow/graph.ts'
import { stillMeant } from '../workflow/still-meant.ts'
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
  /** That the job was begun with. */
  readonly graph: Graph
  /** The same as a person has it by now. @throws CodedError `graph_not_found` */
  readonly graphNow: () => Graph
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

/** A node with the settings that it has by now: what its boxes say is what is done. @throws CodedError `superseded` */
export function nodeNow<Kind extends GraphNode['kind']>(
  { graph, graphNow }: Pick<NodeRun, 'graph' | 'graphNow'>,
  { nodeId, kind }: { readonly nodeId: string; readonly kind: Kind },
): Extract<GraphNode, { kind: Kind }> {
  const now = stillMeant(graph, graphNow(), nodeId)
  if (now && isOf(now, kind)) return now
  throw new CodedError(
    'superseded',
    'the workflow was changed while this ran: another model or other connections lead here',
    {
      hint: 'Run it again, as it is now.',
      details: { nodeId },
    },
  )
}

function isOf<Kind extends GraphNode['kind']>(node: GraphNode, kind: Kind): node is Extract<GraphNode, { kind: Kind }> {
  return node.kind === kind
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
