import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** The steps from an empty database to this version's tables, by name; a step is never changed once it was released. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '001_models': { up: createModels },
}

async function createModels(database: Kysely<unknown>): Promise<void> {
  const { schema } = database
  await schema
    .createTable('models')
    .addColumn('model_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('official_name', 'text')
    .addColumn('family', 'text')
    .addColumn('model_type', 'text', (column) => column.notNull())
    .addColumn('size_bytes', 'bigint')
    .addColumn('storage_kind', 'text', (column) => column.notNull())
    .addColumn('bundle_format', 'text')
    .addColumn('pipeline_class', 'text')
    .addColumn('task_type_primary', 'text')
    .addColumn('validation_state', 'text')
    .addColumn('primary_file', 'text')
    .addColumn('requires_unsafe_format', 'integer', (column) => column.notNull())
    .addColumn('updated_date', 'text')
    .addColumn('metadata_json', 'text', (column) => column.notNull())
    .addColumn('metadata_stamp', 'text', (column) => column.notNull())
    .execute()
  for (const [table, word] of WORD_TABLES) {
    await schema
      .createTable(table)
      .addColumn(word, 'text', (column) => column.notNull())
      .addColumn('model_id', 'text', (column) => column.notNull().references('models.model_id').onDelete('cascade'))
      .addPrimaryKeyConstraint(`${table}_key`, [word, 'model_id'])
      .execute()
    await schema.createIndex(`${table}_by_model`).on(table).column('model_id').execute()
  }
}

const WORD_TABLES = [
  ['model_terms', 'term'],
  ['model_tags', 'tag'],
] as const
