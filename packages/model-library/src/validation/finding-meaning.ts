/**
 * What a finding with this code does to the verdict. `invalid`: this is no bundle of a known kind, or it carries code of its own. `degraded`: the
 * bundle would not load now. `none`: a warning.
 */
export type FindingEffect = 'invalid' | 'degraded' | 'none'

/** What a code stands for. */
export interface FindingMeaning {
  readonly effect: FindingEffect
  readonly means: string
  /** What a person does about it. */
  readonly remedy: string
}

/** A code that makes the verdict `invalid`. */
export function invalid(means: string, remedy: string) {
  return { effect: 'invalid', means, remedy } as const
}

/** A code that makes the verdict `degraded`. */
export function degraded(means: string, remedy: string) {
  return { effect: 'degraded', means, remedy } as const
}

/** The code of a warning. */
export function none(means: string, remedy: string) {
  return { effect: 'none', means, remedy } as const
}
