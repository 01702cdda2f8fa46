import { isModelId } from '../registry/model-id.ts'
import { isTrashId } from './trash-place.ts'

/** What the journal says of a change of the trash. */
export interface TrashIntent {
  /** `trash`: a model goes there. `restore`: it comes back. `empty`: it is removed for good. */
  readonly operation: 'trash' | 'restore' | 'empty'
  readonly model_id: string
  readonly trash_id: string
  /** Of a restoration: the directories whose times are put back, below the root. */
  readonly reset?: readonly string[]
}

/** True for an intent of the trash. */
export function isTrashIntent(value: unknown): value is TrashIntent {
  const {
    operation,
    model_id,
    trash_id,
    reset = [],
  }: { readonly [Field in keyof TrashIntent]?: unknown } = Object(value)
  if (!OPERATIONS.includes(operation) || typeof model_id !== 'string' || typeof trash_id !== 'string') return false
  const isList = Array.isArray(reset) && reset.every((each) => typeof each === 'string')
  return isModelId(model_id) && isTrashId(trash_id) && isList
}

const OPERATIONS: readonly unknown[] = ['trash', 'restore', 'empty'] satisfies readonly TrashIntent['operation'][]
