import { existsSync, watch } from 'node:fs'
import { basename, dirname, join, sep } from 'node:path'
import type { WorkspaceWatcher } from './workspace-watcher.ts'

/**
 * A watcher of the system's own: `assets/` with all that is below it, and the registry, also when they, or the project, come into being or
 * are replaced later. Where the system refuses, it tells nothing.
 */
export function createFileWatcher(): WorkspaceWatcher {
  return { watch: watchWorkspace }
}

function watchWorkspace(root: string, onChange: (path: string) => void): { readonly close: () => void } {
  const places: Readonly<Record<string, Watching>> = {
    assets: { recursive: true, onName: (name) => onChange(name === '' ? 'assets' : `assets/${name}`) },
    '.packer': {
      recursive: false,
      onName: (name) => (name === REGISTRY || name === '' ? onChange(`.packer/${REGISTRY}`) : undefined),
    },
  }
  const open = new Map<string, () => void>()
  const reopen = (place: string, watching: Watching) => {
    open.get(place)?.()
    open.set(place, watchQuietly(join(root, place), watching) ?? nothing)
  }
  const closeRoot = watchOnceThere(root, {
    recursive: false,
    onName: (name) => {
      for (const [place, watching] of Object.entries(places)) {
        if (name !== place && name !== '') continue
        reopen(place, watching)
        watching.onName('')
      }
    },
  })
  for (const [place, watching] of Object.entries(places)) if (!open.has(place)) reopen(place, watching)
  return {
    close: () => {
      closeRoot()
      for (const close of open.values()) close()
    },
  }
}

const REGISTRY = 'registry.json'

interface Watching {
  readonly recursive: boolean
  /** Of what changed, below the directory; empty: anything, and the directory itself. */
  readonly onName: (name: string) => void
}

/** Watches a directory; as long as it is not there, the nearest one above it, which tells when it comes. */
function watchOnceThere(directory: string, watching: Watching): () => void {
  const parent = dirname(directory)
  let close = watchQuietly(directory, watching)
  if (close || parent === directory) return close ?? nothing
  const enter = (name: string) => {
    if ((name !== basename(directory) && name !== '') || !existsSync(directory)) return
    close?.()
    close = watchOnceThere(directory, watching)
    watching.onName('')
  }
  close = watchOnceThere(parent, { recursive: false, onName: enter })
  // It may have come while nobody watched.
  enter('')
  return () => close?.()
}

/**
 * A directory that goes away, or a system that has no more watches to give, ends the watching and nothing else. undefined when there is nothing
 * to be watched.
 */
function watchQuietly(directory: string, { recursive, onName }: Watching): (() => void) | undefined {
  try {
    const watcher = watch(directory, { recursive, persistent: false }, (_, name) => onName(toPosix(name ?? '')))
    watcher.on('error', () => watcher.close())
    return () => watcher.close()
  } catch {
    return undefined
  }
}

function nothing(): void {}

function toPosix(name: string): string {
  return sep === '\\' ? name.replaceAll('\\', '/') : name
}
