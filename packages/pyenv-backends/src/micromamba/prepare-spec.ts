import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { CodedError, canonicalizeName, sha256Hex } from '@plinth/contracts'
import type { CreateFromSpecRequest } from '../backend/conda-tools.ts'
import type { InstalledDistribution } from '../backend/python-backend.ts'
import { type CondaLock, parseCondaLock } from '../locks/conda-lock-file.ts'
import { type EnvironmentFile, parseEnvironmentFile } from '../locks/environment-file.ts'
import { isPackageName, parseMatchSpec } from '../locks/match-spec.ts'
import type { CondaRecord } from './conda-records.ts'
import type { CreationMarker } from './creation-note.ts'
import { environmentCopy } from './environment-copy.ts'

/** A specification as micromamba can be given it. */
export interface PreparedSpec extends AsyncDisposable {
  /** Absolute; its name tells micromamba what it is. */
  readonly file: string
  readonly channels: readonly string[]
  readonly source: CreationMarker['source']
  /** The first thing that was asked for and is not there; null when all is. */
  findLacking(records: readonly CondaRecord[], distributions: readonly InstalledDistribution[]): string | null
}

/**
 * Reads a specification and copies it where that is needed: micromamba tells the kind of a file by its name, and pip writes its list beside
 * it, which is no place for it in a project, least of all in one that may not be written. Errors: `invalid_environment_file`, `lock_lacks_platform`.
 */
export function prepareSpec(request: CreateFromSpecRequest, platform: string): Promise<PreparedSpec> {
  return request.spec.kind === 'lock' ? prepareLock(request, platform) : prepareEnvironment(request, platform)
}

async function prepareEnvironment({ spec, channels }: CreateFromSpecRequest, platform: string): Promise<PreparedSpec> {
  const text = await readSpec(spec.path, 'invalid_environment_file')
  const file = parseEnvironmentFile(text, { path: spec.path, platform })
  requireDependencies(file, spec.path)
  const needsCopy = channels !== undefined || file.pip !== null || !isEnvironmentName(spec.path)
  const copy = needsCopy ? environmentCopy(text, { channels, folder: dirname(spec.path) }) : null
  const placed = await place(spec.path, copy === null ? null : { name: 'environment.yml', text: copy })
  const wanted = file.dependencies?.map((each) => parseMatchSpec(each).name).filter(isPackageName) ?? []
  return {
    ...placed,
    channels: (channels ?? file.channels).filter((each) => each !== 'nodefaults'),
    source: { kind: 'environment', sha256: sha256Hex(text) },
    findLacking: (records) => wanted.find((name) => !records.some((each) => each.name === name)) ?? null,
  }
}

async function prepareLock({ spec }: CreateFromSpecRequest, platform: string): Promise<PreparedSpec> {
  const text = await readSpec(spec.path, 'invalid_lock')
  const lock = parseCondaLock(text)
  if (lock !== null && lock.packages.length > 0) requirePlatform(lock, spec.path, platform)
  const wanted = lock?.packages.filter((each) => each.platform === platform && each.category === 'main') ?? []
  const isRightName = /-lock\.ya?ml$/.test(spec.path)
  const hasPip = wanted.some(({ manager }) => manager === 'pip')
  const placed = await place(spec.path, isRightName && !hasPip ? null : { name: 'conda-lock.yml', text })
  return {
    ...placed,
    channels: lock?.channels ?? [],
    source: { kind: 'lock', sha256: sha256Hex(text) },
    findLacking: (records, distributions) => {
      const lacking = wanted.find((each) =>
        each.manager === 'pip'
          ? !distributions.some(({ canonicalName }) => canonicalName === canonicalizeName(each.name))
          : !records.some((record) => record.name === each.name && hasDigest(record, each)),
      )
      return lacking === undefined ? null : `${lacking.name} ${lacking.version}`
    },
  }
}

function hasDigest(record: CondaRecord, { sha256, md5, version }: CondaLock['packages'][number]): boolean {
  if (sha256 !== null && record.sha256 !== null) return sha256 === record.sha256
  if (md5 !== null && record.md5 !== null) return md5 === record.md5
  return record.version === version
}

function requireDependencies({ dependencies }: EnvironmentFile, path: string): void {
  if (dependencies !== null && dependencies.length > 0) return
  throw new CodedError('invalid_environment_file', `${path} has no dependencies`, {
    hint: 'Add dependencies, python among them.',
    details: { path },
  })
}

/** micromamba would make an empty environment of such a lock, and end with 0. */
function requirePlatform(lock: CondaLock, path: string, platform: string): void {
  if (lock.packages.some((each) => each.platform === platform && each.manager === 'conda')) return
  const platforms = [...new Set(lock.packages.map((each) => each.platform))]
  throw new CodedError(
    'lock_lacks_platform',
    `${path} has no packages for ${platform}, only for ${platforms.join(', ')}`,
    {
      hint: `Make the lock anew with: conda-lock -f environment.yml -p ${platform}`,
      details: { path, platform, platforms },
    },
  )
}

async function readSpec(path: string, code: string): Promise<string> {
  return readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CodedError(code, `${path} cannot be read`, { details: { path }, cause })
  })
}

function isEnvironmentName(path: string): boolean {
  return /\.ya?ml$/.test(path) && !/-lock\.ya?ml$/.test(path)
}

async function place(path: string, copy: { readonly name: string; readonly text: string } | null) {
  if (copy === null) return { file: path, [Symbol.asyncDispose]: async () => {} }
  const folder = await mkdtemp(join(tmpdir(), 'pyve-spec-'))
  const file = join(folder, basename(copy.name))
  await writeFile(file, copy.text)
  return { file, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) }
}
