/** Why a value was refused at the boundary. The message never holds a secret. */
export interface BoundaryProblem {
  readonly problem: string
  readonly message: string
}

/** Makes a {@link BoundaryProblem}. */
export function problem(code: string, message: string): BoundaryProblem {
  return { problem: code, message }
}

/** Tells a refused value from an accepted one. */
export function isProblem(value: unknown): value is BoundaryProblem {
  return typeof value === 'object' && value !== null && 'problem' in value
}
