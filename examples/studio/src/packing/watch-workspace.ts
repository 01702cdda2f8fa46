import { type FSWatcher, watch } from 'node:fs'
import { join } from 'node:path'

/**
 * Calls back when something below `assets/` or the registry of a workspace may have changed, whoever did it. A hint and no more: the packer
 * looks at the disk itself. Where the system cannot watch, nothing is told. The returned function ends it.
 */
export function watchWorkspace(root: string, onHint: () => void): () => void {
  const watchers = [
    open(join(root, 'assets'), 'below', onHint),
    open(join(root, '.packer'), 'in', (name) => name === 'registry.json' && onHint()),
  ]
  return () => {
    for (const watcher of watchers) watcher?.close()
  }
}

function open(directory: string, reach: 'in' | 'below', onHint: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(directory, { recursive: reach === 'below', persistent: false }, (_, name) => onHint(name))
    return watcher.on('error', () => watcher.close())
  } catch {
    return undefined
  }
}
