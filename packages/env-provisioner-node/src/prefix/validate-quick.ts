import { readFileSync, statSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PrefixLayout } from '@plinth/pyenv-backends'
import { fingerprintOf } from '../store/digest.ts'
import { fileIdentity, isSameFile } from '../store/file-identity.ts'
import type { SoundManifest } from '../store/manifest-file.ts'
import { type Evidence, type RecordEvidence, readEvidence } from './evidence.ts'
import { inBatches } from './in-batches.ts'
import { listEntries } from './list-entries.ts'

/** Why a published environment is not what it was. */
export interface Damage {
  readonly code: string
  readonly message: string
}

/** No pyvenv.cfg is as large; what lies there instead is not read. */
const CONFIGURATION_LIMIT = 65_536

/**
 * Compares a prefix with what its manifest remembers: starts no process, reads next to nothing. The warm path, so it is synchronous: a few
 * calls (six, and one per RECORD, 128 at a time) take less than one round trip through the thread pool. On a network drive that hangs they
 * hold the host until it answers, as its own files would.
 * Codes: `store_moved`, `evidence_missing`, `interpreter_changed`, `configuration_changed`, `entries_changed`, `record_changed`.
 */
export async function validateQuick(
  prefix: string,
  manifest: SoundManifest,
  layout: PrefixLayout,
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
    checkConfiguration(prefix, evidence) ??
    checkEntries(prefix, evidence) ??
    (await checkRecords(prefix, evidence))
  )
}

function checkInterpreter(executable: string, { interpreter }: Evidence): Damage | null {
  const found = fileIdentity(executable)
  if (found && isSameFile(found, interpreter)) return null
  return {
    code: 'interpreter_changed',
    message: `${interpreter.path} is not the interpreter that the environment was made with`,
  }
}

function checkConfiguration(prefix: string, { configuration }: Evidence): Damage | null {
  const path = join(prefix, 'pyvenv.cfg')
  const content = readConfiguration(path)
  if (content && fingerprintOf(content) === configuration) return null
  return { code: 'configuration_changed', message: `${path} ${content ? 'was changed' : 'is missing'}` }
}

/** Not what would keep a reader waiting: a pipe, say. */
function readConfiguration(path: string): Buffer | null {
  try {
    const found = statSync(path)
    return found.isFile() && found.size <= CONFIGURATION_LIMIT ? readFileSync(path) : null
  } catch {
    return null
  }
}

function checkEntries(prefix: string, { entries }: Evidence): Damage | null {
  for (const [folder, expected] of Object.entries(entries)) {
    const found = listEntries(join(prefix, folder))
    if (found.length === expected.length && found.every((name, index) => name === expected[index])) continue
    const wrong = [
      ...found.filter((name) => !expected.includes(name)).map((name) => `${name} was added`),
      ...expected.filter((name) => !found.includes(name)).map((name) => `${name} is missing`),
    ]
    return { code: 'entries_changed', message: `${join(prefix, folder)}: ${wrong.slice(0, 5).join(', ')}` }
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
