import { rename, rm, writeFile } from 'node:fs/promises'
import { temporaryPath } from '@plinth/durable'
import type { ProvisionProgress } from '@plinth/env-core'
import type { EnvironmentStore } from '../store/open-store.ts'
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

/**
 * Lays the latest progress of the builder of `key` beside its lock, named by the lock's token. It is replaced whole and never synced: after a
 * crash nobody believes it. Nothing that goes wrong with it disturbs a build.
 */
export async function shareProgress(store: EnvironmentStore, key: string, token: string): Promise<SharedProgress> {
  const path = progressPath(store.paths, key)
  const temporary = await temporaryPath(store.paths.locks, store.tools.processes)
  let next: ProvisionProgress | undefined
  let writing: Promise<void> | undefined
  let timer: NodeJS.Timeout | undefined
  const write = () => {
    timer = undefined
    const progress = next
    next = undefined
    if (progress === undefined) return
    writing = replace(JSON.stringify({ version: 1, token, progress })).catch(() => {})
    timer = setTimeout(write, PAUSE_MS).unref()
  }
  const replace = async (text: string) => {
    await writeFile(temporary, text)
    await rename(temporary, path)
  }
  return {
    tell: (progress) => {
      next = progress
      if (timer === undefined) write()
    },
    close: async () => {
      next = undefined
      clearTimeout(timer)
      await writing
      await Promise.all([path, temporary].map((each) => rm(each, { force: true }).catch(() => {})))
    },
  }
}
