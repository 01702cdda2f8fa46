import { type CreateTableBuilder, type Kysely, sql } from 'kysely'
import type { DatabaseShape } from './database-shape.ts'
import type { IndexTables } from './tables.ts'

/** One step from one version of the tables to the next; a step is never changed once it was released. */
export type IndexMigration = (database: Kysely<IndexTables>, shape: DatabaseShape) => Promise<void>

/** The steps from an empty database on; the number of a schema is how many were taken. */
export const MIGRATIONS: readonly IndexMigration[] = [createModels, createSettledBundles, createSettledModels]

async function createModels(database: Kysely<IndexTables>, shape: DatabaseShape): Promise<void> {
  await withTexts(database.schema.createTable('models'), shape, MODEL_TEXTS)
    .addColumn('size_bytes', sql.raw(shape.number))
    .addColumn('requires_unsafe_format', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('models_key', ['sort_key'])
    .modifyEnd(shape.clustered)
    .execute()
  await database.schema.createIndex('models_by_id').on('models').columns(['model_id', 'metadata_stamp']).execute()
  if (shape.keys === 'any length')
    await database.schema
      .createIndex('models_by_facts')
      .on('models')
      .columns([...FACTS])
      .execute()
  await withTexts(database.schema.createTable('model_terms'), shape, { term: 'required', sort_key: 'required' })
    .addColumn('field', 'integer', (column) => column.notNull())
    .addColumn('repeats', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('model_terms_key', ['term', 'field', 'repeats', 'sort_key'])
    .modifyEnd(shape.clustered)
    .execute()
  await withTexts(database.schema.createTable('events'), shape, {
    kind: 'required',
    model_id: 'optional',
    at: 'required',
  })
    .addColumn('sequence', sql.raw(shape.number), (column) => column.primaryKey().notNull())
    .execute()
}

async function createSettledBundles(database: Kysely<IndexTables>, shape: DatabaseShape): Promise<void> {
  await withTexts(database.schema.createTable('settled_bundles'), shape, {
    model_id: 'required',
    metadata_stamp: 'required',
    bindings_stamp: 'required',
    volume: 'required',
    path: 'required',
    evidence: 'required',
  })
    .addPrimaryKeyConstraint('settled_bundles_key', ['model_id'])
    .execute()
}

async function createSettledModels(database: Kysely<IndexTables>, shape: DatabaseShape): Promise<void> {
  await withTexts(database.schema.createTable('settled_models'), shape, {
    model_id: 'required',
    metadata_stamp: 'required',
    files: 'required',
  })
    .addPrimaryKeyConstraint('settled_models_key', ['model_id'])
    .execute()
}

const FACTS = [
  'storage_kind',
  'model_type',
  'subtype',
  'family',
  'validation_state',
  'bundle_format',
  'pipeline_class',
  'task_type_primary',
] as const

const MODEL_TEXTS = {
  sort_key: 'required',
  model_id: 'required',
  official_name: 'optional',
  family: 'optional',
  model_type: 'required',
  subtype: 'optional',
  tags: 'required',
  storage_kind: 'required',
  bundle_format: 'optional',
  pipeline_class: 'optional',
  task_type_primary: 'optional',
  validation_state: 'optional',
  primary_file: 'optional',
  updated_date: 'optional',
  name_words: 'required',
  label_words: 'required',
  other_words: 'required',
  document_digest: 'required',
  metadata_stamp: 'required',
} as const

function withTexts(
  table: CreateTableBuilder<string>,
  { text }: DatabaseShape,
  columns: Readonly<Record<string, 'required' | 'optional'>>,
): CreateTableBuilder<string, string> {
  return Object.entries(columns).reduce<CreateTableBuilder<string, string>>(
    (made, [name, presence]) =>
      made.addColumn(name, sql.raw(text), (column) => (presence === 'required' ? column.notNull() : column)),
    table,
  )
}
