import { AsyncLocalStorage } from 'node:async_hooks'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What ran, and which files and directories it looked at, absolute and sorted. */
export interface WatchedReads<T> {
  readonly result: T
  readonly paths: readonly string[]
}

/**
 * Runs `work` and notes what it reads by node:fs, also where it had imported that before. Other work of the same thread is not taken for it.
 * What a native addon or another process reads is not seen.
 */
export async function watchReads<T>(work: () => Promise<T>): Promise<WatchedReads<T>> {
  const scope = new AsyncLocalStorage<Set<string>>()
  const paths = new Set<string>()
  const restore = patch((path) => scope.getStore()?.add(path))
  try {
    const result = await scope.run(paths, work)
    return { result, paths: [...paths].sort() }
  } finally {
    restore()
  }
}

type Note = (path: string) => void

/** Several can be at work: each replaces what the others left, and is quiet once it is over, whether or not its function could be put back. */
function patch(tell: Note): () => void {
  const { syncBuiltinESMExports } = process.getBuiltinModule('node:module')
  const holders = [process.getBuiltinModule('node:fs'), process.getBuiltinModule('node:fs/promises')]
  const undo = holders.flatMap((holder) => [...replaceAll(holder, tell)])
  syncBuiltinESMExports()
  return () => {
    for (const each of undo) each()
    syncBuiltinESMExports()
  }
}

function* replaceAll(holder: object, tell: Note): Iterable<() => void> {
  const names = NAMES.flatMap((name) => [name, `${name}Sync`])
  for (const name of names) {
    const original: unknown = Reflect.get(holder, name)
    if (typeof original !== 'function') continue
    const replaced = function (this: unknown, ...given: unknown[]): unknown {
      note(given[0], tell)
      return Reflect.apply(original, this, given)
    }
    Object.defineProperties(replaced, Object.getOwnPropertyDescriptors(original))
    Reflect.set(holder, name, replaced)
    yield () => {
      if (Reflect.get(holder, name) === replaced) Reflect.set(holder, name, original)
    }
  }
}

function note(path: unknown, tell: Note): void {
  if (typeof path === 'string') tell(resolve(path))
  else if (Buffer.isBuffer(path)) tell(resolve(path.toString()))
  else if (path instanceof URL && path.protocol === 'file:') tell(fileURLToPath(path))
}

/** What makes a conversion depend on a file: its content, its names, and whether it is there. */
const NAMES = [
  'open',
  'readFile',
  'createReadStream',
  'readdir',
  'opendir',
  'stat',
  'lstat',
  'access',
  'exists',
  'readlink',
]
