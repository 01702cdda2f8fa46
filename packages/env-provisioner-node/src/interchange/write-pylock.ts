import type { EnvironmentManifestV1 } from '@plinth/contracts'
import type { LocatedFile } from '@plinth/pyenv-backends'
import { stringify } from 'smol-toml'

/** A distribution of a lock file. */
export interface LockedPackage {
  readonly name: string
  readonly version: string | null
  /** Asked for by a URL or path of its own. */
  readonly isDirect: boolean
  /** The index that it is bound to; null for the host's. */
  readonly index: string | null
  readonly files: readonly LocatedFile[]
}

/** What a lock file is written of. */
export interface LockContent {
  readonly manifest: EnvironmentManifestV1
  readonly packages: readonly LockedPackage[]
}

/** The text of a `pylock.toml`. Source: PEP 751, version 1.0 of the file format. */
export function writePylock({ manifest, packages }: LockContent): string {
  const { environment_key, python, created_at, requirements_fingerprint } = manifest
  const lines = stringify({
    'lock-version': '1.0',
    'requires-python': `==${python.version.split('.').slice(0, 2).join('.')}.*`,
    'created-by': 'plinth',
    packages: packages.map(packageTable),
    tool: { plinth: { environment_key, created_at, requirements_fingerprint } },
  })
  return lines.endsWith('\n') ? lines : `${lines}\n`
}

function packageTable({ name, version, isDirect, index, files }: LockedPackage) {
  const [first] = files
  if (isDirect && first) return { name, ...versionOf(version), archive: fileTable(first) }
  const wheels = files.filter(({ url }) => url.endsWith('.whl'))
  const [sdist] = files.filter(({ url }) => !url.endsWith('.whl'))
  return {
    name,
    ...versionOf(version),
    ...(index === null ? {} : { index }),
    ...(sdist ? { sdist: fileTable(sdist) } : {}),
    ...(wheels.length > 0 ? { wheels: wheels.map(fileTable) } : {}),
  }
}

function versionOf(version: string | null) {
  return version === null ? {} : { version }
}

function fileTable({ url, size, hash }: LocatedFile) {
  return { url, ...(size === null ? {} : { size }), hashes: { sha256: hash.slice('sha256:'.length) } }
}
