import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { errnoOf } from '@plinth/durable'
import { type FileIdentity, type LookAt, READ_NO_LINK } from '../trash/file-identity.ts'
import { wayTo } from '../trash/way-to.ts'
import { digestFile } from './digest-file.ts'
import type { Pace } from './pace.ts'
import { type ScrubFinding, type ScrubFindingCode, scrubFinding } from './scrub-findings.ts'

/** What is known of a file of a model. */
export interface VerifiedFile {
  /** Below the model's directory, with `/`. */
  readonly path: string
  readonly sha256: string
  readonly size?: number | undefined
}

/** What became of it. `identity`: of the file that was read. `changed`: it was written to meanwhile, so nothing is known. */
export interface FileVerdict {
  readonly state: 'sound' | 'damaged' | 'changed'
  readonly path: string
  readonly bytes: number
  readonly identity?: FileIdentity
  readonly finding?: ScrubFinding
}

/** How files are read. */
export interface VerifyOptions {
  readonly directory: string
  readonly look: LookAt
  readonly pace: Pace
  readonly signal?: AbortSignal | undefined
  readonly onBytes?: ((bytes: number) => void) | undefined
}

/** Reads a file and says whether it has the bytes that were recorded, and if not, what happened to it. Whatever lies there is an answer. */
export async function verifyFile(file: VerifiedFile, options: VerifyOptions): Promise<FileVerdict> {
  const { path } = file
  const damaged = (code: ScrubFindingCode, detail?: string): FileVerdict => {
    return { state: 'damaged', path, bytes: 0, finding: scrubFinding(path, code, detail) }
  }
  try {
    const at = await lookFor(path, options)
    if (typeof at === 'string') return damaged(at)
    const { identity } = at
    if (identity.kind === 'link') return damaged('link_instead')
    if (identity.kind !== 'file') return damaged('not_a_file')
    return await readAndJudge(file, identity, options)
  } catch (error) {
    const errno = causeOf(error) ?? errnoOf(error)
    if (errno === undefined) throw error
    const code = REFUSALS[errno]
    return damaged(code === 'file_missing' ? missing(path) : (code ?? 'unreachable'), ` (${errno})`)
  }
}

/** What the system says of a file that is no longer what it was when it was looked at, or may not be read. */
const REFUSALS: Readonly<Record<string, ScrubFindingCode>> = {
  ENOENT: 'file_missing',
  ENOTDIR: 'file_missing',
  ELOOP: 'link_instead',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
}

/** None of the directories on the way may be a link. */
async function lookFor(
  path: string,
  { directory, look }: VerifyOptions,
): Promise<{ readonly identity: FileIdentity } | 'file_missing' | 'shard_missing' | 'component_outside'> {
  if ((await wayTo(look, directory, path)) === 'link') return 'component_outside'
  const identity = await look(join(directory, path))
  if (identity) return { identity }
  return missing(path)
}

function missing(path: string): 'file_missing' | 'shard_missing' {
  return SHARD.test(path) ? 'shard_missing' : 'file_missing'
}

async function readAndJudge(file: VerifiedFile, identity: FileIdentity, options: VerifyOptions): Promise<FileVerdict> {
  const { path, sha256, size } = file
  const at = join(options.directory, path)
  const { signal } = options
  const read = await digestFile(at, identity, {
    signal,
    prefix: size,
    onBytes: async (bytes) => {
      options.onBytes?.(bytes)
      await options.pace(bytes, signal)
    },
  })
  if (read === 'changed') return { state: 'changed', path, bytes: 0 }
  const { bytes } = read
  if (read.sha256 === sha256) return { state: 'sound', path, bytes, identity }
  const code = await damageOf(at, { file, read, bytes })
  return { state: 'damaged', path, bytes, identity, finding: scrubFinding(path, code, sizes(size, bytes)) }
}

interface Damage {
  readonly file: VerifiedFile
  readonly read: { readonly isZeroed: boolean; readonly prefixSha256?: string }
  readonly bytes: number
}

async function damageOf(at: string, { file, read, bytes }: Damage): Promise<ScrubFindingCode> {
  const { path, size, sha256 } = file
  if (bytes === 0) return TOKENIZER.test(path) ? 'tokenizer_empty' : 'weights_empty'
  if (read.isZeroed) return 'weights_zeroed'
  const head = await readHead(at)
  if (head.startsWith('version https://git-lfs')) return 'lfs_pointer'
  if (read.prefixSha256 === sha256) return 'weights_trailing_bytes'
  if (/\.json$/.test(path) && bytes <= MAX_JSON && !isJson(head)) return 'config_not_json'
  if (size !== undefined && bytes < size) return 'weights_truncated'
  return 'file_changed'
}

async function readHead(at: string): Promise<string> {
  await using handle = await open(at, READ_NO_LINK)
  const buffer = Buffer.alloc(MAX_JSON)
  const { bytesRead } = await handle.read(buffer, 0, MAX_JSON, 0)
  return buffer.toString('utf8', 0, bytesRead)
}

const MAX_JSON = 1024 * 1024
const SHARD = /-\d{5}-of-\d{5}\.[a-z]+$/
const TOKENIZER = /(^|\/)(tokenizer|vocab|merges|spiece|special_tokens)[^/]*$|(^|\/)tokenizer[^/]*\//

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

function sizes(expected: number | undefined, bytes: number): string {
  return expected === undefined || expected === bytes ? '' : ` It has ${bytes} bytes instead of ${expected}.`
}

function causeOf(error: unknown): string | undefined {
  return error instanceof Error ? errnoOf(error.cause) : undefined
}
