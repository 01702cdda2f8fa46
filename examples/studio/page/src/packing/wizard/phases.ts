import type { ValidatePackWorkspaceResult } from '@plinth/contracts'
import type { PackRun } from '../../../../src/api/packing.ts'

/** The phases, in their order. Source: seed 002. */
export const PHASES = ['summary', 'validation', 'packing', 'result'] as const

/** One phase. */
export type Phase = (typeof PHASES)[number]

/** What they are called. */
export const PHASE_TITLES = {
  summary: 'Summary',
  validation: 'Validation',
  packing: 'Packing',
  result: 'Result',
} as const satisfies Record<Phase, string>

/** What is known when a person wants to go somewhere. */
export interface Standing {
  /** The last validation; undefined before there was one. */
  readonly validation: Pick<ValidatePackWorkspaceResult, 'assets'> | undefined
  /** The newest run. */
  readonly run: PackRun | null
}

/** `unknown`: nobody has validated since the wizard was opened. */
export type Verdict = 'unknown' | 'green' | 'red'

/** Green where no asset has a diagnostic: those of a validation are all blocking. */
export function verdictOf(validation: Standing['validation']): Verdict {
  if (!validation) return 'unknown'
  return validation.assets.some(({ diagnostics }) => diagnostics.length > 0) ? 'red' : 'green'
}

/** True from the moment that packing was asked for until it is over. */
export function isPacking(run: PackRun | null): boolean {
  return run !== null && run.state !== 'ended'
}

/** Why a phase cannot be gone to; undefined where it can. A phase needs none of the others: a pack that nobody validated is checked by the packer. */
export function whyShut(phase: Phase, { validation, run }: Standing): string | undefined {
  if (isPacking(run)) return phase === 'packing' ? undefined : 'A pack is running; it cannot be cancelled.'
  if (phase === 'packing' && verdictOf(validation) === 'red')
    return 'Validation is red: mend what the diagnostics name, then validate again.'
  if (phase === 'result' && run === null) return 'Nothing was packed since Studio was started.'
  return undefined
}
