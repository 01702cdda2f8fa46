import { canonicalizeName, type DependencyOverridePatchV1, OVERRIDE_FIELDS } from '@plinth/contracts'
import { comparePatches } from './compare-patches.ts'

/** Drops the fields that a later patch for the same target sets as well, and patches of which nothing is left. Merging gives the same. */
export function compactPatches(patches: readonly DependencyOverridePatchV1[]): DependencyOverridePatchV1[] {
  const ordered = patches.map((patch, position) => ({ patch, position })).sort(comparePatches)
  const taken = new Set<string>()
  const kept = ordered.toReversed().flatMap(({ patch }) => {
    const target = targetOf(patch)
    const won = OVERRIDE_FIELDS.filter((field) => patch.fields[field] !== undefined && !taken.has(`${target} ${field}`))
    for (const field of won) taken.add(`${target} ${field}`)
    return withFields(patch, won)
  })
  return kept.reverse()
}

/** A patch reduced to some of its fields; none at all when nothing is left of it. */
export function withFields(patch: DependencyOverridePatchV1, names: readonly string[]): DependencyOverridePatchV1[] {
  const fields = Object.fromEntries(Object.entries(patch.fields).filter(([name]) => names.includes(name)))
  return Object.keys(fields).length === 0 ? [] : [{ ...patch, fields }]
}

/** What a patch is for, as text: two patches with the same target compete. */
function targetOf({ binding_id, scope, requirement_name }: DependencyOverridePatchV1): string {
  return JSON.stringify([binding_id, scope, scope === 'requirement' ? canonicalizeName(requirement_name ?? '') : ''])
}
