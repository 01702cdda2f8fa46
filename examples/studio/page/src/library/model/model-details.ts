import type {
  ErrorDocumentV1,
  ModelExecutionDescriptorV1,
  ModelImportResultV1,
  ModelMetadataV1,
} from '@plinth/contracts'
import type { Call } from '../../client/call.ts'
import { toErrorNote } from '../../client/refusal.ts'

/** One model as the panel shows it. `gone`: it is not in the library (any more). */
export type ModelDetails =
  | { readonly state: 'none' }
  | { readonly state: 'loading'; readonly modelId: string }
  | { readonly state: 'gone' | 'failed'; readonly modelId: string; readonly error: ErrorDocumentV1 }
  | ShownDetails

/** A model with the health of its files at the moment it was read. */
export interface ShownDetails {
  readonly state: 'shown'
  readonly modelId: string
  readonly metadata: ModelMetadataV1
  readonly execution: Execution
  /** Its files are being looked at; what is shown is of before. */
  readonly isChecking: boolean
  /** What the last check came to, and why one could not be made. */
  readonly checked?: ModelImportResultV1
  readonly error?: ErrorDocumentV1
}

/** What a runtime would execute, or why it executes nothing. */
export type Execution =
  | { readonly state: 'executable'; readonly descriptor: ModelExecutionDescriptorV1 }
  | { readonly state: 'refused'; readonly error: ErrorDocumentV1 }

/** The open model, and staying current. */
export interface OpenModel {
  /** Undefined closes it. */
  readonly open: (modelId: string | undefined) => void
  /** Reads it again; what is shown stays until the answer is there. */
  readonly refresh: () => void
  /** Has its files looked at again. Resolves with the result, or with undefined where there is none. */
  readonly check: () => Promise<ModelImportResultV1 | undefined>
  readonly close: () => void
}

/** What it depends on. */
export interface DetailsPorts {
  readonly call: Call
  readonly later: (milliseconds: number, callback: () => void) => () => void
}

/** The one model that the panel shows. A model that is passed over quickly is never asked for: looking at its files may take long. */
export function openModel({ call, later }: DetailsPorts, onChange: (details: ModelDetails) => void): OpenModel {
  let details: ModelDetails = { state: 'none' }
  let running: AbortController | undefined
  let forget = () => {}
  let isAwaited = false
  const change = (next: ModelDetails) => {
    details = next
    onChange(next)
  }
  const leave = () => {
    forget()
    isAwaited = false
    running?.abort()
    running = undefined
  }
  const read = (modelId: string) => {
    leave()
    const mine = new AbortController()
    running = mine
    readModel(call, modelId, mine.signal).then(
      (next) => running === mine && change(kept(details, next)),
      (error: unknown) => running === mine && change(failure(details, modelId, toErrorNote(error))),
    )
  }
  const refresh = () => {
    if (details.state === 'none') return
    const { modelId } = details
    if (isAwaited) return
    isAwaited = true
    forget = later(SETTLED_AFTER, () => read(modelId))
  }
  const check = async () => {
    if (details.state !== 'shown' || details.isChecking) return undefined
    const { modelId } = details
    change({ ...details, isChecking: true })
    const outcome = await attempt(() => call('POST /api/models/:modelId/revalidate', { params: { modelId } }))
    if (details.state !== 'shown' || details.modelId !== modelId) return undefined
    const { error: _, checked: __, ...rest } = details
    change({ ...rest, isChecking: false, ...outcome })
    read(modelId)
    return 'checked' in outcome ? outcome.checked : undefined
  }
  return {
    open: (modelId) => {
      leave()
      if (modelId === undefined) return change({ state: 'none' })
      change({ state: 'loading', modelId })
      refresh()
    },
    refresh,
    check,
    close: leave,
  }
}

const SETTLED_AFTER = 120

async function readModel(call: Call, modelId: string, signal: AbortSignal): Promise<ShownDetails> {
  const params = { modelId }
  const [metadata, execution] = await Promise.all([
    call('GET /api/models/:modelId', { params }, { signal }),
    call('GET /api/models/:modelId/descriptor', { params }, { signal }).then(
      (descriptor) => ({ state: 'executable' as const, descriptor }),
      (error: unknown) => ({ state: 'refused' as const, error: toErrorNote(error) }),
    ),
  ])
  return { state: 'shown', modelId, metadata, execution, isChecking: false }
}

/** What the last check of the same model came to stays to be read, until its health is another again. */
function kept(before: ModelDetails, next: ShownDetails): ShownDetails {
  if (before.state !== 'shown' || before.modelId !== next.modelId) return next
  const { checked, error, isChecking } = before
  const isCurrent = checked?.validation_state === next.metadata.validation_state
  return { ...next, isChecking, ...(checked && isCurrent ? { checked } : {}), ...(error ? { error } : {}) }
}

function failure(before: ModelDetails, modelId: string, error: ErrorDocumentV1): ModelDetails {
  if (error.code === 'model_not_found') return { state: 'gone', modelId, error }
  return before.state === 'shown' ? { ...before, isChecking: false, error } : { state: 'failed', modelId, error }
}

async function attempt(check: () => Promise<ModelImportResultV1>) {
  return check().then(
    (checked) => ({ checked }),
    (error: unknown) => ({ error: toErrorNote(error) }),
  )
}
