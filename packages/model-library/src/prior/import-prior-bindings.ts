import { mkdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import { errnoOf, removeTree, temporaryPath, withFileErrors, writeJsonDurably } from '@plinth/durable'
import { bindingsFile, type DeclaredBinding, listedBindings, writeBindings } from '../dependencies/bindings.ts'
import { readProfile } from '../dependencies/dependency-profile.ts'
import { keepProfile } from '../dependencies/profile-files.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { metadataFile } from '../registry/library-place.ts'
import { isModelId } from '../registry/model-id.ts'
import { copyPriorDatabase } from './copy-prior-database.ts'
import { type PriorDependencies, readPriorDependencies } from './read-prior-dependencies.ts'

type Ports = Pick<LibraryPorts, 'place' | 'processes' | 'logger' | 'now'>

/** What an import took over, as it is noted in `.plinth/prior-bindings.json`. Profiles are `id@version`. */
export interface PriorImport {
  readonly profiles: readonly string[]
  /** Ids of models that got bindings. */
  readonly models: readonly string[]
  /** What could not be taken over, and why. */
  readonly passed_over: readonly { readonly what: string; readonly reason: string }[]
}

/**
 * Takes over the dependency profiles and bindings that the prior system keeps in its `models.db`, once in the life of a library; from then on
 * they are files of ours. The database is copied and never opened. A model that has bindings of ours keeps those. A database that cannot be
 * read, or is being written, is left for the next opening. Call it while the library's write lock is held.
 */
export async function importPriorBindings(ports: Ports): Promise<PriorImport | undefined> {
  const { place, logger } = ports
  const note = join(place.ownDirectory, 'prior-bindings.json')
  const database = join(place.root, 'models.db')
  if (!(await isFile(database)) || (await isFile(note))) return undefined
  try {
    const found = await readDatabase(ports, database)
    if (found === 'busy') return undefined
    const imported = await takeOver(ports, found)
    await writeJsonDurably(
      note,
      { imported_at: ports.now().toISOString(), ...imported },
      { processes: ports.processes },
    )
    for (const each of imported.passed_over) logger.warn('a dependency of the prior system was not taken over', each)
    return imported
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    logger.warn('the dependencies of the prior system could not be taken over', { path: database, reason })
    return undefined
  }
}

async function readDatabase({ place, processes }: Ports, database: string): Promise<PriorDependencies | 'busy'> {
  const scratch = await temporaryPath(place.ownDirectory, processes)
  await withFileErrors({ doing: 'create', path: scratch }, () => mkdir(scratch))
  try {
    const copy = await copyPriorDatabase(database, scratch)
    return copy === 'busy' ? copy : readPriorDependencies(copy)
  } finally {
    await removeTree(scratch)
  }
}

async function takeOver(ports: Ports, { profiles, bindings }: PriorDependencies): Promise<PriorImport> {
  const passedOver: { what: string; reason: string }[] = []
  const kept: string[] = []
  const others = new Set<string>()
  for (const profile of profiles) {
    const key = `${profile.profile_id}@${profile.profile_version}`
    try {
      await keepProfile(ports, readProfile(profile))
      kept.push(key)
    } catch (error) {
      if (!isCodedError(error)) throw error
      passedOver.push({ what: `profile ${key}`, reason: error.message })
      // Under this name we have other content: a binding to it would mean something else here.
      if (error.code !== 'invalid_dependency_profile') others.add(key)
    }
  }
  const models: string[] = []
  for (const [modelId, all] of Map.groupBy(bindings, ({ model_id }) => model_id)) {
    const declared = listedBindings(all.map(({ binding }) => binding))
    const usable = declared.filter(({ profile_id, profile_version }) => !others.has(`${profile_id}@${profile_version}`))
    const reason = await bindModel(ports, modelId, usable)
    if (reason === undefined) models.push(modelId)
    else passedOver.push({ what: `bindings of ${modelId}`, reason })
  }
  return { profiles: kept.sort(), models: models.sort(), passed_over: passedOver }
}

/** Gives why the bindings were not taken over. */
async function bindModel(
  ports: Ports,
  modelId: string,
  bindings: readonly DeclaredBinding[],
): Promise<string | undefined> {
  if (!isModelId(modelId) || !(await isFile(metadataFile(ports.place, modelId)))) return 'there is no such model'
  if (bindings.length === 0) return 'their profiles are others here'
  if (await isFile(bindingsFile(ports.place, modelId))) return 'the model has bindings of its own'
  await writeBindings(ports, modelId, bindings)
  return undefined
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    (error) => {
      if (errnoOf(error) === undefined) throw error
      return false
    },
  )
}
