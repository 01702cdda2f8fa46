import { join } from 'node:path'
import { writeBindings } from '../dependencies/bindings.ts'
import { builtInBinding, builtInProfilesFor } from '../dependencies/built-in-profiles.ts'
import { keepProfile } from '../dependencies/profile-files.ts'
import { indexedModel } from '../index/model-row.ts'
import { writeModels } from '../index/write-models.ts'
import { removeTraces } from '../library-journal.ts'
import type { LibraryPorts } from '../library-ports.ts'
import { metadataFile } from '../registry/library-place.ts'
import { requireModel } from '../registry/model-record.ts'
import { stampOf } from '../registry/walk-registry.ts'
import { writeMetadata } from '../registry/write-metadata.ts'
import { recordOwnership } from '../trash/ownership-ledger.ts'
import type { ClassifiedSource } from './classify-import-path.ts'
import { type CopiedFiles, copyFiles } from './copy-files.ts'
import type { CopyImportRequest } from './copy-request.ts'
import { type IdentifiedFiles, identifyFiles } from './identify-files.ts'
import { type ImportFinding, importFinding } from './import-findings.ts'
import type { ImportCallOptions } from './import-progress.ts'
import { type DigestedModelFile, ownedMetadata } from './owned-metadata.ts'
import { isFree, makeStaging, newCopyIntent, placeStaging, removeStaging } from './staging.ts'

/** What is copied under which id. */
export interface CopyOfSource {
  readonly modelId: string
  readonly request: CopyImportRequest
  readonly classified: ClassifiedSource
}

/** What became of a copy. `taken`: by the time it was done, the place was somebody's; nothing is left of it. */
export type CopyOutcome =
  | {
      readonly state: 'imported' | 'taken'
      readonly files: readonly DigestedModelFile[]
      readonly findings: readonly ImportFinding[]
    }
  | { readonly fault: ImportFinding }

/**
 * Copies files beside their place, and puts them there with their metadata by one rename. Whatever ends it before (an error, a signal, a full disk)
 * leaves nothing; what a kill leaves, the next opening settles. The library's lock is not held while bytes are copied.
 */
export async function copyToLibrary(
  ports: LibraryPorts,
  copy: CopyOfSource,
  call: ImportCallOptions,
): Promise<CopyOutcome> {
  const intent = newCopyIntent(copy.modelId)
  const entry = await ports.journal.begin(intent)
  try {
    const into = await makeStaging(ports.place, intent)
    const { mode = 'copy' } = copy.request
    const copied = await copyFiles(copy.classified.source.files, { into, mode }, call)
    if ('fault' in copied) return copied
    const identified = await identifyCopy(copy, { into, signal: call.signal })
    if (!identified) return { fault: importFinding('', 'source_changed') }
    await using _lock = await ports.lock('import a model', call.signal)
    if (!(await isFree(ports.place, copy.modelId))) return { state: 'taken', ...copied }
    call.signal?.throwIfAborted()
    const metadata = metadataOf(ports, { ...copy, identified }, copied)
    const state = await finish(ports, copy, { into, metadata, place: () => placeStaging(ports.place, intent) })
    return { state, ...copied }
  } finally {
    // Of one that was put in its place nothing is here any more.
    await removeStaging(ports.place, intent)
    await entry.commit()
  }
}

/** What was copied, by its own headers: the source may be another by then. Undefined where it is not what was classified. */
async function identifyCopy(
  { classified: { source, identified } }: CopyOfSource,
  { into, signal }: { readonly into: string; readonly signal: AbortSignal | undefined },
): Promise<IdentifiedFiles | undefined> {
  const files = source.files.map(({ name, size }) => ({ name, path: join(into, name), size }))
  const found = await identifyFiles({ kind: source.kind, root: into, files, findings: [] }, signal)
  const isSame = found.validation_state === 'valid' && found.model_type === identified.model_type
  return isSame && found.format === identified.format ? found : undefined
}

function metadataOf(
  { now }: LibraryPorts,
  copy: CopyOfSource & { readonly identified: IdentifiedFiles },
  { files }: Extract<CopiedFiles, { files: unknown }>,
) {
  const { modelId, request, identified } = copy
  return ownedMetadata({ modelId, request, identified, files, at: now().toISOString() })
}

interface Finish {
  readonly into: string
  readonly metadata: ReturnType<typeof ownedMetadata>
  readonly place: () => Promise<boolean>
}

/** Call it while the library's write lock is held. */
async function finish(
  ports: LibraryPorts,
  { modelId, classified }: CopyOfSource,
  { into, metadata, place }: Finish,
): Promise<'imported' | 'taken'> {
  try {
    const dependency_bindings = await bindBuiltIn(ports, modelId, classified.identified)
    const created = (metadata.files ?? []).map(({ name, sha256 }) => ({ path: name, sha256 }))
    await recordOwnership(ports, modelId, { directory: into, created })
    // commit point: what has its metadata is put in its place, by whoever opens the library next if need be
    await writeMetadata(join(into, 'metadata.json'), {
      patch: { ...metadata, dependency_bindings },
      processes: ports.processes,
    })
    if (!(await place())) return 'taken'
  } catch (error) {
    if (await isFree(ports.place, modelId)) await removeTraces(ports, modelId)
    throw error
  }
  const written = await requireModel(ports, modelId)
  const stamp = (await stampOf(metadataFile(ports.place, modelId))) ?? ''
  await writeModels(ports.index, { put: [indexedModel({ modelId, stamp, ...written })] })
  return 'imported'
}

/** A bundle is bound to what runs it; what a single file needs depends on the runtime. */
async function bindBuiltIn(ports: LibraryPorts, modelId: string, { format, task_type_primary }: IdentifiedFiles) {
  if (format !== 'diffusers_directory') return undefined
  const profiles = builtInProfilesFor(task_type_primary)
  const bindings = profiles.map(builtInBinding)
  for (const profile of profiles) await keepProfile(ports, profile)
  await writeBindings(ports, modelId, bindings)
  return bindings.map((each) => ({ ...each }))
}
