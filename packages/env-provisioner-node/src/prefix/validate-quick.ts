import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { PrefixLayout } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
import { type FileIdentity, fileIdentity, isSameFile } from '../store/file-identity.ts'
import type { FileMemory } from '../store/file-memory.ts'
import type { SoundManifest } from '../store/manifest-file.ts'
import { type Evidence, type RecordEvidence, readEvidence } from './evidence.ts'
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
  /** What the RECORDs of a manifest's evidence have to be, worked out. */
  readonly expected: WeakMap<Evidence, readonly ExpectedRecord[]>
}

/** A RECORD's whole path, and its state in numbers. */
export interface ExpectedRecord {
  readonly path: string
  readonly size: bigint | null
  readonly modified: bigint | null
  readonly changed: bigint | null
  readonly inode: bigint | null
  readonly digest: string
}

/** No pyvenv.cfg is as large; what lies there instead is not read. */
const CONFIGURATION_LIMIT = 65_536

/**
 * Compares a prefix with what its manifest remembers: starts no process, reads next to nothing. The warm path, so it is synchronous: a few
 * calls (five, and one per RECORD) take less than one round trip through the thread pool. On a network drive that hangs they
 * hold the host until it answers, as its own files would. Names and pyvenv.cfg are read again when the times of the folder or file differ.
 * Codes: `store_moved`, `evidence_missing`, `interpreter_changed`, `configuration_changed`, `entries_changed`, `record_changed`.
 */
export async function validateQuick(
  prefix: string,
  manifest: SoundManifest,
  { layout, names, digests, expected }: QuickTools,
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
    (await checkRecords(recordsOf(prefix, evidence, expected)))
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

/** A manifest that is remembered keeps its evidence, so that this is done once. */
function recordsOf(prefix: string, evidence: Evidence, expected: QuickTools['expected']): readonly ExpectedRecord[] {
  const known = expected.get(evidence) ?? evidence.records.map((each) => expectedRecord(prefix, each))
  expected.set(evidence, known)
  return known
}

function expectedRecord(
  prefix: string,
  { name, size, modified, changed, inode, digest }: RecordEvidence,
): ExpectedRecord {
  return {
    path: `${prefix}/${name}`,
    size: numberIn(size),
    modified: numberIn(modified),
    changed: numberIn(changed),
    inode: numberIn(inode),
    digest,
  }
}

/** No file is of what is no number. */
function numberIn(text: unknown): bigint | null {
  return typeof text === 'string' && /^\d{1,20}$/.test(text) ? BigInt(text) : null
}

async function checkRecords(records: readonly ExpectedRecord[]): Promise<Damage | null> {
  for (const { path, digest } of records.filter(differs)) {
    const content = await readFile(path).catch(() => null)
    const changed = content === null || fingerprintOf(content) !== digest
    if (changed) return { code: 'record_changed', message: `${path} ${content ? 'was changed' : 'is missing'}` }
  }
  return null
}

/** Synchronous: a hundred of these take 0.2 ms, and as many round trips through the thread pool ten times that. */
function differs({ path, size, modified, changed, inode }: ExpectedRecord): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!found) return true
  return found.size !== size || found.mtimeNs !== modified || found.ctimeNs !== changed || found.ino !== inode
}
