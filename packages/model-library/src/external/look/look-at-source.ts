import type { FileCalls } from '../../file-operations.ts'
import { type EvidencedValidation, hasChanged } from '../../validation/bundle-evidence.ts'
import { type DiffusersValidation, validateDiffusersDirectory } from '../../validation/validate-diffusers-directory.ts'
import { bundlesBelow } from './bundles-below.ts'
import { recallOrValidate } from './kept-verdict.ts'
import { sampleWeights } from './sample-weights.ts'
import type { KnownBundle, SourceAnswer, SourceIdentity, SourceQuestion, Volume } from './source-look.ts'
import { unreachable } from './source-looker.ts'
import { nodeOf, relationOf } from './source-relation.ts'
import { volumeOf } from './volume-of.ts'

/**
 * Looks at a directory of the user's: the only code that touches one. It may wait for a drive for ever, so it runs in a process that can be
 * killed; there its calls may be direct. Default `pooled`.
 */
export async function lookAtSource(question: SourceQuestion, calls: FileCalls = 'pooled'): Promise<SourceAnswer> {
  const { path, entryPath, other, library, known, below } = question
  if (known) return { ...unreachable(question, 'It was not looked at.'), unchanged: await areUnchanged(known, calls) }
  if (below !== undefined)
    return { ...unreachable(question, 'It was not looked at.'), bundles: await search(question, below) }
  const { validation, evidence } = await healthAt(question, calls)
  const entry = validation.is_reachable ? validation.entry_path : (entryPath ?? validation.entry_path)
  const volume = await volumeOf(entry, calls)
  const identity = validation.is_reachable
    ? await identify({ validation, volume: volume?.recordable, calls }, question)
    : undefined
  return {
    validation,
    ...(volume ? { volume: volume.now } : {}),
    ...(identity ? { identity } : {}),
    ...(evidence ? { evidence } : {}),
    isOther: other !== undefined && (await areOne(path, other)),
    relation: library !== undefined && validation.is_reachable ? await relationOf(entry, library) : 'apart',
  }
}

async function healthAt({ path, keepAt }: SourceQuestion, calls: FileCalls): Promise<EvidencedValidation> {
  return keepAt ? recallOrValidate(path, keepAt, { calls }) : { validation: await validateDiffusersDirectory(path) }
}

function search({ path, patience = 'short' }: SourceQuestion, depth: number): Promise<readonly string[]> {
  return bundlesBelow(path, { depth, until: performance.now() + SAMPLE_WITHIN_MS[patience] })
}

async function areUnchanged(known: readonly KnownBundle[], calls: FileCalls): Promise<boolean[]> {
  const unchanged: boolean[] = []
  const until = performance.now() + KNOWN_WITHIN_MS
  for (const { path, evidence } of known) {
    if (performance.now() > until) break
    unchanged.push(!(await hasChanged(path, JSON.parse(evidence), { calls })))
  }
  return unchanged
}

/** Well below the time that an answer may take: a slow drive must not be taken for one that hangs. */
const SAMPLE_WITHIN_MS = { short: 3_000, long: 20_000 }
const KNOWN_WITHIN_MS = 2_000

interface Looked {
  readonly validation: DiffusersValidation
  readonly volume: Volume | undefined
  readonly calls: FileCalls
}

async function identify(
  { validation, volume, calls }: Looked,
  { recorded, patience = 'short' }: SourceQuestion,
): Promise<SourceIdentity | undefined> {
  const withinMs = SAMPLE_WITHIN_MS[patience]
  const present = validation.components.filter(({ state }) => state === 'present')
  const names = present.map(({ name }) => name).filter((name) => !/[/\\]/.test(name) && !name.startsWith('.'))
  const files = { root: validation.entry_path, components: names, recorded: recorded?.weights ?? [], calls }
  const weights = await sampleWeights(files, performance.now() + withinMs).catch(() => undefined)
  if (!weights) return undefined
  return {
    ...(volume ? { volume } : {}),
    ...(validation.pipeline_class === undefined ? {} : { pipeline_class: validation.pipeline_class }),
    components: present.map(({ name, library, class_name }) => `${name} ${library} ${class_name}`).sort(),
    weights,
  }
}

async function areOne(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([path, other].map(nodeOf))
  return one !== undefined && one === two
}
