import { readMarks } from '../bundle/read-marks.ts'
import type { FileCalls } from '../file-operations.ts'
import { isRefused } from './refusal.ts'
import {
  type DiffusersValidation,
  type DiffusersValidationOptions,
  inspectDiffusersDirectory,
} from './validate-diffusers-directory.ts'

/**
 * What a validation rests on: names and times of all that it looked at, without their content. Plain JSON, to be kept beside the verdict. As long as
 * {@link hasChanged} is false, the same validation would say the same.
 */
export interface BundleEvidence {
  /** {@link VALIDATION_REVISION} of the rules that judged. */
  readonly revision: number
  readonly variant?: string
  /** By path relative to the bundle: device, inode, size and times. */
  readonly marks: Readonly<Record<string, string>>
}

/** A verdict and, where it can be told later whether it still holds, what it rests on. */
export interface EvidencedValidation {
  readonly validation: DiffusersValidation
  /** Missing where something changed so shortly before that its times may not show another change, or where the place cannot be reached. */
  readonly evidence?: BundleEvidence
}

/** Raised with every change of what validation says, so that no old verdict is kept; a test compares it with the verdicts of all known cases. */
export const VALIDATION_REVISION = 1

/** Validates as `validateDiffusersDirectory` does, and gives the evidence. `now`: milliseconds since 1970, by default of the clock. */
export async function validateWithEvidence(
  path: string,
  { variant, now = Date.now }: DiffusersValidationOptions & { readonly now?: () => number } = {},
): Promise<EvidencedValidation> {
  const startedAt = now()
  const { validation, paths } = await inspectDiffusersDirectory(path, variant === undefined ? {} : { variant })
  const isFleeting = !validation.is_reachable || isRefused(validation.validation_errors)
  if (isFleeting) return { validation }
  const marks = await readMarks(path, paths)
  // Files that change within the grain of their clock, or while they are read, look the same afterwards.
  if (marks.some(({ changedAt }) => changedAt > startedAt - UNSETTLED_MS)) return { validation }
  const named = Object.fromEntries(paths.map((each, at) => [each, marks[at]?.text ?? '']))
  return {
    validation,
    evidence: { revision: VALIDATION_REVISION, ...(variant === undefined ? {} : { variant }), marks: named },
  }
}

/** Whether a bundle may no longer be as it was when the evidence was taken. Costs one stat for each file and directory that was looked at, and no read. */
export async function hasChanged(
  path: string,
  evidence: BundleEvidence,
  { variant, calls }: DiffusersValidationOptions & { readonly calls?: FileCalls } = {},
): Promise<boolean> {
  if (evidence.revision !== VALIDATION_REVISION || evidence.variant !== variant) return true
  const expected = Object.entries(evidence.marks)
  for (let start = 0; start < expected.length; start += LOOKED_AT_ONCE) {
    const batch = expected.slice(start, start + LOOKED_AT_ONCE)
    const marks = await readMarks(
      path,
      batch.map(([each]) => each),
      calls,
    )
    if (batch.some(([, text], at) => marks[at]?.text !== text)) return true
  }
  return expected.length === 0
}

/** Times have a grain of up to two seconds (FAT), and the clock of a server may be a little behind. */
const UNSETTLED_MS = 5000
const LOOKED_AT_ONCE = 64
