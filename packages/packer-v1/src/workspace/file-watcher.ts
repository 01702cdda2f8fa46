import { watch } from 'node:fs'
import { join, sep } from 'node:path'
import type { WorkspaceWatcher } from './workspace-watcher.ts'

/** A watcher of the system's own: `assets/` with all that is below it, and the registry. Where the system refuses, it tells nothing. */
export function createFileWatcher(): WorkspaceWatcher {
  return {
    watch: (root, onChange) => {
      const watchers = [
        watchQuietly(join(root, 'assets'), { recursive: true, onName: (name) => onChange(`assets/${name}`) }),
        watchQuietly(join(root, '.packer'), {
          recursive: false,
          onName: (name) => (name === REGISTRY ? onChange(`.packer/${REGISTRY}`) : undefined),
        }),
      ]
      return { close: () => watchers.forEach((close) => void close()) }
    },
  }
}

const REGISTRY = 'registry.json'

interface Watching {
  readonly recursive: boolean
  readonly onName: (name: string) => void
}

/** A directory that goes away, or a system that has no more watches to give, ends the watching and nothing else. */
function watchQuietly(directory: string, { recursive, onName }: Watching): () => void {
  try {
    const watcher = watch(directory, { recursive, persistent: false }, (_, name) => onName(toPosix(name ?? '')))
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return () => {}
  }
}

function toPosix(name: string): string {
  return sep === '\\' ? name.replaceAll('\\', '/') : name
}
