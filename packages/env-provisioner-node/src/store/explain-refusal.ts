import { constants } from 'node:fs'
import { access, statfs } from 'node:fs/promises'
import { CodedError, isCodedError } from '@plinth/contracts'
import { fileError } from '@plinth/durable'
import type { EnvironmentStore } from './open-store.ts'
import type { StorePaths } from './store-paths.ts'

/** Whether an error says that a place may be read and not be written. */
export function isUnwritable(error: unknown): boolean {
  return isCodedError(error) && (error.code === 'read_only' || error.code === 'permission_denied')
}

/**
 * Says what the disk has to do with a failed installation. Codes: `disk_full` with what is free, in bytes and in files; `read_only` and
 * `permission_denied` with what is to be done, whether we or the installer came across it; what else went wrong stays what it is.
 */
export async function explainRefusal({ paths }: Pick<EnvironmentStore, 'paths'>, failed: unknown): Promise<unknown> {
  const { root } = paths
  const error = fileError(failed, { doing: 'install into', path: root })
  if (!isCodedError(error)) return error
  if (error.code === 'disk_full') return diskFull(paths, error)
  if (isUnwritable(error)) return unwritable(root, error.code, error)
  const refusal = VAGUE.has(error.code) ? await writeRefusal(root) : null
  return refusal === null ? error : unwritable(root, refusal, error)
}

/** Installers have their own words for it, and making directories may say ENOENT: only these errors may hide it. */
const VAGUE: ReadonlySet<string> = new Set(['install_failed', 'create_failed', 'installer_unavailable', 'io_error'])

async function diskFull({ root, environments, cache, tools }: StorePaths, error: CodedError): Promise<CodedError> {
  const spaces = await Promise.all([root, environments, cache, tools].map(spaceAt))
  const [tightest] = spaces.flat().sort((a, b) => a.free_bytes - b.free_bytes || a.free_files - b.free_files)
  if (!tightest) return error
  const { path, free_bytes, free_files, hasFiles } = tightest
  const files = hasFiles ? ` and ${free_files} more files` : ''
  return new CodedError('disk_full', error.message, {
    hint: `Free space, then try again: the installation takes more than the ${inWords(free_bytes)}${files} for which ${path} has room.`,
    details: { ...error.details, path, free_bytes, free_files },
    cause: error,
  })
}

/** What is free on the disk of a directory; a file system without a fixed number of files says 0 of 0. */
async function spaceAt(path: string) {
  const found = await statfs(path).catch(() => null)
  if (found === null) return []
  return [{ path, free_bytes: found.bavail * found.bsize, free_files: found.ffree, hasFiles: found.files > 0 }]
}

function unwritable(root: string, code: string, cause: CodedError): CodedError {
  const message = `nothing can be installed into ${root}: ${cause.message}`
  const hint = 'What is ready there can be used. Make the directory writable, or choose another one, to install more.'
  return new CodedError(code, message, { hint, details: { ...cause.details, root }, cause })
}

async function writeRefusal(root: string): Promise<'read_only' | 'permission_denied' | null> {
  try {
    await access(root, constants.W_OK)
    return null
  } catch (error) {
    const refusal = fileError(error, { doing: 'write', path: root })
    return isCodedError(refusal) && refusal.code === 'read_only' ? 'read_only' : 'permission_denied'
  }
}

function inWords(bytes: number): string {
  return bytes < 1 << 20 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / (1 << 20))} MiB`
}
