import { lstat, mkdir, readFile, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { createProcessTable, sweepTemporaries, writeJsonDurably } from '@plinth/durable'
import { type BundleEvidence, hasChanged, validateWithEvidence } from '../../validation/bundle-evidence.ts'
import type { DiffusersValidation } from '../../validation/validate-diffusers-directory.ts'
import type { VerdictPlace } from './source-look.ts'

/**
 * The health of a bundle: the verdict that was kept, where names and times of all that it rests on are as they were; else a new one, which is
 * kept. A file that cannot be read or written costs a validation and nothing else. `now`: by default the clock.
 */
export async function recallOrValidate(
  path: string,
  place: VerdictPlace,
  now: () => number = Date.now,
): Promise<DiffusersValidation> {
  const kept = await readVerdict(place.file)
  if (kept?.path === path && !(await hasChanged(path, kept.evidence))) return kept.validation
  const { validation, evidence } = await validateWithEvidence(path, { now })
  if (evidence) await keep(place, { path, validation, evidence }).catch(() => {})
  return validation
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
  await mkdir(dirname(file), { recursive: true })
  const processes = createProcessTable()
  await sweepTemporaries(dirname(file), processes)
  await writeJsonDurably(file, verdict, { processes })
}

async function readVerdict(file: string): Promise<KeptVerdict | undefined> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'))
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
