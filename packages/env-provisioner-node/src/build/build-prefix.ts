import { join } from 'node:path'
import { CodedError, type EnvironmentManifestV1 } from '@plinth/contracts'
import type { JournalEntry } from '@plinth/durable'
import type { EnvironmentPlan, ProvisionCall, ProvisionProgress } from '@plinth/env-core'
import type { InstallerCall, InstallProgress, PresentEnvironment, VenvBackend } from '@plinth/pyenv-backends'
import { keepWheels } from '../offline/kept-wheels.ts'
import { writeBytecodePrefix } from '../prefix/bytecode-prefix.ts'
import { checkFiles, type FileCheck } from '../prefix/check-files.ts'
import { gatherEvidence } from '../prefix/gather-evidence.ts'
import { reexamineSharing } from '../store/inspect-environment.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { environmentDirectory } from '../store/store-paths.ts'
import { type BuildNote, buildMarks, buildNote } from './build-note.ts'
import { checkDistributions } from './check-distributions.ts'
import { resolvePlan } from './resolve-plan.ts'

/** One attempt to build: its place, its note in the journal, and what it builds with. */
export interface Build {
  readonly store: EnvironmentStore
  readonly plan: EnvironmentPlan
  readonly backend: VenvBackend
  readonly token: string
  readonly note: JournalEntry
  readonly call: ProvisionCall
  readonly care: BuildCare
  /** `trial`: nothing of it is kept or published, it only shows whether it can be done. Default `environment`. */
  readonly makes?: 'environment' | 'trial' | undefined
}

/** How much is believed: usually the cache and the file sizes; after damage neither. */
export interface BuildCare extends Required<Pick<FileCheck, 'depth' | 'mismatches'>> {
  /** Packages whose cached copies are not to be used. */
  readonly refresh?: readonly string[]
}

/** The directory that a build makes. */
export function buildPrefix({ store, plan, token }: Pick<Build, 'store' | 'plan' | 'token'>): string {
  return join(environmentDirectory(store.paths, plan.key), token)
}

/**
 * Makes a prefix at its final path, installs exactly the resolution, and verifies it: gives the manifest, which is not published yet.
 * Errors: those of the installer and the backend, and of `checkDistributions` and `checkFiles`.
 */
export async function makePrefix(build: Build): Promise<Omit<EnvironmentManifestV1, 'manifest_digest'>> {
  const { store, plan, backend, call } = build
  const { at, layout, clock } = store.tools
  const prefix = buildPrefix(build)
  const created_at = clock.now()
  const installerCall = callOf(build)
  await backend.installer.prepare({ python: plan.python.executable, network: plan.network }, installerCall)
  const keeps = build.makes === 'trial' ? 'nothing' : 'resolution'
  const policy = { network: plan.network, sourceBuilds: plan.identity.installer.source_builds ?? 'forbid' } as const
  const { packages, requirementsText } = await resolvePlan({ store, plan, backend, policy, keeps }, installerCall)
  await at('resolved')
  await starting(build)
  await backend.create({ prefix, python: plan.python.executable }, installerCall)
  await starting(build)
  const { refresh } = build.care
  await backend.installer.install({ prefix, requirementsText, refresh, ...policy }, installerCall)
  if (plan.network === 'online') await keepWheels({ store, plan, backend, policy }, requirementsText, installerCall)
  await note(build, 'none')
  await at('installed')
  call.onProgress?.({ phase: 'verifying', completed: 0, unit: 'files' })
  const environment = await requirePresent(backend, prefix)
  await writeBytecodePrefix(environment.sitePackages, join(store.paths.pycache, plan.key))
  checkDistributions(environment.distributions, plan.items, packages)
  const { sitePackages } = environment
  const checked = await checkFiles(
    { threads: store.tools.threads, environment, scripts: layout.scriptsDirectory(prefix) },
    {
      ...build.care,
      folders: 'seal',
      signal: call.signal,
      // What the installer linked from its cache is in other environments as well.
      onDamage: (damages) => reexamineSharing(store, { key: plan.key, prefix, sitePackages, damages }),
    },
  )
  const { files, bytes } = checked
  call.onProgress?.({ phase: 'verifying', completed: files, total: files, unit: 'files' })
  const { boot_id: bootId } = await store.tools.processes.self()
  const evidence = await gatherEvidence(environment, layout, { ...checked, bootId })
  await at('verified')
  const { identity, python } = plan
  const accelerators = await store.tools.accelerators?.()
  return {
    contract_version: 1,
    environment_key: plan.key,
    key_inputs: { ...identity },
    environment_kind: plan.environment_kind,
    env_ids: [...identity.env_ids],
    requirements: plan.requirements,
    requirements_fingerprint: plan.requirements_fingerprint,
    python: {
      executable: environment.pythonExecutable,
      version: python.version,
      implementation: python.implementation,
      tags: [...python.tags],
    },
    installer: { name: identity.installer.name, version: identity.installer.version },
    installed: environment.distributions.map(({ name, version }, index) => ({
      name,
      version,
      record_digest: checked.records[index]?.digest ?? '',
    })),
    created_at,
    size_bytes: bytes,
    token: build.token,
    evidence: { ...evidence },
    ...(accelerators ? { accelerators: { ...accelerators } } : {}),
  }
}

async function note({ plan, token, note }: Build, child: BuildNote['child']): Promise<void> {
  await note.record(buildNote({ key: plan.key, token }, child))
}

async function starting(build: Build): Promise<void> {
  build.call.signal?.throwIfAborted()
  await note(build, 'starting')
}

function callOf(build: Build): InstallerCall {
  const { call, store } = build
  return {
    signal: call.signal,
    onEvent: (event) => call.onProgress?.(progressOf(event)),
    marks: buildMarks(build.token),
    onSpawn: async ({ pid }) => {
      const identity = await store.tools.processes.identify(pid)
      // One that has ended already may have started others, which are found by their marks.
      if (identity) await note(build, identity)
      await store.tools.at('spawned')
    },
  }
}

function progressOf({ phase, completed, total, unit, message }: InstallProgress): ProvisionProgress {
  return {
    phase,
    completed,
    unit,
    ...(total === undefined ? {} : { total }),
    ...(message === undefined ? {} : { message }),
  }
}

async function requirePresent(backend: VenvBackend, prefix: string): Promise<PresentEnvironment> {
  const environment = await backend.inspect(prefix)
  if (environment.state === 'present') return environment
  throw new CodedError('install_failed', `the installer reported success, and ${prefix} is ${environment.state}`, {
    hint: 'Try again; if it happens twice, look at the disk.',
    details: { prefix },
  })
}
