import type { BuildResult, PackerProjectContext } from '@plinth/contracts'
import type { PackerWorkspaceService } from '@plinth/packer-api'
import { createFileWatcher } from '../workspace/file-watcher.ts'
import type { WorkspaceWatcher } from '../workspace/workspace-watcher.ts'

/** Settings of {@link watchBuild}; all but the signal are optional. */
export interface WatchBuildOptions {
  /** Ends the watching; a build under way is finished first. */
  readonly signal: AbortSignal
  /** Told of each build that came to something else than the one before. */
  readonly onBuild?: (result: BuildResult) => void
  /** Default: the system's own. */
  readonly watcher?: WorkspaceWatcher
  /** How long nothing has to change before it is built, milliseconds. Default 100. */
  readonly settleMs?: number
  /** How long it is waited for a watcher that tells nothing, milliseconds. Default 10 s. */
  readonly pollMs?: number
}

/**
 * Builds, and builds again whenever something in the workspace changes, until the signal is aborted. It only observes and builds: neither registry nor
 * assets are touched. Red validation is a result like any other, and the next change is waited for.
 * @throws CodedError as PackerWorkspaceService.build does.
 */
export async function watchBuild(
  packer: Pick<PackerWorkspaceService, 'build'>,
  project: PackerProjectContext,
  options: WatchBuildOptions,
): Promise<void> {
  const { signal, onBuild = () => {}, watcher = createFileWatcher(), settleMs = 100, pollMs = 10_000 } = options
  const changes = createChanges(signal)
  const watching = watcher.watch(project.root, (path) => {
    if (!path.startsWith('build/')) changes.tell()
  })
  try {
    let told = ''
    while (!signal.aborted) {
      changes.forget()
      const result = await packer.build({ project })
      const { status, artifacts, blockers } = result
      const found = JSON.stringify([status, artifacts, blockers])
      if (found !== told) onBuild(result)
      told = found
      await changes.next(pollMs)
      while (changes.isTold() && !signal.aborted) {
        changes.forget()
        await changes.next(settleMs)
      }
    }
  } finally {
    watching.close()
  }
}

/** Whether something changed, and waiting for that. */
function createChanges(signal: AbortSignal) {
  let told = false
  let wake = () => {}
  signal.addEventListener('abort', () => wake(), { once: true })
  return {
    tell: () => {
      told = true
      wake()
    },
    forget: () => {
      told = false
    },
    isTold: () => told,
    /** Until something is told, the signal is aborted, or the time is over. */
    next: (ms: number) =>
      new Promise<void>((resolve) => {
        if (told || signal.aborted) return resolve()
        const timer = setTimeout(() => wake(), ms)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      }),
  }
}
