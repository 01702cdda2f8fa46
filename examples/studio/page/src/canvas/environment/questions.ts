import type { DependencyEnvironmentStatusV1, DependencyOverridePatchV1, MissingInputV1 } from '@plinth/contracts'
import { FIELD_NAMES, patchFor } from './override-fields.ts'

/** One input that a person is asked for: one per MissingInputV1, no more. */
export interface Question {
  /** Stays the same while the same input is missing, so that what was typed stays. */
  readonly id: string
  readonly input: MissingInputV1
  /** What it is for, e.g. `Index of numpy`. */
  readonly label: string
  readonly takes: 'line' | 'lines'
}

/** The inputs that are missing now; none in any other state than `needs_user_input`. */
export function questionsOf(status: DependencyEnvironmentStatusV1 | undefined): Question[] {
  if (status?.state !== 'needs_user_input') return []
  return status.missing_inputs.map((input) => ({
    id: JSON.stringify([input.binding_id, input.requirement_name ?? null, input.field, input.code]),
    input,
    label: `${FIELD_NAMES[input.field]} of ${input.requirement_name ?? `binding ${input.binding_id}`}`,
    takes: input.field === 'extra_index_urls' ? 'lines' : 'line',
  }))
}

/** An answer that was given, with the patch that keeps it. */
export interface Answer {
  readonly id: string
  readonly patch: DependencyOverridePatchV1
}

/** The answers by question id as patches. Blank answers are left out: what they would have given is asked for again. */
export function answersOf(
  questions: readonly Question[],
  texts: Readonly<Record<string, string>>,
  now: Date,
): Answer[] {
  return questions.flatMap(({ id, input: { binding_id, requirement_name, field } }) => {
    const text = texts[id] ?? ''
    if (text.trim() === '') return []
    const target = { bindingId: binding_id, requirementName: requirement_name }
    return [{ id, patch: patchFor(target, { field, text }, now) }]
  })
}
