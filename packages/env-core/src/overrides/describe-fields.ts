import type { ResolvedDependencyRequirementsV1 } from '@plinth/contracts'
import { withoutSecrets } from '../boundary/without-secrets.ts'
import type { MergedBinding, MergedField, MergedRequirement } from './merge-overrides.ts'

type DescribedBinding = ResolvedDependencyRequirementsV1['bindings'][number]
type DescribedRequirement = DescribedBinding['requirements'][number]

/** What the description adds to the merged values. */
export interface DescriptionFacts {
  readonly model_id: string
  readonly platform_key: string
  readonly selected: ReadonlySet<string>
  /** Why a requirement does not apply, by binding id and canonical name. */
  readonly dropped: ReadonlyMap<string, string>
}

/** The key of {@link DescriptionFacts.dropped}. */
export function droppedKey(bindingId: string, canonicalName: string): string {
  return JSON.stringify([bindingId, canonicalName])
}

/** Base, override and effective value of every field, for people. Credentials in URLs are left out. */
export function describeFields(
  bindings: readonly MergedBinding[],
  facts: DescriptionFacts,
): ResolvedDependencyRequirementsV1 {
  const { model_id, platform_key } = facts
  return {
    contract_version: 1,
    model_id,
    platform_key,
    bindings: bindings.map((each) => describeBinding(each, facts)),
  }
}

function describeBinding(merged: MergedBinding, facts: DescriptionFacts): DescribedBinding {
  const { binding_id, env_id } = merged.binding
  return {
    binding_id,
    ...(env_id === null ? {} : { env_id }),
    selected: facts.selected.has(binding_id),
    fields: describeAll(merged.fields),
    requirements: merged.requirements.map((each) => describeRequirement(each, binding_id, facts)),
  }
}

function describeRequirement(
  { requirement, canonical_name, fields }: MergedRequirement,
  bindingId: string,
  { dropped }: DescriptionFacts,
): DescribedRequirement {
  const reason = dropped.get(droppedKey(bindingId, canonical_name))
  return {
    name: requirement.name,
    canonical_name,
    exact_pin: requirement.exact_pin,
    applies: reason === undefined,
    ...(reason === undefined ? {} : { reason }),
    fields: describeAll(fields),
  }
}

function describeAll(fields: Readonly<Record<string, MergedField<unknown>>>): DescribedBinding['fields'] {
  return Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, describeField(field)]))
}

function describeField({ base, override, effective, patch }: MergedField<unknown>): DescribedBinding['fields'][string] {
  return {
    base: withoutSecrets(base),
    ...(override === undefined ? {} : { override: withoutSecrets(override) }),
    effective: withoutSecrets(effective),
    ...(patch === undefined ? {} : { patch }),
  }
}
