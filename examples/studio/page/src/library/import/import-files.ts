import type { ErrorDocumentV1 } from '@plinth/contracts'
import type { ImportReview } from '../../../../src/api/library.ts'
import type { ImportRequest } from '../../../../src/api/library-routes.ts'
import type { Call } from '../../client/call.ts'
import { toErrorNote } from '../../client/refusal.ts'

/** Where an import of files stands: nothing is copied or registered before its review was shown and confirmed. */
export type ImportFilesView =
  | { readonly step: 'choose'; readonly error?: ErrorDocumentV1 }
  | { readonly step: 'reviewing'; readonly path: string }
  | FilesReviewed
  | { readonly step: 'working'; readonly jobId: string }

/** What lies at a path, and how it would be imported. */
export interface FilesReviewed {
  readonly step: 'review'
  readonly review: ImportReview
  readonly choice: CopyChoice
  readonly isBeginning: boolean
  readonly error?: ErrorDocumentV1
}

/** What a person decides about a copy. */
export interface CopyChoice {
  readonly family: string
  readonly officialName: string
  /** Blank: what the files say. */
  readonly modelType: string
  readonly mode: 'copy' | 'reflink' | 'hardlink'
}

/** The steps of an import of files. */
export interface ImportFilesSteps {
  readonly review: (path: string) => void
  readonly choose: (choice: CopyChoice) => void
  /** To the choice; what was begun goes on. */
  readonly back: () => void
  /** Begins the job. */
  readonly begin: () => Promise<void>
  readonly close: () => void
}

/** An import that says every change of what is shown. */
export function importFilesSteps(
  call: Call,
  onChange: (view: ImportFilesView) => void,
  first: ImportFilesView,
): ImportFilesSteps {
  let view = first
  let running: AbortController | undefined
  const change = (next: ImportFilesView) => {
    view = next
    onChange(next)
  }
  const giveUp = () => {
    running?.abort()
    running = undefined
  }
  return {
    review: (path) => {
      giveUp()
      const mine = new AbortController()
      running = mine
      change({ step: 'reviewing', path })
      call('POST /api/imports/review', { body: { path } }, { signal: mine.signal }).then(
        (review) => running === mine && change(reviewed(review)),
        (error: unknown) => running === mine && change({ step: 'choose', error: toErrorNote(error) }),
      )
    },
    choose: (choice) => view.step === 'review' && change({ ...view, choice }),
    back: () => {
      giveUp()
      change({ step: 'choose' })
    },
    begin: async () => {
      if (view.step !== 'review' || view.isBeginning || whyNotImported(view) !== undefined) return
      const { error: _, ...shown } = view
      change({ ...shown, isBeginning: true })
      const outcome = await call('POST /api/imports', { body: requestOf(shown) }).then(
        ({ jobId }) => ({ step: 'working' as const, jobId }),
        (error: unknown) => ({ ...shown, error: toErrorNote(error) }),
      )
      change(outcome)
    },
    close: giveUp,
  }
}

/** Why what is shown cannot be imported; undefined when it can. */
export function whyNotImported({ review, choice }: Pick<FilesReviewed, 'review' | 'choice'>): string | undefined {
  if (review.registeredAs !== undefined) return `It is in the library already, as ${review.registeredAs}.`
  if (review.kind === 'none') return 'There is nothing here that could be imported; the findings say why.'
  if (review.validationState !== 'valid')
    return 'It is no whole model, so it is refused; the findings say why and what to do.'
  if (review.how === 'in_place')
    return review.modelId === undefined
      ? 'In place a model is a directory at type/family/name below the library.'
      : undefined
  const isNamed = choice.family.trim() !== '' && choice.officialName.trim() !== ''
  return isNamed ? undefined : 'Family and name are both needed.'
}

/** What a type was told by, in words. */
export function sourceWords({ typeSource, typeConfidence }: ImportReview): string {
  if (typeSource === 'none') return 'nothing in the files says it'
  return `told by ${typeSource.replaceAll('_', ' ')}, ${Math.round(typeConfidence * 100)} % sure`
}

/** The types that a model may be imported as. */
export const MODEL_TYPES = ['llm', 'vlm', 'reranker', 'diffusion', 'embedding', 'audio', 'vision', 'unknown'] as const

function reviewed(review: ImportReview): FilesReviewed {
  const choice: CopyChoice = { ...review.suggested, modelType: '', mode: 'copy' }
  return { step: 'review', review, choice, isBeginning: false }
}

function requestOf({ review, choice }: Pick<FilesReviewed, 'review' | 'choice'>): ImportRequest {
  if (review.how === 'in_place') return { how: 'in_place', modelId: review.modelId ?? '' }
  const { family, officialName, modelType, mode } = choice
  const typed = modelType === '' ? {} : { modelType }
  return { how: 'copy', path: review.path, family: family.trim(), officialName: officialName.trim(), mode, ...typed }
}
