import { PORTS, type PortName } from '../../../../src/workflow/graph.ts'
import type { Connection } from './graph-edit.ts'

/** What the canvas says of a new edge: its handles are named like the ports. */
export interface DrawnConnection {
  readonly source: string
  readonly target: string
  readonly sourceHandle?: string | null
  readonly targetHandle?: string | null
}

/** A connection as the graph has it; ports that no node has fit nowhere. */
export function connectionOf({ source, target, sourceHandle, targetHandle }: DrawnConnection): Connection | undefined {
  const [sourcePort, targetPort] = [portOf(sourceHandle), portOf(targetHandle)]
  return sourcePort && targetPort ? { source, sourcePort, target, targetPort } : undefined
}

const NAMES: readonly PortName[] = Object.values(PORTS).flatMap(({ outputs }) => outputs)

function portOf(handle: string | null | undefined): PortName | undefined {
  return NAMES.find((name) => name === handle)
}
