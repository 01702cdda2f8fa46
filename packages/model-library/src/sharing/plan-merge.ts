import { basename } from 'node:path'
import type { MergeStep } from './merge-intent.ts'
import type { SameWeights, WeightNode } from './same-weights.ts'
import { nodeOf } from './weight-name.ts'

/** Why a name keeps bytes of its own. */
export type NotMergedCode =
  | 'already_shared'
  | 'damaged'
  | 'hard_link_needs_consent'
  | 'linked_elsewhere'
  | 'other_file_system'
  | 'permissions_differ'

/** A name that is not merged, and why. */
export interface NotMerged {
  readonly path: string
  readonly code: NotMergedCode
  readonly message: string
}

/** What planning goes by. */
export interface PlanRules {
  /** Whether a hard link may be made where an app might edit a file in place. */
  readonly allow: 'hardlink' | 'none'
  /** Devices whose files can share blocks, as far as their kind tells. */
  readonly reflinks: ReadonlySet<string>
  readonly sharedWith: ReadonlyMap<string, string>
}

/** What merging files with the same bytes comes to. */
export interface PlannedMerge {
  readonly steps: readonly MergeStep[]
  readonly notMerged: readonly NotMerged[]
  /** Bytes that the disk has free afterwards. */
  readonly saving: number
}

/** Plans the merge of files with the same bytes. */
export function planMerge({ sha256, nodes }: SameWeights, rules: PlanRules): PlannedMerge {
  const [damaged, sound] = split(nodes, (node) => node.some((name) => isNamedOtherwise(basename(name.path), sha256)))
  const plans = [...Map.groupBy(sound, deviceOf).entries()].map(([device, each]) =>
    each.length === 1 && sound.length > 1
      ? nothing(each, 'other_file_system')
      : planDevice(each, { ...rules, sha256, canReflink: rules.reflinks.has(device) }),
  )
  return together([nothing(damaged, 'damaged'), ...plans])
}

/** One plan of several. */
export function together(plans: readonly PlannedMerge[]): PlannedMerge {
  return {
    steps: plans.flatMap(({ steps }) => steps),
    notMerged: plans.flatMap(({ notMerged }) => notMerged),
    saving: plans.reduce((sum, { saving }) => sum + saving, 0),
  }
}

interface DeviceRules extends PlanRules {
  readonly sha256: string
  readonly canReflink: boolean
}

function planDevice(nodes: readonly WeightNode[], rules: DeviceRules): PlannedMerge {
  const needsConsent = !rules.canReflink && rules.allow === 'none'
  const [asked, linkable] = needsConsent ? split(nodes, (node) => !isSafe(node)) : [[], nodes]
  const classes = [...Map.groupBy(linkable, (node) => rightsOf(node, rules)).values()]
  const plans = classes.map((each) =>
    each.length === 1 && linkable.length > 1 ? nothing(each, 'permissions_differ') : planClass(each, rules),
  )
  return together([nothing(asked, 'hard_link_needs_consent'), ...plans])
}

function planClass(nodes: readonly WeightNode[], rules: DeviceRules): PlannedMerge {
  const [keeper, ...others] = [...nodes].sort(byKeeping)
  if (!keeper) return together([])
  const bytesOf = (node: WeightNode) => rules.sharedWith.get(nodeKey(node)) ?? nodeKey(node)
  const [shared, apart] = split(others, (node) => bytesOf(node) === bytesOf(keeper))
  const [elsewhere, merging] = split(apart, hasNamesElsewhere)
  const stored = new Map(merging.map((node) => [bytesOf(node), node[0].marks.stored]))
  return {
    steps: merging.flatMap((node) => stepsOf(node, keeper, rules)),
    notMerged: [...nothing(shared, 'already_shared').notMerged, ...nothing(elsewhere, 'linked_elsewhere').notMerged],
    saving: [...stored.values()].reduce((sum, each) => sum + each, 0),
  }
}

function stepsOf(node: WeightNode, keeper: WeightNode, rules: DeviceRules): readonly MergeStep[] {
  const [kept] = keeper
  const isAllowed = rules.allow === 'hardlink' || (isSafe(node) && isSafe(keeper))
  const hard_link = isAllowed && kept.marks.mode === node[0].marks.mode ? 'allowed' : 'refused'
  return node.map(({ app, path, marks }) => ({
    ...{ app, path, keep: kept.path, sha256: rules.sha256 },
    ...{ method: rules.canReflink ? 'reflink' : 'hard_link', hard_link },
    ...{ was: marks, kept: kept.marks },
  }))
}

/** Best kept first: what frees nothing when it is replaced, then the library's, then what has most names, then what nobody writes to. */
function byKeeping(one: WeightNode, other: WeightNode): number {
  const [a, b] = [rankOf(one), rankOf(other)]
  for (const [at, value] of a.entries()) if (value !== b[at]) return value - (b[at] ?? 0)
  return one[0].path < other[0].path ? -1 : 1
}

function rankOf(node: WeightNode): readonly number[] {
  const isLibrary = node.some(({ app }) => app === 'library')
  return [hasNamesElsewhere(node) ? 0 : 1, isLibrary ? 0 : 1, -node.length, isSafe(node) ? 0 : 1]
}

function nothing(nodes: readonly WeightNode[], code: NotMergedCode): PlannedMerge {
  const notMerged = nodes.flat().map(({ path }) => ({ path, code, message: MEANING[code] }))
  return { steps: [], notMerged, saving: 0 }
}

const MEANING: Readonly<Record<NotMergedCode, string>> = {
  already_shared: 'It shares its bytes already.',
  damaged: 'Its name is a digest, and not that of its bytes: the app would not take it for what it is.',
  hard_link_needs_consent:
    'The file system makes no reflinks, and its app may edit it in place: with a hard link the edit would show under every name.',
  linked_elsewhere: 'It has further names outside the folders that were looked at, so that nothing would be saved.',
  other_file_system: 'It lies on another file system.',
  permissions_differ:
    'Its owner, group or permissions are others: sharing would change who may read or write it under one of the names.',
}

/** Hugging Face and Ollama name files by their SHA-256; what such a name says is never believed, and where it is wrong something is wrong. */
function isNamedOtherwise(name: string, sha256: string): boolean {
  const named = /^(?:sha256-)?([0-9a-f]{64})$/.exec(name)?.[1]
  return named !== undefined && named !== sha256
}

function rightsOf([{ marks }]: WeightNode, { canReflink }: DeviceRules): string {
  return [marks.uid, marks.gid, ...(canReflink ? [] : [marks.mode])].join(':')
}

function hasNamesElsewhere(node: WeightNode): boolean {
  return node[0].marks.names > node.length
}

function isSafe(node: WeightNode): boolean {
  return node.every(({ hard_links }) => hard_links === 'safe')
}

function deviceOf([{ marks }]: WeightNode): string {
  return marks.device
}

function nodeKey([{ marks }]: WeightNode): string {
  return nodeOf(marks)
}

function split<T>(all: readonly T[], isFirst: (each: T) => boolean): readonly [readonly T[], readonly T[]] {
  return [all.filter(isFirst), all.filter((each) => !isFirst(each))]
}
