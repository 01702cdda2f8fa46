import { type RawBuilder, type SqlBool, sql } from 'kysely'
import type { FactColumn, ModelQuery } from './page-request.ts'
import { TAG_MARK } from './ranked-terms.ts'

/** The condition on rows of `models` that a query is. */
export function matches({ terms, tag, facts }: ModelQuery): RawBuilder<SqlBool> {
  return all([
    ...terms.map((term) => any(WORD_COLUMNS.map((column) => begins(column, term)))),
    ...facts.map(([column, value]) => hasFact(column, value)),
    ...(tag === undefined ? [] : [hasTag(tag)]),
  ])
}

/** How good a row of `models` matches, for one that does: 0 is best. */
export function matchClass({ terms }: ModelQuery): RawBuilder<number> {
  if (terms.length === 0) return sql<number>`0`
  const [name, label] = WORD_COLUMNS
  const exact = all(terms.map((term) => sql<SqlBool>`${name} like ${`% ${term} %`}`))
  const named = all(terms.map((term) => begins(name, term)))
  const labelled = all(terms.map((term) => any([begins(name, term), begins(label, term)])))
  return sql<number>`case when ${exact} then 0 when ${named} then 1 when ${labelled} then 2 else 3 end`
}

/** The condition on rows of `model_terms` that one term is: one row of each model that has it, its best. */
export function hasTerm(term: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`model_terms.term >= ${term} and model_terms.term < ${term + AFTER_ANY_LETTER} and model_terms.repeats < ${term.length}`
}

/** The condition on rows of `model_terms` that a tag is. */
export function isTag(tag: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`model_terms.term = ${TAG_MARK + tag} and model_terms.field = 3 and model_terms.repeats = 0`
}

/** How good a row of `model_terms` matches its term. */
export function termClass(term: string): RawBuilder<number> {
  return sql<number>`case when model_terms.field = 0 and model_terms.term = ${term} then 0 else model_terms.field + 1 end`
}

/** No word holds the last code point, so every word that begins with a term sorts before the term with it appended. */
const AFTER_ANY_LETTER = '\u{10ffff}'

const WORD_COLUMNS = [
  sql.ref('models.name_words'),
  sql.ref('models.label_words'),
  sql.ref('models.other_words'),
] as const

/** Words hold nothing that LIKE takes for a sign, and are lower case on both sides. */
function begins(column: RawBuilder<unknown>, term: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${column} like ${`% ${term}%`}`
}

function hasFact(column: FactColumn, value: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`${sql.ref(`models.${column}`)} = ${value}`
}

function hasTag(tag: string): RawBuilder<SqlBool> {
  return sql<SqlBool>`exists (select 1 from model_terms where ${isTag(tag)} and model_terms.sort_key = models.sort_key)`
}

function all(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return conditions.length === 0 ? sql<SqlBool>`1 = 1` : sql<SqlBool>`(${sql.join(conditions, sql` and `)})`
}

function any(conditions: readonly RawBuilder<SqlBool>[]): RawBuilder<SqlBool> {
  return sql<SqlBool>`(${sql.join(conditions, sql` or `)})`
}
