import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import type { CreateFromSpecRequest } from '../backend/conda-tools.ts'
import type { PresentEnvironment } from '../backend/python-backend.ts'
import { requireAbsolute } from '../installers/check-request.ts'
import type { InstallerCall } from '../installers/installer.ts'
import { readCondaRecords } from './conda-records.ts'
import { inspectCondaEnvironment } from './inspect-conda-environment.ts'
import type { MicromambaTools } from './micromamba-tools.ts'
import { type PreparedSpec, prepareSpec } from './prepare-spec.ts'
import { runMicromamba } from './run-micromamba.ts'
import { beginCreation, type PrefixWork, refuseOccupied, withPrefix } from './work-on-prefix.ts'

/**
 * {@link PythonBackend} `create` for conda environments, from environment.yml or conda-lock.yml. A finished environment stays as it is;
 * `existing: 'rebuild'` replaces it, and it comes back when that fails or is interrupted. Success is what the prefix shows afterwards.
 * Errors: `prefix_occupied`, `create_failed`, `not_found`, `no_matching_version`, `channel_unavailable`, `hash_mismatch`, `pip_failed`,
 * `invalid_environment_file`, `invalid_lock`, `lock_lacks_platform`, `micromamba_missing`, `invalid_micromamba`, `cancelled`, `timeout`.
 */
export async function createCondaEnvironment(
  tools: MicromambaTools,
  request: CreateFromSpecRequest,
  call: InstallerCall,
): Promise<PresentEnvironment> {
  const prefix = requireAbsolute(request.prefix, 'the environment')
  requireAbsolute(request.spec.path, 'the specification')
  const { existing = 'keep' } = request
  return withPrefix(prefix, tools, {
    signal: call.signal,
    act: async () => {
      const found = await inspectCondaEnvironment(tools.layout, prefix)
      if (found.state === 'present' && existing === 'keep') return found
      refuseOccupied(prefix, existing)
      await using spec = await prepareSpec(request, tools.platform)
      const work = await beginCreation(prefix)
      try {
        return await make(tools, { prefix, spec, work }, call)
      } catch (error) {
        await work.undo()
        throw error
      }
    },
  })
}

interface Creation {
  readonly prefix: string
  readonly spec: PreparedSpec
  readonly work: PrefixWork
}

async function make(tools: MicromambaTools, { prefix, spec, work }: Creation, call: InstallerCall) {
  const args = ['create', '-p', prefix, '-f', spec.file, '-y', '--no-rc']
  await runMicromamba(tools, { args, doing: `creating ${prefix}`, cwd: dirname(spec.file), mark: work.mark }, call)
  const made = await inspectCondaEnvironment(tools.layout, prefix, 'mine')
  if (made.state !== 'present') {
    throw failed(prefix, made.state === 'damaged' ? made.message : 'micromamba made nothing')
  }
  const found = await readCondaRecords(prefix)
  const lacking = 'records' in found ? spec.findLacking(found.records, made.distributions) : found.unreadable
  if (lacking !== null) throw failed(prefix, `${lacking} is not in it`)
  call.signal?.throwIfAborted()
  await work.commit({ prefix, channels: spec.channels, source: spec.source })
  return made
}

function failed(prefix: string, reason: string): CodedError {
  return new CodedError(
    'create_failed',
    `micromamba reported success, but ${prefix} is not what was asked for: ${reason}`,
    {
      details: { prefix, reason },
    },
  )
}
