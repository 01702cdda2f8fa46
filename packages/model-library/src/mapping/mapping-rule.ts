import type { ModelMetadataV1 } from '@plinth/contracts'
import type { CheckedRule } from './mapping-config.ts'

/** True for a model that a rule takes. What its metadata does not say, its id does. */
export function matchesRule({ conditions }: CheckedRule, modelId: string, metadata: ModelMetadataV1): boolean {
  const [type = '', family = ''] = modelId.split('/')
  const tags = (metadata.tags ?? []).map((tag) => tag.toLowerCase())
  const has = (words: readonly string[] | undefined, value = '') =>
    words === undefined || words.includes(value.toLowerCase())
  return (
    has(conditions.model_types, metadata.model_type ?? type) &&
    has(conditions.subtypes, metadata.subtype) &&
    has(conditions.families, metadata.family ?? family) &&
    // As the prior system has it, no tags are no condition.
    (!conditions.tags?.length || conditions.tags.some((tag) => tags.includes(tag))) &&
    !conditions.exclude_tags?.some((tag) => tags.includes(tag))
  )
}
