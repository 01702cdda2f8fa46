import { canonicalJson, pythonVersionSortKey } from '@plinth/contracts'
import type { PackageName } from '../boundary/package-name.ts'
import type { PackagePin } from '../boundary/package-pin.ts'
import { type Finding, failure } from '../status/finding.ts'
import type { SelectedRequirement } from './check-bindings.ts'
import type { PackageOrigin } from './package-origin.ts'

/** One package to install: an exact version, where it comes from, and which files are accepted. */
export interface InstallItem {
  readonly name: PackageName
  readonly pin: PackagePin
  /** Empty when any file of that version will do. */
  readonly hashes: readonly string[]
  readonly origin: PackageOrigin
  /** The bindings that ask for it. */
  readonly binding_ids: readonly string[]
}

/** A requirement with its origin. */
export interface OriginatedRequirement {
  readonly requirement: SelectedRequirement
  readonly origin: PackageOrigin
}

/** The items, or every conflict. */
export interface JoinedRequirements {
  readonly items: readonly InstallItem[]
  readonly failures: readonly Finding[]
}

/**
 * Joins the requirements of all selected bindings: one item per package, in order of names. Code: `requirement_conflict`, naming the
 * bindings, for two pins, two origins, or lists of hashes with nothing in common.
 */
export function joinRequirements(requirements: readonly OriginatedRequirement[]): JoinedRequirements {
  const groups = [...Map.groupBy(requirements, ({ requirement }) => requirement.checked.name)]
  const joined = groups.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => joinGroup(group))
  return {
    items: joined.flatMap((each) => (isFinding(each) ? [] : [each])),
    failures: joined.filter(isFinding),
  }
}

function joinGroup(group: readonly OriginatedRequirement[]): InstallItem | Finding {
  const [first] = group
  if (!first) throw new Error('a group has at least one member')
  const { name, pin: own, hashes: ownHashes } = first.requirement.checked
  if (group.length === 1) {
    return { name, pin: own, hashes: ownHashes, origin: first.origin, binding_ids: [first.requirement.binding_id] }
  }
  const conflict =
    disagreement(group, ({ requirement }) => pythonVersionSortKey(requirement.checked.pin), 'pins') ??
    disagreement(group, ({ origin }) => canonicalJson(origin), 'sources')
  if (conflict) return conflict
  const hashes = commonHashes(group.map(({ requirement }) => requirement.checked.hashes))
  if (hashes === null) return conflictOf(group, `${name} has lists of hashes with nothing in common`)
  // Of two spellings of one version (1.0, 1.0.0) always the same, whatever the order of the bindings.
  const [pin = own] = group.map(({ requirement }) => requirement.checked.pin).sort()
  return { name, pin, hashes, origin: first.origin, binding_ids: bindingIds(group) }
}

function disagreement(
  group: readonly OriginatedRequirement[],
  textOf: (each: OriginatedRequirement) => string,
  what: 'pins' | 'sources',
): Finding | null {
  const byValue = Map.groupBy(group, textOf)
  if (byValue.size < 2) return null
  const sides = [...byValue.values()].map((members) => {
    const ids = bindingIds(members).join(', ')
    return what === 'pins' ? `${members[0]?.requirement.checked.pin} by ${ids}` : ids
  })
  const name = group[0]?.requirement.checked.name ?? ''
  return conflictOf(group, `${name} is asked for with different ${what}: ${sides.join(' and ')}`)
}

function conflictOf(group: readonly OriginatedRequirement[], message: string): Finding {
  // The second is where it became a conflict; the message names all.
  const { binding_id = '', checked, path } = group[1]?.requirement ?? {}
  return failure('requirement_conflict', message, {
    binding_id,
    ...(checked ? { requirement_name: checked.name } : {}),
    ...(path === undefined ? {} : { path }),
  })
}

/** Every list that says anything has to agree: what all of them accept. Null when nothing is left. */
function commonHashes(lists: readonly (readonly string[])[]): readonly string[] | null {
  const given = lists.filter((list) => list.length > 0)
  const common = (given[0] ?? []).filter((hash) => given.every((list) => list.includes(hash)))
  return given.length > 0 && common.length === 0 ? null : common
}

function bindingIds(group: readonly OriginatedRequirement[]): string[] {
  return [...new Set(group.map(({ requirement }) => requirement.binding_id))].sort()
}

function isFinding(value: InstallItem | Finding): value is Finding {
  return 'severity' in value
}
