import { CodedError } from '@plinth/contracts'
import type { InstallPackagesRequest } from '../backend/python-backend.ts'
import { requireAbsolute } from '../installers/check-request.ts'
import type { InstallerCall, Resolution } from '../installers/installer.ts'
import { parseMatchSpec } from '../locks/match-spec.ts'
import { type CondaRecord, readCondaRecords } from './conda-records.ts'
import { readMarker } from './creation-note.ts'
import { requireCondaEnvironment } from './inspect-conda-environment.ts'
import type { MicromambaTools } from './micromamba-tools.ts'
import { runMicromamba } from './run-micromamba.ts'
import { beginInstallation, type PrefixWork, withPrefix } from './work-on-prefix.ts'

/**
 * {@link PythonBackend} `install` for conda environments: conda packages, from the channels that the environment was made with. Gives the
 * packages that came with it. A lock is never installed over an environment: two versions of a package would stay; make it anew.
 * Errors: `environment_missing`, `environment_damaged`, `invalid_requirement`, those of {@link runMicromamba}.
 */
export async function installCondaPackages(
  tools: MicromambaTools,
  request: InstallPackagesRequest,
  call: InstallerCall,
): Promise<Resolution> {
  const prefix = requireAbsolute(request.prefix, 'the environment')
  const specs = request.requirements.map(({ requirement }) => checkSpec(requirement))
  return withPrefix(prefix, tools, {
    signal: call.signal,
    act: async () => {
      await requireCondaEnvironment(tools.layout, prefix)
      const before = await recordsOf(prefix)
      const work = await beginInstallation(prefix)
      try {
        const after = await install(tools, { prefix, specs, work }, call)
        return resolutionOf(after.filter((each) => !before.some((old) => old.url === each.url)))
      } catch (error) {
        await work.undo()
        throw error
      }
    },
  })
}

interface Installation {
  readonly prefix: string
  readonly specs: readonly string[]
  readonly work: PrefixWork
}

async function install(tools: MicromambaTools, { prefix, specs, work }: Installation, call: InstallerCall) {
  const marker = readMarker(prefix)
  const channels = marker?.channels ?? []
  const args = ['install', '-p', prefix, '-y', '--no-rc', ...channels.flatMap((each) => ['-c', each]), ...specs]
  await runMicromamba(tools, { args, doing: `installing into ${prefix}`, cwd: prefix, mark: work.mark }, call)
  const records = await recordsOf(prefix)
  const lacking = specs.find((spec) => !records.some(({ name }) => name === parseMatchSpec(spec).name))
  if (lacking !== undefined) {
    throw new CodedError('install_failed', `micromamba reported success, but ${lacking} is not in ${prefix}`)
  }
  const source = marker?.source ?? { kind: 'environment', sha256: '' }
  await work.commit({ prefix, channels, source })
  return records
}

async function recordsOf(prefix: string): Promise<readonly CondaRecord[]> {
  const found = await readCondaRecords(prefix)
  if ('records' in found) return found.records
  throw new CodedError('environment_damaged', `conda-meta/${found.unreadable} of ${prefix} cannot be read`)
}

/** A name, perhaps with a channel, then versions, a build or keys in brackets. Nothing in it can become an option of micromamba. */
const SPEC = /^(?:\w[\w.:/-]*::)?[A-Za-z0-9_][\w.-]*(?:[ =<>!~][\w.*+,|=<>!~ -]*)?(?:\[[^\]]*\])?$/

function checkSpec(text: string): string {
  if (SPEC.test(text)) return text
  throw new CodedError('invalid_requirement', `${JSON.stringify(text)} is not a requirement of conda`, {
    hint: 'Write a name and a version: numpy, numpy=1.26, numpy>=1.20,<2.',
  })
}

function resolutionOf(records: readonly CondaRecord[]): Resolution {
  const packages = records.map(({ name, version, sha256 }) => ({
    name,
    version,
    hashes: sha256 === null ? [] : [`sha256:${sha256}`],
  }))
  const lines = packages.map(({ name, version, hashes }) =>
    [`${name}==${version}`, ...hashes.map((each) => `--hash=${each}`)].join(' '),
  )
  return { requirementsText: lines.map((line) => `${line}\n`).join(''), packages }
}
