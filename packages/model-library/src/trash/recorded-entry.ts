import { sep } from 'node:path'
import type { FileIdentity } from './file-identity.ts'

/** Something that was written down with its identity. */
export interface RecordedEntry extends FileIdentity {
  /** Below the directory that it is of, with `/`. */
  readonly path: string
  /** Of a file: 64 hex digits. */
  readonly sha256?: string
}

/** Entries as they lie in a file; undefined when one of them is none. */
export function readEntries(value: unknown): readonly RecordedEntry[] | undefined {
  if (!Array.isArray(value)) return undefined
  const read = value.map(readEntry)
  return read.every((entry) => entry !== undefined) ? read : undefined
}

/** One of them; other fields are left out. */
export function readEntry(value: unknown): RecordedEntry | undefined {
  const fields: { readonly [Field in keyof RecordedEntry]?: unknown } = Object(value)
  const { path, kind, device, inode, born_ns, size, modified_ns, sha256 } = fields
  if (!(path === '' || isPlainPath(path)) || !isKind(kind) || typeof size !== 'number') return undefined
  if (!isDigits(device) || !isDigits(inode) || !isDigits(born_ns) || !isDigits(modified_ns)) return undefined
  const entry = { path, kind, device, inode, born_ns, size, modified_ns }
  return isSha256(sha256) ? { ...entry, sha256 } : entry
}

/** The same entries where their volume has another number than when they were written down, as a plugged drive may. */
export function renumbered<Entry extends RecordedEntry>(
  entries: readonly Entry[],
  device: string,
  now: FileIdentity | undefined,
): readonly Entry[] {
  if (!now || now.device === device) return entries
  return entries.map((entry) => (entry.device === device ? { ...entry, device: now.device } : entry))
}

/** True for a path that stays below where it begins. */
export function isPlainPath(path: unknown): path is string {
  if (typeof path !== 'string' || path.includes('\0')) return false
  return path.split('/').every((name) => !UNPLAIN.includes(name) && !name.includes(sep))
}

/** True for 64 lowercase hex digits. */
export function isSha256(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

const UNPLAIN = ['', '.', '..']
const KINDS: readonly unknown[] = ['file', 'directory', 'link', 'other'] satisfies readonly FileIdentity['kind'][]

function isKind(value: unknown): value is FileIdentity['kind'] {
  return KINDS.includes(value)
}

function isDigits(value: unknown): value is string {
  return typeof value === 'string' && /^-?\d+$/.test(value)
}
