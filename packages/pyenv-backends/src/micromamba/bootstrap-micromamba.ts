import { createHash } from 'node:crypto'
import { chmod, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { CodedError } from '@plinth/contracts'
import {
  makeDirectory,
  type ProcessTable,
  patiently,
  sweepTemporaries,
  syncDirectory,
  writeTemporary,
} from '@plinth/durable'
import type { InstallerCall } from '../installers/installer.ts'
import type { RunCommand } from '../process/command.ts'
import { hostVariable } from '../process/host-variable.ts'
import { versionOf } from './find-micromamba.ts'
import { MICROMAMBA_PIN, MICROMAMBA_RELEASES, type MicromambaPin } from './micromamba-pins.ts'
import { openDownload } from './open-download.ts'

/** What a bootstrap works with. */
export interface BootstrapTools {
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  readonly processes: ProcessTable
  /** conda's name of the platform. */
  readonly platform: string
  /** The release that is fetched; the pinned one by default. */
  readonly pin?: MicromambaPin | undefined
}

/**
 * Downloads micromamba to `path` and gives its version: the pinned release, checked by SHA-256 before anything of it is started, put into place by
 * one rename. A mirror is named by `PYVE_MICROMAMBA_URL` (a folder with the folders of the releases, or the file itself); one that has another
 * release needs `PYVE_MICROMAMBA_SHA256` with it. Two at once are fine.
 * Errors: `bootstrap_failed` (`details.reason` says why), `bootstrap_digest_mismatch`, `cancelled`.
 */
export async function bootstrapMicromamba(tools: BootstrapTools, path: string, call: InstallerCall): Promise<string> {
  const source = sourceOf(tools)
  try {
    await makeDirectory(dirname(path))
    await sweepTemporaries(dirname(path), tools.processes)
    return await fetchTo(tools, { path, source }, call)
  } catch (error) {
    if (call.signal?.aborted) throw new CodedError('cancelled', 'fetching micromamba was cancelled', { cause: error })
    if (error instanceof CodedError && error.code.startsWith('bootstrap_')) throw error
    const reason = error instanceof CodedError ? error.code : 'io_error'
    throw failed(`micromamba cannot be fetched from ${source.url.host}: ${messageOf(error)}`, { reason, cause: error })
  }
}

interface Source {
  readonly url: URL
  readonly sha256: string
}

function sourceOf({ env, platform, pin = MICROMAMBA_PIN }: BootstrapTools): Source {
  const mirror = hostVariable(env, 'PYVE_MICROMAMBA_URL')
  const own = mirror ? hostVariable(env, 'PYVE_MICROMAMBA_SHA256')?.toLowerCase() : undefined
  const sha256 = own ?? pin.digests[platform]
  if (sha256 === undefined || !/^[0-9a-f]{64}$/.test(sha256)) {
    throw failed(`there is no micromamba for ${platform} whose digest is known`, {
      reason: 'unsupported_platform',
      hint: 'Install micromamba by other means and put it on PATH.',
    })
  }
  const base = (mirror || MICROMAMBA_RELEASES).replace(/\/+$/, '')
  const isFile = /\/micromamba[^/]*$/.test(base)
  const name = `micromamba-${platform}${platform.startsWith('win') ? '.exe' : ''}`
  const url = URL.parse(isFile ? base : `${base}/${pin.tag}/${name}`)
  if (url && /^https?:$/.test(url.protocol)) return { url, sha256 }
  throw failed('PYVE_MICROMAMBA_URL is not an http or https URL', {
    reason: 'invalid_url',
    hint: 'Give the address of a mirror, or unset it.',
  })
}

async function fetchTo(
  tools: BootstrapTools,
  { path, source }: { readonly path: string; readonly source: Source },
  call: InstallerCall,
) {
  const answer = await openDownload(source.url, { env: tools.env, signal: call.signal })
  const announced = Number(answer.headers['content-length'] ?? Number.NaN)
  const hash = createHash('sha256')
  const report = progressOf(announced, call)
  const draft = await writeTemporary(path, hashing(answer, { hash, report }), { mode: 0o600 })
  try {
    const digest = hash.digest('hex')
    if (digest !== source.sha256) {
      throw new CodedError(
        'bootstrap_digest_mismatch',
        `what ${source.url.host} sent is not micromamba: its digest is ${digest}`,
        {
          hint: 'Check PYVE_MICROMAMBA_URL and what is between here and there. Nothing was installed.',
          details: { expected: source.sha256, found: digest },
        },
      )
    }
    await chmod(draft, 0o755)
    const version = await versionOf(draft, tools)
    if (version === null) {
      throw failed('the downloaded micromamba does not run on this machine', {
        reason: 'not_startable',
        hint: 'On Linux it needs glibc. Install micromamba by other means and put it on PATH.',
      })
    }
    call.signal?.throwIfAborted()
    await patiently(() => rename(draft, path)) // commit point: micromamba is there once it has its name
    await syncDirectory(dirname(path))
    return version
  } finally {
    await rm(draft, { force: true })
  }
}

async function* hashing(
  answer: AsyncIterable<Uint8Array> & { readonly complete?: boolean },
  { hash, report }: { readonly hash: ReturnType<typeof createHash>; readonly report: (bytes: number) => void },
): AsyncGenerator<Uint8Array> {
  let bytes = 0
  try {
    for await (const chunk of answer) {
      hash.update(chunk)
      bytes += chunk.length
      report(bytes)
      yield chunk
    }
  } catch (cause) {
    throw new CodedError('download_incomplete', `the connection broke after ${bytes} bytes`, { cause })
  }
}

function progressOf(announced: number, { onEvent }: InstallerCall): (bytes: number) => void {
  const total = Number.isFinite(announced) ? { total: announced } : {}
  return (completed) => onEvent?.({ phase: 'downloading', completed, ...total, unit: 'bytes', message: 'micromamba' })
}

function failed(
  message: string,
  { reason, hint, cause }: { readonly reason: string; readonly hint?: string; readonly cause?: unknown },
): CodedError {
  const advice = hint ?? 'Try again, name a mirror with PYVE_MICROMAMBA_URL, or put micromamba on PATH.'
  return new CodedError('bootstrap_failed', message, {
    hint: advice,
    details: { reason },
    ...(cause === undefined ? {} : { cause }),
  })
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
