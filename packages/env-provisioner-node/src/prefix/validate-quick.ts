import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrefixLayout } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
import { type FileIdentity, fileIdentity, isSameFile } from '../store/file-identity.ts'
import type { FileMemory } from '../store/file-memory.ts'
import type { SoundManifest } from '../store/manifest-file.ts'
import { type Evidence, type RecordEvidence, readEvidence } from './evidence.ts'
import { inBatches } from './in-batches.ts'
import { listEntries } from './list-entries.ts'

/** Why a published environment is not what it was. */
export interface Damage {
  readonly code: string
  readonly message: string
}

/** What is remembered of prefixes while the files are the same, and how a prefix is laid out. */
export interface QuickTools {
  readonly layout: PrefixLayout
  /** Names in a folder, sorted. */
  readonly names: FileMemory<readonly string[]>
  /** `sha256:…` of a small file; null when there is none. */
  readonly digests: FileMemory<string | null>
}

/** No pyvenv.cfg is as large; what lies there instead is not read. */
const CONFIGURATION_LIMIT = 65_536

/**
 * Compares a prefix with what its manifest remembers: starts no process, reads next to nothing. The warm path, so it is synchronous: a few
 * calls (five, and one per RECORD, 128 at a time) take less than one round trip through the thread pool. On a network drive that hangs they
 * hold the host until it answers, as its own files would. Names and pyvenv.cfg are read again when the times of the folder or file differ.
 * Codes: `store_moved`, `evidence_missing`, `interpreter_changed`, `configuration_changed`, `entries_changed`, `record_changed`.
 */
export async function validateQuick(
  prefix: string,
  manifest: SoundManifest,
  { layout, names, digests }: QuickTools,
): Promise<Damage | null> {
  const evidence = readEvidence(manifest)
  if (!evidence) return { code: 'evidence_missing', message: `the manifest of ${prefix} remembers no files` }
  const executable = layout.pythonExecutable(prefix)
  if (manifest.python.executable !== executable) {
    return {
      code: 'store_moved',
      message: `the environment was made at ${manifest.python.executable}, it lies at ${executable}`,
    }
  }
  return (
    checkInterpreter(executable, evidence) ??
    (await checkConfiguration(prefix, evidence, digests)) ??
    (await checkEntries(prefix, evidence, names)) ??
    (await checkRecords(prefix, evidence))
  )
}

function checkInterpreter(executable: string, { interpreter, base_interpreter: base }: Evidence): Damage | null {
  const changed = isAt(executable, interpreter) ? base && !isAt(base.path, base) && base : interpreter
  if (!changed) return null
  return {
    code: 'interpreter_changed',
    message: `${changed.path} is not the interpreter that the environment was made with`,
  }
}

function isAt(path: string, identity: FileIdentity): boolean {
  const found = fileIdentity(path)
  return found !== null && isSameFile(found, identity)
}

async function checkConfiguration(
  prefix: string,
  { configuration }: Evidence,
  digests: QuickTools['digests'],
): Promise<Damage | null> {
  const path = `${prefix}/pyvenv.cfg`
  const found = await digests.read(path, { load: async () => configurationDigest(path), absent: null })
  if (found === configuration) return null
  return { code: 'configuration_changed', message: `${path} ${found ? 'was changed' : 'is missing'}` }
}

/** Not what would keep a reader waiting: a pipe, say. */
function configurationDigest(path: string): string | null {
  try {
    const found = statSync(path)
    return found.isFile() && found.size <= CONFIGURATION_LIMIT ? fingerprintOf(readFileSync(path)) : null
  } catch {
    return null
  }
}

async function checkEntries(prefix: string, { entries }: Evidence, names: QuickTools['names']): Promise<Damage | null> {
  for (const [folder, expected] of Object.entries(entries)) {
    const path = `${prefix}/${folder}`
    const found = await names.read(path, { load: async () => listEntries(path), absent: [] })
    if (found.length === expected.length && found.every((name, index) => name === expected[index])) continue
    const wrong = [
      ...found.filter((name) => !expected.includes(name)).map((name) => `${name} was added`),
      ...expected.filter((name) => !found.includes(name)).map((name) => `${name} is missing`),
    ]
    return { code: 'entries_changed', message: `${path}: ${wrong.slice(0, 5).join(', ')}` }
  }
  return null
}

async function checkRecords(prefix: string, { records }: Evidence): Promise<Damage | null> {
  const suspects = await inBatches(chunks(records, 128), { size: 1 }, async (chunk) =>
    chunk.filter((each) => differs(`${prefix}/${each.name}`, each)),
  )
  for (const record of suspects.flat()) {
    const path = join(prefix, record.name)
    const content = await readFile(path).catch(() => null)
    const changed = content === null || fingerprintOf(content) !== record.digest
    if (changed) return { code: 'record_changed', message: `${path} ${content ? 'was changed' : 'is missing'}` }
  }
  return null
}

/** Synchronous: a hundred of these take 0.2 ms, and as many round trips through the thread pool ten times that. */
function differs(path: string, record: RecordEvidence): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!found) return true
  const { size, mtimeNs, ctimeNs, ino } = found
  const pairs = [
    [size, record.size],
    [mtimeNs, record.modified],
    [ctimeNs, record.changed],
    [ino, record.inode],
  ] as const
  return pairs.some(([is, was]) => String(is) !== was)
}

function chunks<T>(items: readonly T[], size: number): (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  )
}
