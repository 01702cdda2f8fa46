import { CodedError, isCodedError } from '@plinth/contracts'
import { refreshModel } from '../external/refresh-external-asset.ts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { readModel } from '../registry/model-record.ts'
import { lookAt } from '../trash/file-identity.ts'
import type { RecordedEntry } from '../trash/recorded-entry.ts'
import { createPace, type Pace, type PaceClock } from './pace.ts'
import { forgetScrubCursor, readScrubCursor, type ScrubCursor, writeScrubCursor } from './scrub-cursor.ts'
import { type ScrubFinding, scrubFinding } from './scrub-findings.ts'
import { writeScrubRecord } from './scrub-record.ts'
import { type VerifiedModel, verifyModel } from './verify-model.ts'

/** How a pass reads, and how it is followed and called off. */
export interface ScrubOptions extends CallOptions {
  /** The most bytes that are read in a second. Default: as fast as it goes. */
  readonly bytesPerSecond?: number | undefined
  readonly onEvent?: ((progress: ScrubProgress) => void) | undefined
  /** Default: the clock of the system. */
  readonly clock?: PaceClock | undefined
}

/** How far a pass is. */
export interface ScrubProgress {
  readonly phase: 'verifying'
  /** At most `total`. */
  readonly completed: number
  readonly total: number
  readonly unit: 'bytes'
  /** The file that is read: its model, and its path in it. */
  readonly message: string
}

/** A file that is not as it was recorded. */
export interface DamagedFile extends ScrubFinding {
  readonly model_id: string
}

/** What a pass found, from where it went on. */
export interface ScrubReport {
  readonly status: 'finished'
  /** When the pass began, which may be long before this call. RFC 3339. */
  readonly began_at: string
  readonly models: number
  readonly files: number
  /** Bytes that were read. */
  readonly bytes: number
  readonly damaged: readonly DamagedFile[]
  /** Models whose health is another than was written down before. */
  readonly revalidated: readonly string[]
  /** Files of which no digest is recorded. */
  readonly unverified: number
}

/**
 * Reads the library's own files once, in order of model ids, and says which have not the bytes that they were recorded with. Nothing is repaired:
 * a damaged model becomes degraded, with its findings, and that is an event of the feed. A pass that is called off or killed goes on where it was.
 * No lock is held while bytes are read. Of a library that is only read, nothing is written down.
 * @throws CodedError `invalid_rate`; `library_unreachable`: its root is not there any more; file errors.
 */
export async function scrub(ports: LibraryPorts, options: ScrubOptions = {}): Promise<ScrubReport> {
  const { bytesPerSecond, clock, signal } = options
  if (bytesPerSecond !== undefined && !(bytesPerSecond >= 1)) throw invalidRate(bytesPerSecond)
  const pass = await beginPass(ports, options, createPace(bytesPerSecond, clock))
  try {
    for (let modelId = await nextModel(ports, pass); modelId !== undefined; modelId = await nextModel(ports, pass)) {
      signal?.throwIfAborted()
      await verifyOne(ports, pass, modelId)
      pass.cursor = { began_at: pass.cursor.began_at, after: modelId }
      await keepCursor(ports, pass)
    }
  } catch (error) {
    // What is done is not done again; not being able to say so is no reason to say something else.
    await keepCursor(ports, pass).catch(() => {})
    throw error
  }
  if (ports.access === 'write') await forgetScrubCursor(ports)
  const { models, files, bytes, damaged, revalidated, unverified } = pass
  return { status: 'finished', began_at: pass.cursor.began_at, models, files, bytes, damaged, revalidated, unverified }
}

interface Pass {
  readonly options: ScrubOptions
  readonly pace: Pace
  readonly total: number
  cursor: ScrubCursor
  /** Of the bytes that were read, so many belong to models that are done. */
  completed: number
  /** Bytes since the cursor was written last. */
  unkept: number
  models: number
  files: number
  bytes: number
  unverified: number
  readonly damaged: DamagedFile[]
  readonly revalidated: string[]
}

async function beginPass(ports: LibraryPorts, options: ScrubOptions, pace: Pace): Promise<Pass> {
  const cursor = (await readScrubCursor(ports)) ?? { began_at: ports.now().toISOString(), after: '' }
  const { total } = await ports.index.read
    .selectFrom('models')
    .select(({ fn }) => fn.sum('size_bytes').as('total'))
    .where('storage_kind', '=', 'library_owned')
    .where('model_id', '>', cursor.after)
    .executeTakeFirstOrThrow()
  const counts = { completed: 0, unkept: 0, models: 0, files: 0, bytes: 0, unverified: 0 }
  return { options, pace, total: Number(total ?? 0), cursor, ...counts, damaged: [], revalidated: [] }
}

async function nextModel({ index }: LibraryPorts, { cursor }: Pass): Promise<string | undefined> {
  const row = await index.read
    .selectFrom('models')
    .select('model_id')
    .where('storage_kind', '=', 'library_owned')
    .where('model_id', '>', cursor.after)
    .orderBy('model_id')
    .limit(1)
    .executeTakeFirst()
  return row?.model_id
}

async function verifyOne(ports: LibraryPorts, pass: Pass, modelId: string): Promise<void> {
  const model = await readModel(ports, modelId).catch((error: unknown) => {
    if (!isCodedError(error) || error.code !== 'metadata_unreadable') throw error
    ports.logger.warn('a model could not be verified', { model_id: modelId, reason: error.message })
    return null
  })
  if (model === null) return
  if (!model) return reportMissing(ports, pass, modelId)
  if (model.metadata.storage_kind === 'external_reference') return
  const verified = await verifyModel(ports, {
    modelId,
    metadata: model.metadata,
    known: pass.cursor.current?.model_id === modelId ? pass.cursor.current.sound : [],
    pace: pass.pace,
    signal: pass.options.signal,
    onBytes: (bytes, path) => advance(pass, bytes, `${modelId}/${path}`),
    onSound: (entry) => keepFile(ports, pass, { modelId, entry }),
  })
  await requireRoot(ports)
  await conclude(ports, pass, { modelId, verified })
}

function advance(pass: Pass, bytes: number, message: string): void {
  pass.completed += bytes
  pass.bytes += bytes
  pass.unkept += bytes
  const total = Math.max(pass.total, pass.completed)
  pass.options.onEvent?.({ phase: 'verifying', completed: pass.completed, total, unit: 'bytes', message })
}

/** Of a model with many large files those that are done are not read again. */
async function keepFile(
  ports: LibraryPorts,
  pass: Pass,
  { modelId, entry }: { readonly modelId: string; readonly entry: RecordedEntry },
): Promise<void> {
  const { began_at, after, current } = pass.cursor
  const before = current?.model_id === modelId ? current.sound.filter(({ path }) => path !== entry.path) : []
  pass.cursor = { began_at, after, current: { model_id: modelId, sound: [...before, entry] } }
  if (pass.unkept >= KEEP_EVERY) await keepCursor(ports, pass)
}

async function keepCursor(ports: LibraryPorts, pass: Pass): Promise<void> {
  pass.unkept = 0
  if (ports.access === 'read') return
  await requireRoot(ports)
  await writeScrubCursor(ports, pass.cursor)
}

/** Reading so much again costs less than writing it down more often. */
const KEEP_EVERY = 64 * 1024 * 1024

async function conclude(
  ports: LibraryPorts,
  pass: Pass,
  { modelId, verified }: { readonly modelId: string; readonly verified: VerifiedModel },
): Promise<void> {
  const { files, findings, unverified } = verified
  // One that was deleted while it was read is not damaged.
  if (!(await record(ports, modelId, verified))) return
  pass.models += 1
  pass.files += files
  pass.unverified += unverified
  pass.damaged.push(...findings.map(({ identity: _, ...finding }) => ({ model_id: modelId, ...finding })))
  if (ports.access === 'read') return
  const refreshed = await refreshModel(ports, modelId, { signal: pass.options.signal })
  if (refreshed?.changed) pass.revalidated.push(modelId)
}

/** False: there is no such model by now. */
async function record(ports: LibraryPorts, modelId: string, verified: VerifiedModel): Promise<boolean> {
  if (ports.access === 'read') return (await readModel(ports, modelId)) !== undefined
  await using _lock = await ports.lock('note what a verification found')
  if (!(await readModel(ports, modelId))) return false
  const { files, bytes, findings } = verified
  await writeScrubRecord(ports, { model_id: modelId, verified_at: ports.now().toISOString(), files, bytes, findings })
  return true
}

async function reportMissing(ports: LibraryPorts, pass: Pass, modelId: string): Promise<void> {
  await requireRoot(ports)
  pass.damaged.push({ model_id: modelId, ...scrubFinding('', 'missing') })
}

/** A root that is gone says nothing about files, and nothing is made in its place. */
export async function requireRoot({ place }: LibraryPorts): Promise<void> {
  if ((await lookAt(place.ownDirectory).catch(() => undefined))?.kind === 'directory') return
  throw new CodedError('library_unreachable', `the library ${place.root} is not there any more`, {
    hint: 'Connect its drive; verification goes on where it was.',
    details: { path: place.root },
  })
}

function invalidRate(rate: number): CodedError {
  return new CodedError('invalid_rate', `${rate} is no number of bytes per second`, {
    hint: 'Give a number of at least 1, or none for as fast as it goes.',
    details: { rate: String(rate) },
  })
}
