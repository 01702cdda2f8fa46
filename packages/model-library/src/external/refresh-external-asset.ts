import { isCodedError, type ModelMetadataV1 } from '@plinth/contracts'
import { bindingsProjection, readFiledBindings } from '../dependencies/bindings.ts'
import { isOwnedByImport, ownedHealthPatch } from '../import/owned-health.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import type { MetadataDocument, MetadataPatch } from '../registry/metadata-document.ts'
import { readModel, writeModel } from '../registry/model-record.ts'
import { standingFindings, withStandingFindings } from '../scrub/standing-findings.ts'
import type { BundleEvidence } from '../validation/bundle-evidence.ts'
import { changes, healthPatch } from './asset-health.ts'
import type { SourceIdentity } from './look/source-look.ts'
import { keepMoved } from './moved-finding.ts'
import { healthOf, identityToRecord, readIdentity } from './source-identity.ts'
import { verdictFile } from './verdict-file.ts'

/** A model whose health was just looked at. `changed`: what was written down about it was no longer true. */
export interface RefreshedModel extends MetadataDocument {
  readonly changed: boolean
  /** With depth `changed`, of a model that is just what its metadata says: how to tell later that nothing has changed. */
  readonly evidence?: BundleEvidence | undefined
}

/** How closely is looked. */
export interface RefreshOptions extends CallOptions {
  /** `changed`: a bundle of which no name and no time has changed has the verdict that it had. Default `all`: it is read. */
  readonly depth?: 'changed' | 'all' | undefined
  /** What was read of the model just before. Default: it is read. */
  readonly seen?: MetadataDocument | undefined
}

/**
 * Looks at a model's files and writes down what changed, metadata and index row together. A model of the prior system whose files the library owns
 * comes back as it is.
 * What cannot be written down (a read-only library, a full disk) is still told. undefined: there is no such model.
 */
export async function refreshModel(
  ports: LibraryPorts,
  modelId: string,
  { signal, depth = 'all', seen: before }: RefreshOptions = {},
): Promise<RefreshedModel | undefined> {
  for (let look = 1; ; look += 1) {
    const seen = (look === 1 ? before : undefined) ?? (await readModel(ports, modelId))
    if (!seen) return undefined
    const found = await currentState(ports, { modelId, seen, signal, depth })
    const changed = changes(seen.metadata, found.patch)
    if (!changed && !found.isNewIdentity) return { ...seen, changed, evidence: found.evidence }
    const written = await write(ports, { modelId, seen, found, isLast: look === MAX_LOOKS, signal, depth })
    if (written !== 'changed_meanwhile') return written && { ...written, changed }
  }
}

/** No look is made while the write lock is held, so what was seen may be old by then; after so many times it is written nevertheless. */
const MAX_LOOKS = 5

interface Seen {
  readonly modelId: string
  readonly seen: MetadataDocument
  readonly signal: AbortSignal | undefined
  readonly depth: RefreshOptions['depth']
}

interface FoundState {
  /** What the metadata should say. */
  readonly patch: MetadataPatch
  readonly identity: SourceIdentity | undefined
  readonly isNewIdentity: boolean
  readonly evidence?: BundleEvidence | undefined
}

/** Health of an external diffusers directory or of the library's own files, and a model's bindings as their file has them. */
async function currentState(ports: LibraryPorts, { modelId, seen, signal, depth }: Seen): Promise<FoundState> {
  const bindings = await bindingsPatch(ports, modelId, seen.metadata)
  const { metadata, document } = seen
  if (metadata.storage_kind !== 'external_reference') {
    const seenNow = isOwnedByImport(metadata) ? await ownedHealthPatch(ports, modelId, { metadata, signal }) : {}
    const health = withStandingFindings(seenNow, await standingFindings(ports, modelId))
    return { patch: { ...health, ...bindings }, identity: undefined, isNewIdentity: false }
  }
  const path = metadata.source_path ?? metadata.entry_path
  if (!isExternalBundle(metadata) || path === undefined)
    return { patch: bindings, identity: undefined, isNewIdentity: false }
  const recorded = readIdentity(document.source_identity)
  const kept = { file: verdictFile(ports.place, modelId), library: ports.place.root }
  const keepAt = depth === 'changed' ? kept : undefined
  const question = { path, entryPath: metadata.entry_path, recorded, keepAt }
  const answer = await ports.sources.look(question, signal)
  const validation = keepMoved(healthOf(answer, recorded), metadata)
  const identity = identityToRecord(answer, recorded)
  return {
    patch: { ...healthPatch(metadata, validation), ...bindings },
    identity,
    isNewIdentity: identity !== undefined && JSON.stringify(identity) !== JSON.stringify(recorded),
    evidence: answer.evidence,
  }
}

function isExternalBundle({ storage_kind, bundle_format }: ModelMetadataV1): boolean {
  return storage_kind === 'external_reference' && bundle_format === 'diffusers_directory'
}

/** A damaged file of bindings is no reason to hide a model; resolving its requirements names it. */
async function bindingsPatch(ports: LibraryPorts, modelId: string, metadata: ModelMetadataV1): Promise<MetadataPatch> {
  const filed = await readFiledBindings(ports, modelId).catch(() => undefined)
  const dependency_bindings = filed && bindingsProjection(metadata, filed)
  return dependency_bindings === undefined ? {} : { dependency_bindings }
}

async function write(
  ports: LibraryPorts,
  { modelId, seen, found, isLast, signal }: Seen & { readonly found: FoundState; readonly isLast: boolean },
): Promise<MetadataDocument | 'changed_meanwhile' | undefined> {
  const at = ports.now().toISOString()
  const dates = { updated_date: at, ...(found.patch.validation_state === 'valid' ? { last_valid_at: at } : {}) }
  const patch = {
    ...found.patch,
    ...(changes(seen.metadata, found.patch) ? dates : {}),
    ...(found.isNewIdentity ? { source_identity: found.identity } : {}),
  }
  try {
    await using _lock = await ports.lock('refresh a model', signal)
    const current = await readModel(ports, modelId)
    if (!current) return undefined
    if (!isLast && JSON.stringify(current.document) !== JSON.stringify(seen.document)) return 'changed_meanwhile'
    return await writeModel(ports, modelId, patch)
  } catch (error) {
    if (!isCodedError(error) || !UNWRITABLE.includes(error.code)) throw error
    ports.logger.warn('the health of a model could not be written down', { model_id: modelId, reason: error.message })
    const metadata = Object.entries({ ...seen.metadata, ...found.patch }).filter(([, value]) => value !== undefined)
    return { document: seen.document, metadata: Object.fromEntries(metadata) }
  }
}

const UNWRITABLE = [
  'read_only',
  'permission_denied',
  'disk_full',
  'registry_link',
  'metadata_contended',
  'library_busy',
]
