import { join } from 'node:path'
import { CodedError, type ErrorDocumentV1 } from '@plinth/contracts'
import type { Job, NodeView } from '../api/documents.ts'
import type { StudioEvent } from '../api/events.ts'
import { createThrottle } from '../feed/throttle.ts'
import { openFolder } from '../graphs/open-folder.ts'
import { writeJson } from '../graphs/write-json.ts'
import { afterInterruption } from './after-interruption.ts'
import { jobJournal } from './job-shape.ts'
import { createSaver } from './saver.ts'

/** What every page shows of jobs and nodes. Changes are told as they happen, and written down, progress aside. */
export interface JobBoard {
  /** Newest first: all that run, and the last hundred that are over. */
  readonly jobs: () => readonly Job[]
  /** @throws CodedError `job_not_found` */
  readonly job: (jobId: string) => Job
  readonly nodes: () => readonly NodeView[]
  readonly node: (graphId: string, nodeId: string) => NodeView | undefined
  readonly setJob: (job: Job) => void
  /** Progress alone is told at most ten times a second, the last of it always. */
  readonly setNode: (view: NodeView) => void
  readonly forgetGraph: (graphId: string) => void
  /** A journal that could not be read. */
  readonly problems: readonly ErrorDocumentV1[]
  /** Waits until everything is on the disk. */
  readonly close: () => Promise<void>
}

/** What a board tells. */
export interface BoardPorts {
  readonly publish: (event: StudioEvent) => void
  /** A journal that cannot be written: jobs go on, and will not be known after the next start. */
  readonly onUnexpected: (error: unknown) => void
  /** What is remembered of a node that is in no graph any more is forgotten. */
  readonly isThere: (node: NodeName) => boolean
}

/** Which node is meant. */
export type NodeName = Pick<NodeView, 'graphId' | 'nodeId'>

const KEPT_JOBS = 100
const PROGRESS_MS = 100

/** Opens the board of a data folder. What ran when the last server ended is shown as `interrupted`. */
export async function openJobBoard(folder: string, ports: BoardPorts): Promise<JobBoard> {
  const { publish, onUnexpected, isThere } = ports
  const { documents, problems } = await openFolder(folder, jobJournal)
  const { jobs: past, nodes: seen } = afterInterruption(documents[0] ?? { jobs: [], nodes: [] })
  const jobs = new Map(past.toReversed().map((job) => [job.jobId, job]))
  const nodes = new Map(seen.filter(isThere).map((view) => [nameOf(view), view]))
  const throttle = createThrottle(PROGRESS_MS)
  const newestFirst = () => [...jobs.values()].reverse()
  const content = () => ({ jobs: newestFirst(), nodes: [...nodes.values()].map(withoutProgress) })
  const saver = createSaver(() => writeJson(join(folder, 'journal.json'), content()), onUnexpected)
  const tell = (name: string) => {
    const node = nodes.get(name)
    if (node) publish({ kind: 'node_changed', node })
  }
  return {
    jobs: newestFirst,
    job: (jobId) => jobs.get(jobId) ?? throwNotFound(jobId),
    nodes: () => [...nodes.values()],
    node: (graphId, nodeId) => nodes.get(nameOf({ graphId, nodeId })),
    setJob: (job) => {
      jobs.set(job.jobId, job)
      publish({ kind: 'job_changed', job })
      saver.save()
      const over = [...jobs.values()].filter(({ endedAt }) => endedAt !== undefined)
      for (const { jobId } of over.slice(0, -KEPT_JOBS)) jobs.delete(jobId)
    },
    setNode: (view) => {
      const name = nameOf(view)
      const before = nodes.get(name)
      nodes.set(name, view)
      const isChange = !isProgressOnly(before, view)
      throttle.tell(name, () => tell(name), isChange ? 'now' : 'later')
      if (isChange) saver.save()
    },
    forgetGraph: (graphId) => {
      for (const [name, view] of nodes) if (view.graphId === graphId) nodes.delete(name)
      saver.save()
    },
    problems,
    close: async () => {
      throttle.close()
      await saver.settled()
    },
  }
}

function nameOf({ graphId, nodeId }: NodeName): string {
  return `${graphId} ${nodeId}`
}

function withoutProgress({ progress: _, ...view }: NodeView): NodeView {
  return view
}

function isProgressOnly(before: NodeView | undefined, { state, environment }: NodeView): boolean {
  return before?.state === state && before.environment?.status.state === environment?.status.state
}

function throwNotFound(jobId: string): never {
  throw new CodedError('job_not_found', `there is no job ${jobId}`, {
    hint: 'It is long over; run the graph again.',
    details: { jobId },
  })
}
