import { rename, rm, writeFile } from 'node:fs/promises'
import { type ProcessTable, patiently, temporaryPath } from '@plinth/durable'
import type { ProvisionProgress } from '@plinth/env-core'
import type { StorePaths } from '../store/store-paths.ts'
import { progressPath } from './progress-file.ts'

/** What a builder tells those who wait for it in other processes. */
export interface SharedProgress {
  /** Cheap: what comes in between two writes is left out. */
  readonly tell: (progress: ProvisionProgress) => void
  /** Takes the file away. */
  readonly close: () => Promise<void>
}

/** The shortest time between two writes, in ms. */
const PAUSE_MS = 200

/** Replaces the file at `to` by a text, by way of `temporary`. */
export type PutFile = (text: string, places: { readonly temporary: string; readonly to: string }) => Promise<void>

/**
 * Lays the latest progress of the builder of `key` beside its lock, named by the lock's token. It is replaced whole and never synced: after a
 * crash nobody believes it. Nothing that goes wrong with it disturbs a build.
 */
export async function shareProgress(
  { paths, tools }: { readonly paths: StorePaths; readonly tools: { readonly processes: ProcessTable } },
  { key, token }: { readonly key: string; readonly token: string },
  put: PutFile = putFile,
): Promise<SharedProgress> {
  const to = progressPath(paths, key)
  const temporary = await temporaryPath(paths.locks, tools.processes)
  let next: ProvisionProgress | undefined
  let isClosed = false
  /** The write under way and the pause after it: one at a time, since the last of several would not be the last to end. */
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const write = () => {
    const progress = next
    next = undefined
    writing = progress && put(JSON.stringify({ version: 1, token, progress }), { temporary, to }).then(rest, rest)
  }
  const rest = () => {
    if (!isClosed) timer = setTimeout(write, PAUSE_MS).unref()
  }
  return {
    tell: (progress) => {
      if (isClosed) return
      next = progress
      if (!writing) write()
    },
    close: async () => {
      isClosed = true
      clearTimeout(timer)
      await writing
      await Promise.all([to, temporary].map((each) => rm(each, { force: true }).catch(() => {})))
    },
  }
}

async function putFile(text: string, { temporary, to }: Parameters<PutFile>[1]): Promise<void> {
  await writeFile(temporary, text)
  await patiently(() => rename(temporary, to))
}
