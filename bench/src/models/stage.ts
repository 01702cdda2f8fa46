import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { mustRun } from '../frame/run-program.ts'
import { inAProcess } from './in-a-process.ts'
import { writeLibrary } from './write-library.ts'

/** How many models the libraries of a run have. */
export interface Sizes {
  readonly small: number
  readonly middle: number
  readonly large: number
  /** External bundles. */
  readonly bundles: number
  /** Models of the library's own that are deleted. */
  readonly deleted: number
}

/** Where a run takes place. What is slow to make is made when it is first asked for. */
export interface Stage {
  /** Gone after the run. */
  readonly folder: string
  readonly sizes: Sizes
  /** A library of so many models with metadata.json alone, indexed. */
  readonly library: (models: number) => Promise<string>
  /** The same with three files for each model. */
  readonly libraryOfThreeFiles: (models: number) => Promise<string>
  /** A Python with huggingface_hub. */
  readonly python: () => Promise<string>
  /** Versions of the programs that have taken part so far. */
  readonly versions: () => Promise<Readonly<Record<string, string>>>
}

/** `cache` keeps the written libraries; without it they are written below `folder`. */
export function createStage(folder: string, sizes: Sizes, cache = join(folder, 'written')): Stage {
  const written = (models: number, filesPerModel: number) =>
    once(async () => {
      const root = await writeLibrary(join(cache, `${models}-${filesPerModel}`), { models, filesPerModel })
      await inAProcess({ operation: 'open', place: root })
      return root
    })
  const libraries = new Map<string, () => Promise<string>>()
  const library = (models: number, filesPerModel: number) => {
    const name = `${models}-${filesPerModel}`
    const make = libraries.get(name) ?? written(models, filesPerModel)
    libraries.set(name, make)
    return make()
  }
  const python = once(() => pythonWithHub(join(folder, 'environments')))
  return {
    folder,
    sizes,
    library: (models) => library(models, 1),
    libraryOfThreeFiles: (models) => library(models, 3),
    python,
    versions: async () => (python.isMade() ? versionsOf(await python()) : {}),
  }
}

/** The peer, pinned. */
export const HUB_VERSION = '2.4.0'

async function pythonWithHub(dataDir: string): Promise<string> {
  const payload = requirementsOf([aBinding([aRequirement('huggingface_hub', HUB_VERSION)])])
  await using environments = await openEnvironments({ dataDir, afterInstall: 'nothing' })
  const { python_executable } = await environments.ensureReady({ dependency_requirements: payload })
  return python_executable
}

async function versionsOf(python: string): Promise<Readonly<Record<string, string>>> {
  const { stdout } = await mustRun({ program: python, args: ['--version'] })
  return { python: stdout.replace('Python', '').trim(), huggingface_hub: HUB_VERSION }
}

function once<T>(make: () => Promise<T>): (() => Promise<T>) & { readonly isMade: () => boolean } {
  let made: Promise<T> | undefined
  const get = () => {
    made ??= make()
    return made
  }
  return Object.assign(get, { isMade: () => made !== undefined })
}
