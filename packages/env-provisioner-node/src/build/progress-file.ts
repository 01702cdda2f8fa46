import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProvisionProgress } from '@plinth/env-core'
import type { StorePaths } from '../store/store-paths.ts'

/** What a builder has written down last. */
export interface WrittenProgress {
  /** Of the lock under which it builds. */
  readonly token: string
  readonly progress: ProvisionProgress
}

/** Where the builder of `key` writes how far it is: beside its lock. */
export function progressPath({ locks }: StorePaths, key: string): string {
  return join(locks, `${key}.progress`)
}

/** What lies there; null when it is nothing of the kind. */
export async function readProgress(path: string): Promise<WrittenProgress | null> {
  const text = await readFile(path, 'utf8').catch(() => '')
  if (text === '') return null
  try {
    const value: unknown = JSON.parse(text)
    return isWritten(value) ? value : null
  } catch {
    return null
  }
}

function isWritten(value: unknown): value is WrittenProgress {
  if (typeof value !== 'object' || value === null) return false
  const { token, progress }: Partial<Record<keyof WrittenProgress, unknown>> = value
  return typeof token === 'string' && isProgress(progress)
}

function isProgress(value: unknown): value is ProvisionProgress {
  if (typeof value !== 'object' || value === null) return false
  const { phase, completed, total, unit, message }: Partial<Record<keyof ProvisionProgress, unknown>> = value
  const isText = (each: unknown) => each === undefined || typeof each === 'string'
  const isAmount = (each: unknown) => typeof each === 'number' && each >= 0
  return (
    typeof phase === 'string' &&
    isAmount(completed) &&
    (total === undefined || isAmount(total)) &&
    [unit, message].every(isText)
  )
}
