import type { AssetValidationErrorV1, MappingResultV1, ModelImportResultV1, ModelMetadataV1 } from '@plinth/contracts'
import type { EmptyTrashResult, MappingConfig, ReconcileReport, ScrubReport } from '@plinth/model-library'
import type { LongJob } from './documents.ts'

/** Long work on the library. */
export type LibraryJob = LongJob<LibraryWork>

/** One kind of long work with its result. */
export type LibraryWork =
  | {
      readonly kind: 'import'
      readonly how: 'copy' | 'in_place'
      /** What is imported, for people. */
      readonly name: string
      readonly result?: ModelImportResultV1
    }
  | { readonly kind: 'scrub'; readonly bytesPerSecond?: number; readonly result?: ScrubReport }
  | { readonly kind: 'reconcile'; readonly dryRun: boolean; readonly result?: ReconcileReport }
  | { readonly kind: 'map'; readonly config: MappingConfig; readonly result?: MappingResultV1 }
  | {
      readonly kind: 'undo_mapping'
      readonly app: string
      readonly appDirectory: string
      readonly result?: MappingResultV1
    }
  | { readonly kind: 'empty_trash'; readonly result?: EmptyTrashResult }

/** What lies at a path, before it is imported; nothing is written. */
export interface ImportReview {
  /** Absolute. */
  readonly path: string
  /** `in_place`: it lies in the library’s own directory, and would be registered where it is. */
  readonly how: 'copy' | 'in_place'
  readonly kind: 'file' | 'shard_set' | 'directory' | 'none'
  readonly format: string
  readonly modelType: string
  /** What the type was told by, and how sure that is, 0 to 1. */
  readonly typeSource: string
  readonly typeConfidence: number
  readonly pipelineClass?: string
  readonly quantization?: string
  readonly taskType?: string
  /** The first of them; the primary file first. */
  readonly files: readonly { readonly name: string; readonly size: number }[]
  readonly fileCount: number
  readonly sizeBytes: number
  /** Weights that only a pickle loader reads, and the first of what unpickling would import. */
  readonly isUnsafeFormat: boolean
  readonly pickleGlobals: readonly string[]
  /** Anything but `valid` is not imported. */
  readonly validationState: NonNullable<ModelMetadataV1['validation_state']>
  readonly findings: readonly ReviewFinding[]
  readonly suggested: { readonly family: string; readonly officialName: string }
  /** Of what lies in the library: the id that its directory says. Missing where that is no id. */
  readonly modelId?: string
  /** A model that this already is. */
  readonly registeredAs?: string
}

/** A finding, and what a person does about it. */
export interface ReviewFinding extends AssetValidationErrorV1 {
  readonly hint?: string
}
