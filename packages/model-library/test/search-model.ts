import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ModelMetadataV1, ModelSearchPageV1 } from '@plinth/contracts'
import fc from 'fast-check'
import { findModels } from '../src/index/find-models.ts'
import { indexedModel } from '../src/index/model-row.ts'
import { type ModelIndex, openIndex } from '../src/index/open-index.ts'
import type { ModelFacet, ModelFilters, SearchModelsRequest } from '../src/index/page-request.ts'
import { searchTerms } from '../src/index/search-terms.ts'
import { writeModels } from '../src/index/write-models.ts'
import type { PostgresServer } from './postgres-server.ts'
import { serverIndex } from './test-database.ts'

/** What search is held against: all models in memory, looked at one by one. */
export type Models = ReadonlyMap<string, ModelMetadataV1>

const WORDS = [
  'llama',
  'llam',
  'Ll',
  'l',
  'qwen',
  'Q4_K_M',
  '7b',
  '70B',
  'größe',
  'gro\u0308ße',
  '東京',
  '東',
  'c++',
  'ﬁne',
  '𠀀𠀁',
]
const name = fc
  .array(fc.constantFrom(...WORDS, 'a(b', '"', '\u0001', '\ud800', '\0', '🙂'), { maxLength: 4 })
  .map((parts) => parts.join(' '))
const word = fc.constantFrom('llama', 'llam', 'qwen', 'tiny', 'x')

/** Ids and metadata of a few models that resemble each other. */
export const models = fc
  .uniqueArray(fc.tuple(fc.constantFrom('llm', 'vlm'), word, fc.constantFrom('a', 'b', 'llama', 'llama_7b', 'größe')), {
    maxLength: 14,
    selector: (parts) => parts.join('/'),
  })
  .chain((ids) => fc.tuple(...ids.map((parts) => fc.tuple(fc.constant(parts.join('/')), metadata()))))
  .map((entries): Models => new Map(entries))

/** Queries that often hit. */
export const query = fc.oneof(
  fc.array(fc.constantFrom(...WORDS, 'ti', 'v', 'valid'), { maxLength: 3 }).map((parts) => parts.join(' ')),
  fc.string({ unit: 'binary', maxLength: 8 }),
)

/** Filters that sometimes hold. */
export const filters: fc.Arbitrary<ModelFilters> = fc.record(
  {
    model_type: fc.constantFrom('llm', 'vlm'),
    subtype: fc.constantFrom('lora', 'x'),
    tag: fc.constantFrom('fast', 'c++', '=', 'llama'),
    family: word,
    storage_kind: fc.constantFrom('library_owned', 'external_reference'),
    validation_state: fc.constantFrom('valid', 'degraded'),
    task_type_primary: fc.constantFrom('text-to-image'),
  },
  { requiredKeys: [] },
)

function metadata(): fc.Arbitrary<ModelMetadataV1> {
  return fc.record(
    {
      official_name: name,
      tags: fc.array(fc.constantFrom('fast', 'c++', '=', 'llama', 'Llama 7b'), { maxLength: 3 }),
      publisher: fc.constantFrom('Qwen', 'llama org'),
      subtype: fc.constantFrom('lora', 'x'),
      storage_kind: fc.constantFrom('library_owned', 'external_reference'),
      validation_state: fc.constantFrom('valid', 'degraded'),
      task_type_primary: fc.constantFrom('text-to-image'),
    },
    { requiredKeys: [] },
  )
}

/** An index of its own, filled with these models. */
export async function indexOf(all: Models, server?: PostgresServer): Promise<ModelIndex & AsyncDisposable> {
  const shared = await serverIndex(server)
  if (shared) {
    await put(shared, all)
    return Object.assign(shared, { [Symbol.asyncDispose]: shared.close })
  }
  const directory = await mkdtemp(join(tmpdir(), 'plinth-search-'))
  const { index } = await openIndex({ file: join(directory, 'index.db'), now: () => new Date(0) }, async () => {})
  await put(index, all)
  return Object.assign(index, {
    [Symbol.asyncDispose]: async () => {
      await index.close()
      await rm(directory, { recursive: true })
    },
  })
}

/** Adds or changes models. */
export async function put(index: ModelIndex, all: Models): Promise<void> {
  const rows = [...all].map(([modelId, metadata]) =>
    indexedModel({ modelId, document: { ...metadata }, metadata, stamp: '' }),
  )
  await writeModels(index, { put: rows })
}

/** What search should give for one page of everything. */
export function expectedIds(all: Models, { query, filters = {} }: SearchModelsRequest): string[] {
  const terms = searchTerms(query)
  if (terms.length === 0 && query.trim() !== '') return []
  return [...all]
    .filter(([id, metadata]) =>
      Object.entries(filters).every(([facet, value]) => facetValues(id, metadata, facet).includes(value)),
    )
    .map(([id, metadata]) => ({
      id,
      name: nameOf(id, metadata),
      rank: Math.max(0, ...terms.map((term) => rankOf(id, metadata, term))),
    }))
    .filter(({ rank }) => rank < 4)
    .sort((a, b) => a.rank - b.rank || byBytes(a.name, b.name) || byBytes(a.id, b.id))
    .map(({ id }) => id)
}

/** How many of these models have each value. */
export function expectedFacet(all: Models, ids: readonly string[], facet: ModelFacet): Record<string, number> {
  const values = ids.flatMap((id) => facetValues(id, all.get(id) ?? {}, facet))
  return Object.fromEntries(
    [...new Set(values)].map((value) => [value, values.filter((each) => each === value).length]),
  )
}

/** All pages of a search, one after the other; `between` runs after each. */
export async function pagesOf(
  index: ModelIndex,
  request: SearchModelsRequest,
  between: () => Promise<void> = async () => {},
): Promise<ModelSearchPageV1[]> {
  const pages = [await findModels(index, request)]
  for (let after = pages[0]?.next_cursor; after !== undefined; after = pages.at(-1)?.next_cursor) {
    await between()
    pages.push(await findModels(index, { ...request, after }))
  }
  return pages
}

function rankOf(id: string, metadata: ModelMetadataV1, term: string): number {
  const [type = '', family = '', last = ''] = id.split('/')
  const named = searchTerms(`${metadata.official_name ?? ''} ${last}`)
  const labels = searchTerms(`${(metadata.tags ?? []).join(' ')} ${family} ${metadata.publisher ?? ''}`)
  const { subtype = '', task_type_primary = '' } = metadata
  const rest = searchTerms(`${type} ${subtype} ${task_type_primary}`)
  const found = [
    named.includes(term),
    ...[named, labels, rest].map((words) => words.some((each) => each.startsWith(term))),
  ]
  return found.includes(true) ? found.indexOf(true) : 4
}

function facetValues(id: string, metadata: ModelMetadataV1, facet: string): readonly unknown[] {
  const [model_type, family] = id.split('/')
  const values: Readonly<Record<string, unknown>> = { model_type, family, storage_kind: 'library_owned', ...metadata }
  if (facet === 'tag') return [...new Set(metadata.tags ?? [])]
  return values[facet] === undefined ? [] : [values[facet]]
}

function nameOf(id: string, { official_name }: ModelMetadataV1): string {
  const shown = official_name?.trim() ? official_name : (id.split('/')[2] ?? '')
  return shown
    .toWellFormed()
    .replace('\0', '\ufffd')
    .replaceAll(/\p{Cc}/gu, ' ')
}

function byBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}
