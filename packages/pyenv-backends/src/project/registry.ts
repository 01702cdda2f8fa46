import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { makeDirectory, writeJsonDurably } from '@plinth/durable'
import type { BackendKind } from '../backend/python-backend.ts'
import { ENVIRONMENTS_PATH } from './find-project.ts'

/** One environment as it was recorded when it was made. */
export interface EnvironmentRecord {
  readonly backend: BackendKind
  /** Absolute, at that time: a project that was moved is known by it. */
  readonly prefix: string
  readonly python_version: string | null
  /** `found`: it was there before, and is not ours to remove. */
  readonly origin: 'made' | 'found'
}

/** `.pyve/envs/.registry`: what pyve has made in a project. */
export interface Registry {
  readonly version: 1
  /** Those of `.pyve/envs`, by name. */
  readonly environments: Readonly<Record<string, EnvironmentRecord>>
  /** The project's own venv, by its directory. */
  readonly project: Readonly<Record<string, EnvironmentRecord>>
  readonly files: MadeFiles
}

/** Files and lines that init wrote. */
export interface MadeFiles {
  /** Lines of .gitignore. */
  readonly gitignore: readonly string[]
  /** Text of version pins by file name. */
  readonly pins: Readonly<Record<string, string>>
  /** Text of `.pyve/config`; null when somebody else began it. */
  readonly config: string | null
}

/** Nothing was made. */
const EMPTY_REGISTRY: Registry = {
  version: 1,
  environments: {},
  project: {},
  files: { gitignore: [], pins: {}, config: null },
}

/** Reads the registry of a project; an empty one when there is none, or none that can be read: it can be made again. */
export async function readRegistry(root: string): Promise<Registry> {
  const text = await readFile(pathOf(root), 'utf8').catch(() => '')
  const given = recordOf(parsed(text))
  const files = recordOf(given.files)
  return {
    version: 1,
    environments: recordsIn(given.environments),
    project: recordsIn(given.project),
    files: {
      gitignore: Array.isArray(files.gitignore) ? files.gitignore.map(String) : [],
      pins: Object.fromEntries(Object.entries(recordOf(files.pins)).map(([name, pin]) => [name, String(pin)])),
      config: typeof files.config === 'string' ? files.config : null,
    },
  }
}

/** Changes the registry; nothing is written when that changes nothing. The caller holds the project's lock. */
export async function updateRegistry(root: string, change: (before: Registry) => Registry): Promise<void> {
  const before = await readRegistry(root)
  const after = change(before)
  if (JSON.stringify(after) === JSON.stringify(before)) return
  await makeDirectory(join(root, ...ENVIRONMENTS_PATH))
  if (JSON.stringify(after) === JSON.stringify(EMPTY_REGISTRY)) return rm(pathOf(root), { force: true })
  await writeJsonDurably(pathOf(root), after)
}

function pathOf(root: string): string {
  return join(root, ...ENVIRONMENTS_PATH, '.registry')
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

function recordsIn(value: unknown): Record<string, EnvironmentRecord> {
  return Object.fromEntries(Object.entries(recordOf(value)).flatMap(([name, each]) => readRecord(name, recordOf(each))))
}

function readRecord(name: string, each: Record<string, unknown>): [string, EnvironmentRecord][] {
  const { backend, prefix, python_version, origin } = each
  if ((backend !== 'venv' && backend !== 'micromamba') || typeof prefix !== 'string') return []
  const version = typeof python_version === 'string' ? python_version : null
  return [[name, { backend, prefix, python_version: version, origin: origin === 'found' ? 'found' : 'made' }]]
}
