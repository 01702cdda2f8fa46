import type { MappingPreviewV1 } from '@plinth/contracts'
import type { CopyMode, LastVerification, MappingConfig, RestoreResult, TrashList } from '@plinth/model-library'
import type { ImportReview, LibraryJob } from './library.ts'

/** Requests of the library view beside those about single models. Whatever takes long answers with a job at once; the event stream tells the rest. */
export interface LibraryRoutes {
  /** Reads headers alone. Refused (403, `path_outside_roots`) outside of the roots and the library. */
  'POST /api/imports/review': { readonly body: { readonly path: string }; readonly answer: ImportReview }
  'POST /api/imports': { readonly body: ImportRequest; readonly answer: LibraryJob }

  /** Reads every file of the library from end to end. Refused (409, `job_running`) while another does. */
  'POST /api/scrub': { readonly body: { readonly bytesPerSecond?: number }; readonly answer: LibraryJob }
  /** `search`: also below the roots, for directories of external models that moved. Refused (409, `job_running`) while another does. */
  'POST /api/reconcile': {
    readonly body: { readonly dryRun: boolean; readonly search: 'nowhere' | 'roots' }
    readonly answer: LibraryJob
  }

  'GET /api/trash': { readonly answer: TrashList }
  'POST /api/trash/:trashId/restore': { readonly params: TrashParams; readonly answer: RestoreResult }
  /** For good. Everything, unless some are named. */
  'POST /api/trash/empty': { readonly body: { readonly trashIds?: readonly string[] }; readonly answer: LibraryJob }

  /** Changes nothing. The folder of the app has to lie below a root. */
  'POST /api/mappings/preview': { readonly body: MappingConfig; readonly answer: MappingPreviewV1 }
  'POST /api/mappings': { readonly body: MappingConfig; readonly answer: LibraryJob }
  /** Undoes the last mapping of the app into that folder. */
  'POST /api/mappings/undo': {
    readonly body: { readonly app: string; readonly appDirectory: string }
    readonly answer: LibraryJob
  }

  /** Answers once it is over; one that had ended stays as it is. */
  'POST /api/library-jobs/:jobId/cancel': {
    readonly params: { readonly jobId: string }
    readonly answer: LibraryJob
  }
  /** Of a job that is over: pages show it no more. */
  'DELETE /api/library-jobs/:jobId': {
    readonly params: { readonly jobId: string }
    readonly answer: { readonly jobId: string }
  }

  /** Null: nobody has read the files of the model from end to end. */
  'GET /api/models/:modelId/verification': {
    readonly params: { readonly modelId: string }
    readonly answer: { readonly last: LastVerification | null }
  }
}

/** What is imported, and how. */
export type ImportRequest =
  | {
      readonly how: 'copy'
      readonly path: string
      readonly family: string
      readonly officialName: string
      /** Default: what the files say. */
      readonly modelType?: string
      readonly mode: CopyMode
    }
  | { readonly how: 'in_place'; readonly modelId: string }

export interface TrashParams {
  readonly trashId: string
}
