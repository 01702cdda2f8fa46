import { readFile } from 'node:fs/promises'
import { release } from 'node:os'
import { join } from 'node:path'
import type { PythonMarkerEnvironment } from '@plinth/contracts'
import { writeJsonDurably } from '@plinth/durable'
import { deepFrozen, type PythonRuntime } from '@plinth/env-core'
import { type FileIdentity, fileIdentity, isSameFile } from '../store/file-identity.ts'
import type { FileMemory } from '../store/file-memory.ts'
import type { EnvironmentStore } from '../store/open-store.ts'

/** Which interpreter served a question. */
export interface PythonMemory {
  readonly version: 1
  /** Marker variables name the kernel. */
  readonly kernel: string
  readonly identity: FileIdentity
  readonly runtime: PythonRuntime
}

/** The interpreter that served a question before, if its file and the kernel are the same; null otherwise. Two small reads, no process. */
export async function recallPython(
  store: EnvironmentStore,
  question: string,
  kept: FileMemory<PythonMemory | null>,
): Promise<PythonRuntime | null> {
  const path = memoryPath(store, question)
  const load = async () => parseMemory(await readFile(path, 'utf8').catch(() => ''))
  const memory = await kept.read(path, { load, absent: null })
  if (!memory || memory.kernel !== release()) return null
  const found = fileIdentity(memory.runtime.executable)
  return found && isSameFile(found, memory.identity) ? memory.runtime : null
}

/** Keeps the answer to a question. A failure costs a search next time, nothing else. */
export async function rememberPython(store: EnvironmentStore, question: string, runtime: PythonRuntime): Promise<void> {
  const identity = fileIdentity(runtime.executable)
  if (!identity) return
  const memory: PythonMemory = { version: 1, kernel: release(), identity, runtime }
  const { processes, logger } = store.tools
  await writeJsonDurably(memoryPath(store, question), memory, { processes }).catch((error: unknown) => {
    logger({ level: 'warning', message: 'the choice of a Python was not kept', details: { error: String(error) } })
  })
}

function memoryPath({ paths }: EnvironmentStore, question: string): string {
  return join(paths.cache, `python-${question.slice(0, 32)}.json`)
}

function parseMemory(text: string): PythonMemory | null {
  try {
    const value: unknown = JSON.parse(text)
    return isMemory(value) ? deepFrozen(value) : null
  } catch {
    return null
  }
}

function isMemory(value: unknown): value is PythonMemory {
  if (typeof value !== 'object' || value === null) return false
  const { version, kernel, identity, runtime }: Partial<Record<keyof PythonMemory, unknown>> = value
  return version === 1 && typeof kernel === 'string' && isIdentity(identity) && isRuntime(runtime)
}

function isIdentity(value: unknown): value is FileIdentity {
  if (typeof value !== 'object' || value === null) return false
  const { path, size, modified, inode }: Partial<Record<keyof FileIdentity, unknown>> = value
  return [path, size, modified, inode].every((each) => typeof each === 'string')
}

function isRuntime(value: unknown): value is PythonRuntime {
  if (typeof value !== 'object' || value === null) return false
  const { executable, version, implementation, tags, markers }: Partial<Record<keyof PythonRuntime, unknown>> = value
  return (
    [executable, version, implementation].every((each) => typeof each === 'string') &&
    Array.isArray(tags) &&
    isMarkers(markers)
  )
}

function isMarkers(value: unknown): value is PythonMarkerEnvironment {
  return typeof value === 'object' && value !== null && Object.values(value).every((each) => typeof each === 'string')
}
