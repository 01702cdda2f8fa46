import { isRefused } from '../validation/refusal.ts'
import type { DiffusersValidation } from '../validation/validate-diffusers-directory.ts'
import type { SampledFile, SourceAnswer, SourceIdentity, Volume } from './look/source-look.ts'
import { unreachable } from './look/source-looker.ts'

/** Reads `source_identity` of a metadata.json; undefined for anything that is none, which is then recorded anew. */
export function readIdentity(value: unknown): SourceIdentity | undefined {
  const { volume, pipeline_class, components, weights } = fieldsOf(value)
  if (!Array.isArray(components) || !components.every(isText)) return undefined
  if (!Array.isArray(weights) || !weights.every(isSampled)) return undefined
  return {
    ...(isVolume(volume) ? { volume } : {}),
    ...(isText(pipeline_class) ? { pipeline_class } : {}),
    components,
    weights,
  }
}

/**
 * The health that a look found, but for a bundle whose volume is away: an empty mount point says nothing about the bundle that was there. Away
 * is a path that now lies on the volume around it, or on another one at the same place, with no bundle there.
 */
export function healthOf(answer: SourceAnswer, recorded: SourceIdentity | undefined): DiffusersValidation {
  const { validation } = answer
  const home = recorded?.volume
  const isThere = validation.pipeline_class !== undefined
  if (isThere || isRefused(validation.validation_errors) || !home || !isAway(answer.volume, home)) return validation
  const message = `The volume of ${home.mount_point} is not mounted.`
  return unreachable({ path: validation.entry_path }, message).validation
}

/**
 * What is to be recorded after a look; undefined leaves the record as it is. Damaged weights are not what a bundle is known by, so only a valid
 * one replaces a record; a bundle that was never valid is known by its layout and its volume alone.
 */
export function identityToRecord(
  { validation, identity }: SourceAnswer,
  recorded: SourceIdentity | undefined,
): SourceIdentity | undefined {
  if (validation.validation_state === 'valid') return identity
  return recorded || !identity ? undefined : { ...identity, weights: [] }
}

/** Why a bundle is not the one that was recorded, one sentence each; none where it plausibly is. Files that only one of them has say nothing. */
export function differences(recorded: SourceIdentity, found: SourceIdentity): readonly string[] {
  const sentences: string[] = []
  if (recorded.pipeline_class !== found.pipeline_class)
    sentences.push(
      `It is a ${found.pipeline_class ?? 'bundle of no known pipeline'}, not a ${recorded.pipeline_class}.`,
    )
  if (recorded.components.join('\n') !== found.components.join('\n')) sentences.push('Its components are others.')
  const samples = new Map(recorded.weights.map((file) => [file.path, file]))
  const others = found.weights.filter(({ path, size, sample }) => {
    const before = samples.get(path)
    return before !== undefined && (before.size !== size || before.sample !== sample)
  })
  if (others.length > 0) sentences.push(`Other weights are in ${others.map(({ path }) => path).join(', ')}.`)
  return sentences
}

function isAway(now: Volume | undefined, home: Volume): boolean {
  if (!now) return true
  if (now.mount_point !== home.mount_point) return home.mount_point.startsWith(now.mount_point)
  return now.born !== undefined && home.born !== undefined && now.born !== home.born
}

function isVolume(value: unknown): value is Volume {
  const { mount_point, born } = fieldsOf(value)
  return isText(mount_point) && (born === undefined || isText(born))
}

function isSampled(value: unknown): value is SampledFile {
  const { path, size, modified, sample } = fieldsOf(value)
  return isText(path) && typeof size === 'number' && isText(modified) && isText(sample)
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {}
}
