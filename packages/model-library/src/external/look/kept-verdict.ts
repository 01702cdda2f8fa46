import { lstat, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createProcessTable, makeDirectory, sweepTemporaries, writeJsonDurably } from '@plinth/durable'
import { FILE_OPERATIONS, type FileCalls } from '../../file-operations.ts'
import {
  type BundleEvidence,
  type EvidencedValidation,
  hasChanged,
  validateWithEvidence,
} from '../../validation/bundle-evidence.ts'
import type { DiffusersValidation } from '../../validation/validate-diffusers-directory.ts'
import type { VerdictPlace } from './source-look.ts'

/**
 * The health of a bundle: the verdict that was kept, where names and times of all that it rests on are as they were; else a new one, which is
 * kept. A file that cannot be read or written costs a validation and nothing else.
 */
export async function recallOrValidate(
  path: string,
  place: VerdictPlace,
  { now = Date.now, calls = 'pooled' }: RecallOptions = {},
): Promise<EvidencedValidation> {
  const kept = await readVerdict(place.file, calls)
  if (kept?.path === path && !(await hasChanged(path, kept.evidence, { calls }))) return kept
  const found = await validateWithEvidence(path, { now })
  const { validation, evidence } = found
  if (evidence) await keep(place, { path, validation, evidence }).catch(() => {})
  return found
}

/** Settings of {@link recallOrValidate}. */
export interface RecallOptions {
  /** Default: the clock. */
  readonly now?: () => number
  /** How the verdict and the names and times are asked for; a validation is always pooled. Default `pooled`. */
  readonly calls?: FileCalls
}

interface KeptVerdict {
  /** As it was given; another source of the same model has another verdict. */
  readonly path: string
  readonly validation: DiffusersValidation
  readonly evidence: BundleEvidence
}

/** Nothing is written behind a link, and nothing is made for a library that is not there. */
async function keep({ file, library }: VerdictPlace, verdict: KeptVerdict): Promise<void> {
  for (let each = dirname(file); each !== library; each = dirname(each)) {
    const found = await lstat(each).catch(() => undefined)
    if (found?.isSymbolicLink() || dirname(each) === each) return
  }
  await stat(library)
  await makeDirectory(dirname(file))
  const processes = createProcessTable()
  await sweepTemporaries(dirname(file), processes)
  await writeJsonDurably(file, verdict, { processes })
}

async function readVerdict(file: string, calls: FileCalls): Promise<KeptVerdict | undefined> {
  const files = FILE_OPERATIONS[calls]
  try {
    if (!(await files.stat(file))) return undefined
    const { bytes } = await files.read(file)
    const value: unknown = JSON.parse(bytes.toString('utf8'))
    return isVerdict(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** What this library wrote; whoever can write here can write metadata.json as well. */
function isVerdict(value: unknown): value is KeptVerdict {
  const { path, validation, evidence } = Object(value)
  const { revision, marks } = Object(evidence)
  const { validation_state, validation_errors, components, entry_path, is_reachable } = Object(validation)
  const lists = [validation_errors, components]
  const texts = [path, validation_state, entry_path]
  return (
    texts.every((each) => typeof each === 'string') &&
    lists.every((each) => Array.isArray(each)) &&
    typeof revision === 'number' &&
    typeof marks === 'object' &&
    marks !== null &&
    is_reachable === true
  )
}
