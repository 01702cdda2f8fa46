import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DependencyProfile } from '../src/dependencies/dependency-profile.ts'
import type { ModelLibrary } from '../src/model-library.ts'
import { type ModelLibrarySettings, openModelLibrary } from '../src/open-model-library.ts'
import { type TestPipeline, writeDiffusersBundle } from '../src/testing/diffusers-bundle.ts'
import { removeIndex } from './file-models.ts'
import { testDatabase } from './test-database.ts'

/** An empty directory with a space and a letter beyond ASCII in its name, removed at the end of the block. */
export interface Scratch extends AsyncDisposable {
  readonly path: string
  /** A small bundle in a directory of this name. */
  readonly bundle: (name: string, pipeline?: TestPipeline) => Promise<string>
  /** The library in the directory `library`. */
  readonly library: (settings?: Partial<ModelLibrarySettings>) => Promise<ModelLibrary>
  /** As if that library had never been indexed. */
  readonly loseIndex: () => Promise<void>
}

export async function scratch(): Promise<Scratch> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'plinth models ü-')))
  const database = await testDatabase()
  return {
    path,
    bundle: (name, pipeline) => writeDiffusersBundle(join(path, name), pipeline),
    library: (settings = {}) =>
      openModelLibrary({
        root: join(path, 'library'),
        now: () => new Date(NOW),
        refreshWaitMs: 30_000,
        ...(process.env.PLINTH_SILENT_WATCHERS === '1' ? SILENT_WATCHERS : {}),
        ...database.settings(),
        ...settings,
      }),
    loseIndex: database.drop ?? (() => removeIndex(join(path, 'library/.plinth'))),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  }
}

/** Watchers that never hint at anything. With PLINTH_SILENT_WATCHERS=1 every test library has them. */
export const SILENT_WATCHERS = {
  watch: () => ({ close: () => {} }),
  watchTree: () => ({ close: () => {} }),
}

/** What the clock of test libraries shows. */
export const NOW = '2026-11-21T12:00:00.000Z'

/** The id of the model that {@link importBundle} registers. */
export const MODEL_ID = 'diffusion/tiny/one'

/** Registers a directory under {@link MODEL_ID}. */
export function importBundle(library: ModelLibrary, source_path: string) {
  return library.importExternalDiffusersDirectory({ source_path, family: 'Tiny', official_name: 'One' })
}

/** The code of the CodedError that a promise rejects with; undefined when it resolves. */
export async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  try {
    await promise
    return undefined
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
    throw error
  }
}

/** A dependency profile with one pin. */
export function aProfile(change: Partial<DependencyProfile>): DependencyProfile {
  return {
    profile_id: 'mine',
    profile_version: 1,
    requirements: [{ kind: 'python_package', name: 'numpy', exact_pin: '==2.4.6' }],
    ...change,
  }
}
