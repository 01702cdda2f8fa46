import { relative, sep } from 'node:path'
import { canonicalJson, type PackerDiagnostic } from '@plinth/contracts'
import type { StoredArtifact } from '../cache/stored-action.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { BuildableAsset } from './action-key.ts'
import { type ConversionPlace, convertAsset } from './convert-asset.ts'
import { readDigest } from './input-digests.ts'
import { type PlannedAsset, withDigests } from './plan-asset.ts'
import { blockerOf } from './plan-pack.ts'

/** What an audit works with. */
export interface AuditPlace extends ConversionPlace {
  /** Of the project, absolute: what is read outside of it is no asset's. */
  readonly root: string
  /** The share of the assets, 0 to 1. */
  readonly fraction: number
}

/** What an audit came to. */
export interface Audit {
  readonly audited: number
  /** Empty when everything was as it should be. */
  readonly findings: readonly PackerDiagnostic[]
}

/**
 * Makes a random sample of the assets from nothing (inputs read again, no cache) and compares with what the build would pack, and notes every
 * file of the project that a conversion reads without it being an input: then a change of that file would not be seen.
 */
export async function auditBuild(assets: readonly PlannedAsset[], place: AuditPlace): Promise<Audit> {
  const findings: PackerDiagnostic[] = []
  const sample = sampleOf(assets, place.fraction)
  // One after the other: what one conversion reads is not taken for what another one does.
  for (const planned of sample) findings.push(...(await auditAsset(planned, place)))
  return { audited: sample.length, findings }
}

async function auditAsset(planned: PlannedAsset, place: AuditPlace): Promise<readonly PackerDiagnostic[]> {
  const { asset, artifacts } = planned
  try {
    const made = await convertAsset(asset, { ...place, watch: true })
    const digests: string[] = []
    for (const input of asset.inputs) digests.push(await readDigest(input))
    const undeclared = made.reads.flatMap((path) => undeclaredInput(place.root, path))
    const anew = withDigests(asset, made.artifacts, digests)
    const isSame = canonicalJson(anew) === canonicalJson(withDigests(asset, artifacts, digests))
    const isAsRecorded = planned.digests.every((digest, index) => digest === '' || digest === digests[index])
    const about = { asset_id: asset.asset_id, path: asset.root }
    if (undeclared.length > 0) {
      const message = `${describe(asset)} reads ${undeclared.join(', ')}, which ${undeclared.length === 1 ? 'is' : 'are'} no input of it`
      const differing = isSame ? '' : '; what it makes has changed'
      return [diagnostic('input_undeclared', `${message}${differing}`, about)]
    }
    if (isSame && isAsRecorded) return []
    return [diagnostic('conversion_differs', differs(asset, { before: artifacts, after: anew }), about)]
  } catch (error) {
    return [blockerOf(asset, error)]
  }
}

function differs(
  asset: BuildableAsset,
  { before, after }: Record<'before' | 'after', readonly StoredArtifact[]>,
): string {
  const index = after.findIndex((artifact, each) => canonicalJson(artifact) !== canonicalJson(before[each] ?? null))
  const name = after[index]?.name
  const which =
    index < 0 ? 'another number of artifacts' : `another artifact ${index}${name === undefined ? '' : ` (${name})`}`
  return `${describe(asset)} gives ${which} for the same inputs, and reads no other file that could explain it`
}

function describe({ family, root }: BuildableAsset): string {
  return `the family ${family.name}, making ${root},`
}

/** The path of a read relative to the project, where it lies in there and is not the packer's own. */
function undeclaredInput(root: string, path: string): string[] {
  const way = relative(root, path).split(sep).join('/')
  const isOutside = way === '' || way.startsWith('..') || way.startsWith('/') || /^[A-Za-z]:/.test(way)
  return isOutside || /^(\.packer|build|node_modules)(\/|$)|\/node_modules\//.test(way) || /\.[cm]?[jt]s$/.test(way)
    ? []
    : [way]
}

/** A random choice: the same few would be looked at again and again. At least one for any fraction above nothing. */
function sampleOf(assets: readonly PlannedAsset[], fraction: number): readonly PlannedAsset[] {
  const wanted = Math.ceil(assets.length * fraction)
  const left = [...assets]
  const chosen: PlannedAsset[] = []
  while (chosen.length < wanted) chosen.push(...left.splice(Math.floor(Math.random() * left.length), 1))
  return chosen.sort((a, b) => a.asset.asset_id - b.asset.asset_id)
}
