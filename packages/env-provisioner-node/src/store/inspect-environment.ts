import { join } from 'node:path'
import { isCodedError } from '@plinth/contracts'
import type { EnvironmentInspection, PublishedEnvironment, ValidationDepth } from '@plinth/env-core'
import type { VenvBackend } from '@plinth/pyenv-backends'
import { describeDamage } from '../prefix/damage-error.ts'
import { knownFiles, readEvidence } from '../prefix/evidence.ts'
import { startInterpreter } from '../prefix/start-interpreter.ts'
import { type Damage, validateQuick } from '../prefix/validate-quick.ts'
import { readManifest, recallManifest, type SoundManifest } from './manifest-file.ts'
import type { EnvironmentStore } from './open-store.ts'
import { environmentDirectory, manifestPath } from './store-paths.ts'
import { type FoundDamage, suspectSharing } from './suspect-sharing.ts'
import { readUsage, recordValidation, type StoredUsage } from './usage-file.ts'

/** An inspection that also says which state of the manifest it saw. */
export type StoreInspection =
  | (Extract<EnvironmentInspection, { state: 'ready' }> & { readonly content: string })
  | Extract<EnvironmentInspection, { state: 'missing' }>
  | (Extract<EnvironmentInspection, { state: 'damaged' }> & { readonly content: string; readonly token: string | null })

/** How closely, and until when. */
export interface InspectionCall {
  readonly depth: ValidationDepth
  readonly signal?: AbortSignal | undefined
}

/** Looks at what is published under a key. Whatever does not validate is `damaged`; validations beyond `quick` are written down. */
export async function inspectEnvironment(
  store: EnvironmentStore,
  key: string,
  { depth, signal }: InspectionCall,
): Promise<StoreInspection> {
  signal?.throwIfAborted()
  const found = await (depth === 'quick' ? recallManifest : readManifest)(store, key)
  if (found.state === 'missing') return found
  if (found.state === 'damaged') return { ...found, token: null }
  const { manifest, content } = found
  const prefix = prefixOf(store, manifest)
  const damage =
    (await validateQuick(prefix, manifest, { ...store, layout: store.tools.layout })) ??
    (depth === 'quick'
      ? await validateByHistory(store, manifest, signal)
      : await validateAndRecord(store, manifest, { depth, signal }))
  if (damage) return { state: 'damaged', code: damage.code, message: damage.message, content, token: manifest.token }
  return { state: 'ready', environment: published(store, manifest), content }
}

/** The prefix that a manifest names. */
function prefixOf({ paths }: EnvironmentStore, { environment_key, token }: SoundManifest): string {
  return join(environmentDirectory(paths, environment_key), token)
}

function published(store: EnvironmentStore, manifest: SoundManifest): PublishedEnvironment {
  return {
    manifest,
    manifest_path: manifestPath(store.paths, manifest.environment_key),
    python_executable: store.tools.layout.pythonExecutable(prefixOf(store, manifest)),
  }
}

/**
 * What the usage says: an environment whose last validation failed is damaged, and after a reboot every file is looked at once, since
 * installers do not sync what they write. Codes: those of the validation that failed.
 */
async function validateByHistory(
  store: EnvironmentStore,
  manifest: SoundManifest,
  signal: AbortSignal | undefined,
): Promise<Damage | null> {
  const known = await readUsage(store, manifest.environment_key)
  const usage = known?.token === manifest.token ? known : null
  const last = usage?.validations.at(-1)
  if (last?.ok === false) {
    return { code: last.code ?? 'validation_failed', message: `its validation (${last.kind}) failed at ${last.at}` }
  }
  const { filesSince } = store.identity
  if (filesSince !== null && !isHashedSince(manifest, usage, filesSince)) {
    return validateAndRecord(store, manifest, { depth: 'full', signal })
  }
  if (usage?.suspect !== undefined) return validateAndRecord(store, manifest, { depth: 'full', signal })
  const { boot_id } = await store.tools.processes.self()
  if (boot_id === (usage?.boot_id ?? readEvidence(manifest)?.boot_id)) return null
  return validateAndRecord(store, manifest, { depth: 'stat', signal })
}

/** Files that came from a backup are believed once each of them was hashed. */
function isHashedSince({ created_at }: SoundManifest, usage: StoredUsage | null, since: string): boolean {
  const validations = usage?.validations ?? []
  return created_at >= since || validations.some(({ kind, ok, at }) => ok && kind === 'full' && at >= since)
}

/** Environments that share damaged files are noted down, and looked at closely in the background. */
export async function reexamineSharing(store: EnvironmentStore, found: FoundDamage): Promise<void> {
  for (const key of await suspectSharing(store, found)) {
    const message = `environment ${key} has the same damaged files as ${found.key}, and is looked at closely`
    store.tools.logger({ level: 'warning', message })
    store.tools.later((signal) => inspectEnvironment(store, key, { depth: 'full', signal }))
  }
}

async function validateAndRecord(
  store: EnvironmentStore,
  manifest: SoundManifest,
  look: CloseLook,
): Promise<Damage | null> {
  const damage = await validateClosely(store, manifest, look)
  const result = damage ? { ok: false, code: damage.code } : { ok: true }
  await recordValidation(store, manifest, { kind: look.depth, ...result })
  if (damage?.shared) await reexamineSharing(store, { key: manifest.environment_key, ...damage.shared })
  await store.tools.at('validated')
  return damage
}

interface CloseLook {
  readonly depth: Exclude<ValidationDepth, 'quick'>
  readonly signal: AbortSignal | undefined
}

interface CloseDamage extends Damage {
  readonly shared?: Omit<FoundDamage, 'key'>
}

async function validateClosely(
  store: EnvironmentStore,
  manifest: SoundManifest,
  { depth, signal }: CloseLook,
): Promise<CloseDamage | null> {
  const backend = store.tools.backend()
  const prefix = prefixOf(store, manifest)
  const environment = await backend.inspect(prefix)
  if (environment.state !== 'present') {
    return { code: 'environment_damaged', message: `${prefix} is no environment any more (${environment.state})` }
  }
  const { sitePackages, distributions } = environment
  const named = distributions.map(({ name, directory }) => ({ name, directory }))
  const scripts = store.tools.layout.scriptsDirectory(prefix)
  const known = knownFiles(readEvidence(manifest))
  const task = {
    prefix,
    sitePackages,
    scripts,
    distributions: named,
    depth,
    known,
    folders: 'leave',
    damages: 'enough',
  } as const
  const { damages } = await store.tools.threads.inspect(task, signal)
  const [first] = damages
  if (first) return { code: first.code, message: describeDamage(damages), shared: { prefix, sitePackages, damages } }
  return depth === 'full' ? interpreterDamage(backend, prefix, signal) : null
}

async function interpreterDamage(
  backend: VenvBackend,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<Damage | null> {
  try {
    await startInterpreter(backend, prefix, signal)
    return null
  } catch (error) {
    if (signal?.aborted || !isCodedError(error)) throw error
    return { code: error.code, message: error.message }
  }
}
