import { randomUUID } from 'node:crypto'
import type { PackerEventOf, PackerWorkspaceService } from '@plinth/packer-api'
import type { PackRun } from '../api/packing.ts'
import { createThrottle } from '../feed/throttle.ts'
import { isUnexpected, refusalOf } from '../http/refusal.ts'
import type { PackingPorts } from './pack-board.ts'

/** Packs that run, and the last one of each project. */
export interface PackRuns {
  /** Answers once packing has begun, or is over. */
  readonly pack: (root: string) => Promise<PackRun>
  readonly last: (root: string) => PackRun | undefined
  /** True while a pack of the project runs or waits. */
  readonly isBusy: (root: string) => boolean
  /** To be given every event of the packer, in its order. */
  readonly hear: (event: PackerEventOf) => void
  /** Tells nothing more; resolves when the packs are over. */
  readonly close: () => Promise<void>
}

/** What running a pack depends on. */
export interface RunPorts extends Pick<PackingPorts, 'publish' | 'onUnexpected'> {
  readonly packer: Pick<PackerWorkspaceService, 'packWorkspace'>
}

const TELL_MS = 100

/** Runs packs of the packer in its own order: whoever asks waits for a turn there, not here. */
export function createPackRuns({ packer, publish, onUnexpected }: RunPorts): PackRuns {
  const last = new Map<string, PackRun>()
  /** In the order of asking, which is the order of the packer's lane. */
  const running: Running[] = []
  const works = new Set<Promise<void>>()
  const throttle = createThrottle(TELL_MS)
  const change = (one: Running, next: Partial<PackRun>, when: 'now' | 'later') => {
    one.run = { ...one.run, ...next }
    const { runId, root } = one.run
    // A run that a newer one waits behind is the last one no more.
    if (last.get(root)?.runId === runId) last.set(root, one.run)
    throttle.tell(runId, () => publish({ kind: 'pack_changed', run: one.run }), when)
  }
  const end = (one: Running, how: Pick<PackRun, 'result' | 'error'>) => {
    running.splice(running.indexOf(one), 1)
    change(one, { state: 'ended', ...how }, 'now')
  }
  const fail = (one: Running, error: unknown) => {
    if (isUnexpected(error)) onUnexpected(error)
    end(one, { error: refusalOf(error).document })
  }
  return {
    pack: async (root) => {
      const begun = Promise.withResolvers<void>()
      const startedAt = new Date().toISOString()
      const one: Running = { run: { runId: randomUUID(), root, state: 'waiting', startedAt }, begun: begun.resolve }
      running.push(one)
      last.set(root, one.run)
      change(one, {}, 'now')
      const work = packer
        .packWorkspace({ project: { project_id: root, root } })
        .then((result) => end(one, { result }))
        .catch((error: unknown) => fail(one, error))
      works.add(work)
      void work.finally(() => works.delete(work))
      await Promise.race([begun.promise, work])
      return one.run
    },
    last: (root) => last.get(root),
    isBusy: (root) => running.some(({ run }) => run.root === root),
    hear: (event) => {
      const one = runOf(running, event)
      if (!one) return
      const { next, when } = whatItTells(one.run, event)
      change(one, next, when)
      if (event.kind === 'build_started') one.begun()
    },
    close: async () => {
      throttle.close()
      await Promise.all(works)
    },
  }
}

interface Running {
  run: PackRun
  readonly begun: () => void
}

/** The run of an event: by its operation; of `build_started`, the first of the project that has not begun, as the lane keeps the order. */
function runOf(running: readonly Running[], { kind, project_id, operation_id }: PackerEventOf): Running | undefined {
  const known = running.find(({ run }) => run.operationId === operation_id)
  if (known || kind !== 'build_started') return known
  return running.find(({ run }) => run.root === project_id && run.operationId === undefined)
}

function whatItTells(run: PackRun, event: PackerEventOf): { next: Partial<PackRun>; when: 'now' | 'later' } {
  const { hits, misses } = run.cache ?? { hits: 0, misses: 0 }
  switch (event.kind) {
    case 'build_started':
      return { next: { state: 'packing', operationId: event.operation_id }, when: 'now' }
    case 'progress_updated':
      return { next: { progress: event.progress }, when: 'later' }
    case 'cache_hit':
      return { next: { cache: { hits: hits + 1, misses } }, when: 'later' }
    case 'cache_miss':
      return { next: { cache: { hits, misses: misses + 1 } }, when: 'later' }
    default:
      return { next: {}, when: 'later' }
  }
}
