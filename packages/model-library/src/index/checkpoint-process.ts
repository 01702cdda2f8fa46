import { statSync } from 'node:fs'
import type { FileIndex } from './open-index.ts'
import { CHECKPOINT_PROGRAM, checkpointAfter } from './sqlite-dialect.ts'

/** Moves what was written into the database's file, in a process of its own: that waits for the disk, which would hold the event loop. */
export interface Checkpoints extends AsyncDisposable {
  /** To be called after a batch: begins a checkpoint where much was written. */
  readonly begin: () => void
  /** To be awaited before the next batch: a log that is written while it is moved never begins anew. */
  readonly settled: () => Promise<void>
}

/** Checkpoints for a change in many batches. Where no process can be started, SQLite makes them itself, a few pages at a time. */
export function createCheckpoints(index: FileIndex): Checkpoints {
  let program: CheckpointProgram | undefined
  let underWay = Promise.resolve()
  return {
    begin: () => {
      if (!program && logSize(index) < MUCH_BYTES) return
      program ??= startCheckpointProgram(index)
      underWay = program.checkpoint()
    },
    settled: () => underWay,
    [Symbol.asyncDispose]: async () => {
      await underWay
      await program?.end()
    },
  }
}

const MUCH_BYTES = 2 * 1024 * 1024

interface CheckpointProgram {
  readonly checkpoint: () => Promise<void>
  readonly end: () => Promise<void>
}

function startCheckpointProgram(index: FileIndex): CheckpointProgram {
  const child = index.startProgram(CHECKPOINT_PROGRAM, [index.file])
  let waiting: PromiseWithResolvers<void> | undefined
  child?.on('message', () => waiting?.resolve())
  // Only once it is known to work is it relied upon.
  child?.once('message', () => letGrow(index, PAGES))
  child?.on('exit', () => {
    waiting?.resolve()
    letGrow(index, SQLITE_PAGES)
  })
  return {
    checkpoint: async () => {
      if (!child?.connected) return
      waiting = Promise.withResolvers()
      child.ref()
      child.send('checkpoint', (error) => error && waiting?.resolve())
      await waiting.promise
      child.unref()
    },
    end: async () => {
      child?.removeAllListeners('exit').kill()
      await letGrow(index, SQLITE_PAGES)
    },
  }
}

/** So many pages of log make a commit move them by itself: as SQLite has it, and while a process is there to do it. */
const [SQLITE_PAGES, PAGES] = [1000, 16_000]

async function letGrow({ write }: FileIndex, pages: number): Promise<void> {
  await checkpointAfter(write, pages).catch(() => {})
}

function logSize({ file }: FileIndex): number {
  return statSync(`${file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
