import type { NodeView } from '../../../src/api/documents.ts'
import type { EnvironmentHold, EnvironmentRow, EnvironmentSurvey } from '../../../src/api/environments.ts'
import type { Graph } from '../../../src/workflow/graph.ts'
import type { IconName } from '../parts/icons.ts'

/** What the list says of one environment. */
export interface ListedRow {
  readonly row: EnvironmentRow
  readonly users: readonly EnvironmentUser[]
  readonly hold: EnvironmentHold | undefined
  /** On disk, with what others share; before the survey what the manifest says. */
  readonly sizeBytes: number | undefined
  /** What nobody else shares; undefined where it is not known. */
  readonly ownBytes: number | undefined
}

/** A workflow that was last given the environment, and the model that it was for. */
export interface EnvironmentUser {
  readonly graphId: string
  readonly title: string
  readonly modelId: string | null
}

/** What is known of the workflows. */
export interface KnownWorkflows {
  readonly graphs: readonly Graph[]
  readonly nodes: readonly NodeView[]
}

/** The rows of the list, those used last first. */
export function listedRows(
  rows: readonly EnvironmentRow[],
  survey: EnvironmentSurvey | undefined,
  known: KnownWorkflows,
): readonly ListedRow[] {
  const listed = rows.map((row) => {
    const { environmentKey: key, facts } = row
    const size = survey?.sizes[key]
    return {
      row,
      users: usersOf(key, known),
      hold: survey?.holds[key],
      sizeBytes: size?.sizeBytes ?? facts?.sizeBytes,
      ownBytes: size?.ownBytes,
    }
  })
  return listed.toSorted((a, b) => (lastUse(a) < lastUse(b) ? 1 : -1))
}

/** Each workflow once. */
function usersOf(environmentKey: string, { graphs, nodes }: KnownWorkflows): readonly EnvironmentUser[] {
  const using = nodes.filter(({ environment }) => environment?.status.environment_key === environmentKey)
  return graphs.flatMap(({ graphId, title, nodes: ofGraph, edges }) => {
    const node = using.find((each) => each.graphId === graphId)
    if (!node) return []
    const source = edges.find(({ target }) => target === node.nodeId)?.source
    const above = ofGraph.find(({ nodeId }) => nodeId === source)
    return [{ graphId, title, modelId: above?.kind === 'puma_lib' ? above.settings.modelId : null }]
  })
}

/** How an environment is called where there is no room for its key: the beginning of it, as the command line takes it too. */
export function shortKey(environmentKey: string): string {
  return environmentKey.slice(0, 11)
}

/** The profile and version of a binding: `venv:light:1:…` is `light 1`. */
export function profileOf(envId: string): string {
  const [, name = envId, version = ''] = envId.split(':')
  return `${name} ${version}`.trim()
}

/** How the state of an environment looks. */
export function stateLook({ row, hold }: Pick<ListedRow, 'row' | 'hold'>): StateLook {
  if (row.state === 'damaged') return { icon: 'blocked', tone: 'bad', text: 'damaged' }
  return LOOKS[hold?.hold ?? ''] ?? { icon: 'check', tone: 'good', text: 'sound' }
}

/** Icon, tone and word of a badge. */
export interface StateLook {
  readonly icon: IconName
  readonly tone: 'good' | 'warn' | 'bad' | 'info' | 'plain'
  readonly text: string
}

const LOOKS: Readonly<Record<string, StateLook>> = {
  pinned: { icon: 'pin', tone: 'info', text: 'pinned' },
  leased: { icon: 'play', tone: 'info', text: 'in use' },
  locked: { icon: 'busy', tone: 'info', text: 'worked on' },
}

function lastUse({ row: { facts, environmentKey } }: ListedRow): string {
  return `${facts?.lastUsedAt ?? facts?.createdAt ?? ''} ${environmentKey}`
}
