import { fileURLToPath } from 'node:url'
import { mustRun } from '../frame/run-program.ts'

/** What a process of its own can be asked for. */
export type Operation =
  | 'open'
  | 'reconcile'
  | 'reindex'
  | 'rebuild'
  | 'stat'
  | 'list'
  | 'walk'
  | 'delete'
  | 'restore'
  | 'import'

/** One of them; `watched` also watches the event loop, which takes a little time itself. */
export interface Task {
  readonly operation: Operation
  /** A library, a folder, for `stat` a file with a list of paths, for `import` a file; its library is made beside it. */
  readonly place: string
  readonly watched?: boolean
}

/** What it took, seen from inside: neither the start of Node nor the loading of code counts. */
export interface Taken {
  readonly ms: number
  /** At most, in 10⁶ bytes, of the whole process. */
  readonly resident_mb: number
  /** Null when it was not watched. */
  readonly stall_ms: number | null
  readonly busy_ms: number | null
}

const CHILD = fileURLToPath(new URL('children/measure.ts', import.meta.url))
const PYTHON_CHILD = fileURLToPath(new URL('children/peers.py', import.meta.url))

/** Does it once, in a new process. */
export async function inAProcess(task: Task): Promise<Taken> {
  const { stdout } = await mustRun({ program: process.execPath, args: [CHILD, JSON.stringify(task)] })
  return JSON.parse(stdout)
}

/** {@link inAProcess}, in milliseconds. */
export async function millisecondsOf(operation: Operation, place: string): Promise<number> {
  return (await inAProcess({ operation, place })).ms
}

/** What Python can be asked for, in milliseconds seen from inside: a walk, huggingface_hub's scan, its deletion of everything, reading all JSON of a folder. */
export async function pythonMilliseconds(
  python: string,
  operation: 'walk' | 'scan' | 'delete' | 'read_json',
  place: string,
): Promise<number> {
  const { stdout } = await mustRun({ program: python, args: ['-I', PYTHON_CHILD, operation, place] })
  return Number(stdout)
}
