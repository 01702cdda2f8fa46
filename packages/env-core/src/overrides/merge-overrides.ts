import {
  canonicalizeName,
  type DependencyBindingV1,
  type DependencyOverridePatchV1,
  type DependencyRequirementsV1,
  type DependencyRequirementV1,
} from '@plinth/contracts'
import { comparePatches } from './compare-patches.ts'

/** One field before and after overriding. `override` and `patch` are there when a patch won. */
export interface MergedField<T> {
  /** What the payload says; null when it says nothing. */
  readonly base: T | null
  readonly override?: T
  readonly effective: T | null
  readonly patch?: WinningPatch
}

/** The patch that won: its scope, its position in the list of patches, and its time. */
export interface WinningPatch {
  readonly scope: 'binding' | 'requirement'
  readonly position: number
  readonly updated_at: string
}

/** The fields of a requirement that can be overridden. */
export interface MergedRequirement {
  readonly requirement: DependencyRequirementV1
  /** PEP 503 form. */
  readonly canonical_name: string
  readonly fields: {
    readonly index_url: MergedField<string>
    readonly extra_index_urls: MergedField<readonly string[]>
    readonly wheel_source_path: MergedField<string>
    readonly package_source_override: MergedField<string>
  }
}

/** The fields of a binding that can be overridden; a payload says nothing about them, so `base` is null. */
export interface MergedBinding {
  readonly binding: DependencyBindingV1
  readonly fields: {
    readonly python_executable: MergedField<string>
    readonly index_url: MergedField<string>
    readonly extra_index_urls: MergedField<readonly string[]>
    readonly wheel_source_path: MergedField<string>
  }
  readonly requirements: readonly MergedRequirement[]
}

/** Requirements with the overrides applied. */
export interface MergedRequirements {
  readonly bindings: readonly MergedBinding[]
  /** Patches for a binding or a requirement that the payload does not have. */
  readonly unmatched: readonly PositionedPatch[]
}

/** A patch with its position in the list that was given. */
export interface PositionedPatch {
  readonly patch: DependencyOverridePatchV1
  readonly position: number
}

/**
 * Applies patches to requirements: binding scope first, then requirement scope; within one target the later `updated_at` wins, field by
 * field, and of equal times the later position. The order of the patches matters only there. Source: design/environments.md.
 */
export function mergeOverrides(
  requirements: Pick<DependencyRequirementsV1, 'bindings'>,
  patches: readonly DependencyOverridePatchV1[],
): MergedRequirements {
  const ordered = patches.map((patch, position) => ({ patch, position })).sort(comparePatches)
  const byTarget = Map.groupBy(ordered, ({ patch }) => targetOf(patch))
  const matched = new Set<string>()
  const patchesFor: PatchesFor = (bindingId, canonicalName) => {
    const target = targetText(bindingId, canonicalName)
    matched.add(target)
    return byTarget.get(target) ?? []
  }
  const bindings = requirements.bindings.map((binding) => mergeBinding(binding, patchesFor))
  const unmatched = ordered.filter(({ patch }) => !matched.has(targetOf(patch)))
  return { bindings, unmatched: unmatched.sort((a, b) => a.position - b.position) }
}

/** The patches for a binding, or for one requirement of it, the winner last. */
type PatchesFor = (bindingId: string, canonicalName: string | null) => readonly PositionedPatch[]

function mergeBinding(binding: DependencyBindingV1, patchesFor: PatchesFor): MergedBinding {
  const wide = patchesFor(binding.binding_id, null)
  return {
    binding,
    fields: {
      python_executable: merge(null, wide, (fields) => fields.python_executable),
      index_url: merge(null, wide, (fields) => fields.index_url),
      extra_index_urls: merge(null, wide, (fields) => fields.extra_index_urls),
      wheel_source_path: merge(null, wide, (fields) => fields.wheel_source_path),
    },
    requirements: binding.requirements.map((requirement) => {
      const canonical_name = canonicalizeName(requirement.name)
      // Binding scope comes first, so that requirement scope wins over it whatever the times.
      const layers = [...wide, ...patchesFor(binding.binding_id, canonical_name)]
      return mergeRequirement(requirement, canonical_name, layers)
    }),
  }
}

function mergeRequirement(
  requirement: DependencyRequirementV1,
  canonical_name: string,
  layers: readonly PositionedPatch[],
): MergedRequirement {
  return {
    requirement,
    canonical_name,
    fields: {
      index_url: merge(requirement.index_url ?? null, layers, (fields) => fields.index_url),
      extra_index_urls: merge(requirement.extra_index_urls ?? null, layers, (fields) => fields.extra_index_urls),
      wheel_source_path: merge(null, layers, (fields) => fields.wheel_source_path),
      package_source_override: merge(null, layers, (fields) => fields.package_source_override),
    },
  }
}

function merge<T>(
  base: T | null,
  layers: readonly PositionedPatch[],
  pick: (fields: DependencyOverridePatchV1['fields']) => T | undefined,
): MergedField<T> {
  const winner = layers.findLast(({ patch }) => pick(patch.fields) !== undefined)
  const override = winner && pick(winner.patch.fields)
  if (winner === undefined || override === undefined) return { base, effective: base }
  const { position, patch } = winner
  return { base, override, effective: override, patch: { scope: patch.scope, position, updated_at: patch.updated_at } }
}

function targetOf({ binding_id, scope, requirement_name = '' }: DependencyOverridePatchV1): string {
  return targetText(binding_id, scope === 'binding' ? null : canonicalizeName(requirement_name))
}

function targetText(bindingId: string, canonicalName: string | null): string {
  return JSON.stringify([bindingId, canonicalName])
}
