import type { ModelSummaryV1 } from '@plinth/contracts'

/** The tables of the index. Models and their terms are made from files and can be made again; a rebuild gives the same. */
export interface IndexTables {
  models: ModelRow
  model_terms: ModelTermRow
  events: EventRow
  index_state: IndexStateRow
  settled_bundles: SettledBundleRow
  settled_models: SettledModelRow
}

/** One model as list, search and filters see it. */
export interface ModelRow {
  /** Name, then id: the order of pages, and unique. */
  sort_key: string
  model_id: string
  official_name: string | null
  family: string | null
  model_type: string
  subtype: string | null
  /** A JSON list, sorted. */
  tags: string
  size_bytes: number | null
  storage_kind: ModelSummaryV1['storage_kind']
  bundle_format: NonNullable<ModelSummaryV1['bundle_format']> | null
  pipeline_class: string | null
  task_type_primary: string | null
  validation_state: NonNullable<ModelSummaryV1['validation_state']> | null
  primary_file: string | null
  requires_unsafe_format: number
  updated_date: string | null
  /** Words of the name, with a space before and after each; likewise the two that follow. */
  name_words: string
  /** Words of tags, family and publisher. */
  label_words: string
  /** Words of everything else that a model is found by. */
  other_words: string
  /** SHA-256 of metadata.json with sorted keys: what tells a change from a file that was only written again. */
  document_digest: string
  /** Which version of the file the row was made from. */
  metadata_stamp: string
}

/** One word that a model is found by, or `=` and one of its tags. See `ranked-terms.ts`. */
export interface ModelTermRow {
  term: string
  /** 0 name, 1 tags, family and publisher, 2 anything else, 3 a tag as a whole. */
  field: number
  /** How many letters at the beginning a better term of the same model has in common with this one. */
  repeats: number
  sort_key: string
}

/** One change of the index, for the feed. */
export interface EventRow {
  sequence: number
  kind: string
  model_id: string | null
  at: string
}

/** An external bundle that was found to be just what its metadata says, and how to tell that nothing has changed since. Can be lost. */
export interface SettledBundleRow {
  model_id: string
  /** Of the version of metadata.json that said so; likewise of the file of bindings, '' where there was none. */
  metadata_stamp: string
  bindings_stamp: string
  /** Where it lies, and what has to be waited for as one. */
  volume: string
  path: string
  /** JSON of `BundleEvidence`. */
  evidence: string
}

/** A model of the library's own in whose metadata a reconcile finds nothing to do, and its digested weights. Can be lost. */
export interface SettledModelRow {
  model_id: string
  /** Of the version of metadata.json that says so. */
  metadata_stamp: string
  /** JSON: a list of `{ name, sha256 }`. */
  files: string
}

/** Facts about the index itself: its schema version, the epoch and the last sequence of its feed. */
export interface IndexStateRow {
  name: string
  value: string
}
