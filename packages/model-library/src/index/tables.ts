/** The tables of the index. Everything in them is made from files and can be made again. */
export interface IndexTables {
  models: ModelRow
  model_terms: ModelTermRow
  model_tags: ModelTagRow
}

/** One model as list, search and filters see it. */
export interface ModelRow {
  model_id: string
  official_name: string | null
  family: string | null
  model_type: string
  size_bytes: number | null
  storage_kind: string
  bundle_format: string | null
  pipeline_class: string | null
  task_type_primary: string | null
  validation_state: string | null
  primary_file: string | null
  requires_unsafe_format: number
  updated_date: string | null
  /** metadata.json as canonical JSON. */
  metadata_json: string
  /** Which version of the file the row was made from. */
  metadata_stamp: string
}

/** One word that a model is found by, lower case. */
export interface ModelTermRow {
  term: string
  model_id: string
}

/** One tag of a model. */
export interface ModelTagRow {
  tag: string
  model_id: string
}
