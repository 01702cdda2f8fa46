import type { AssetValidationErrorV1, ErrorDocumentV1, ModelImportResultV1 } from '@plinth/contracts'
import type { DirectoryReview } from '../../../../src/api/documents.ts'
import type { Call } from '../../client/call.ts'
import { toErrorNote } from '../../client/refusal.ts'

/** Where an import stands: nothing is registered before its review was shown and confirmed. */
export type ImportView =
  | { readonly step: 'choose'; readonly error?: ErrorDocumentV1 }
  | { readonly step: 'reviewing'; readonly path: string }
  | ReviewView
  | { readonly step: 'result'; readonly review: DirectoryReview; readonly result: ModelImportResultV1 }

/** A directory that was looked at, and the name it would get. */
export interface ReviewView {
  readonly step: 'review'
  readonly review: DirectoryReview
  readonly name: ModelName
  readonly isImporting: boolean
  /** What the library said against it; another name may help. */
  readonly refused: readonly AssetValidationErrorV1[]
  readonly error?: ErrorDocumentV1
}

/** What the id of a model is made of. */
export interface ModelName {
  readonly family: string
  readonly officialName: string
}

/** The steps of an import. */
export interface ImportSteps {
  readonly review: (path: string) => void
  readonly rename: (name: ModelName) => void
  /** To the choice; not while an import is on its way, as that is made. */
  readonly back: () => void
  /** Resolves with the result; undefined where there is none. */
  readonly confirm: () => Promise<ModelImportResultV1 | undefined>
  readonly close: () => void
}

/** An import that says every change of what is shown. */
export function importSteps(call: Call, onChange: (view: ImportView) => void): ImportSteps {
  let view: ImportView = { step: 'choose' }
  let running: AbortController | undefined
  const change = (next: ImportView) => {
    view = next
    onChange(next)
  }
  const review = (path: string) => {
    running?.abort()
    const mine = new AbortController()
    running = mine
    change({ step: 'reviewing', path })
    call('POST /api/directories/review', { body: { path } }, { signal: mine.signal }).then(
      (found) => running === mine && change(reviewed(found)),
      (error: unknown) => running === mine && change({ step: 'choose', error: toErrorNote(error) }),
    )
  }
  const confirm = async () => {
    if (view.step !== 'review' || whyNot(view) !== undefined || view.isImporting) return undefined
    const { error: _, ...before } = view
    const shown = { ...before, refused: [] }
    change({ ...shown, isImporting: true })
    const body = { path: shown.review.path, ...trimmed(shown.name) }
    const outcome = await call('POST /api/models', { body }).then(
      (result) => ({ result }),
      (error: unknown) => ({ error: toErrorNote(error) }),
    )
    if ('error' in outcome) change({ ...shown, ...outcome })
    else if (outcome.result.status === 'failed') change({ ...shown, refused: outcome.result.errors })
    else {
      change({ step: 'result', review: shown.review, result: outcome.result })
      return outcome.result
    }
    return undefined
  }
  const giveUp = () => {
    running?.abort()
    running = undefined
  }
  return {
    review,
    rename: (name) => view.step === 'review' && change({ ...view, name }),
    back: () => {
      if (view.step === 'review' && view.isImporting) return
      giveUp()
      change({ step: 'choose' })
    },
    confirm,
    close: giveUp,
  }
}

/** Why the shown directory cannot be imported as it is named; undefined when it can. */
export function whyNot({ review, name }: Pick<ReviewView, 'review' | 'name'>): string | undefined {
  const { family, officialName } = trimmed(name)
  if (review.registeredAs !== undefined) return `It is in the library already, as ${review.registeredAs}.`
  if (review.validationState === 'invalid') return 'An invalid directory cannot be imported; the findings say why.'
  if (family === '' || officialName === '') return 'Family and name are both needed.'
  return undefined
}

/** The id that the library would give; undefined while the name is another than the suggested one, as the library alone makes ids. */
export function modelIdOf({ review: { suggested }, name }: Pick<ReviewView, 'review' | 'name'>): string | undefined {
  const isSuggested = suggested.family === name.family && suggested.officialName === name.officialName
  return isSuggested ? suggested.modelId : undefined
}

function reviewed(review: DirectoryReview): ReviewView {
  const { family, officialName } = review.suggested
  return { step: 'review', review, name: { family, officialName }, isImporting: false, refused: [] }
}

function trimmed({ family, officialName }: ModelName): ModelName {
  return { family: family.trim(), officialName: officialName.trim() }
}
