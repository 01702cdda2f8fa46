import { isCodedError, type PackerDiagnostic } from '@plinth/contracts'
import { mapBounded } from '../bounded.ts'
import type { AssetFamily } from '../families/asset-family.ts'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { SnapshotAsset } from '../workspace/snapshot.ts'
import type { BuildableAsset } from './action-key.ts'
import { type PlannedAsset, type PlanningPlace, planAsset } from './plan-asset.ts'

/** What goes into the pack, by asset id; or what keeps the build from going on. */
export type PackPlan =
  | { readonly state: 'planned'; readonly assets: readonly PlannedAsset[] }
  | { readonly state: 'failed'; readonly blockers: readonly PackerDiagnostic[] }

/**
 * Plans every asset, a few at once. What is wrong with an input is told for all assets together. `assets` have no blocking diagnostic and are
 * sorted by id.
 * @throws CodedError `family_misbehaved`, `cache_unusable`; what a family throws; file errors.
 */
export async function planPack(assets: readonly BuildableAsset[], place: PlanningPlace): Promise<PackPlan> {
  const blockers: PackerDiagnostic[] = []
  const planned = await mapBounded(assets, async (asset) => {
    try {
      return [await planAsset(asset, place)]
    } catch (error) {
      blockers.push(blockerOf(asset, error))
      return []
    }
  })
  if (blockers.length === 0) return { state: 'planned', assets: planned.flat() }
  blockers.sort((a, b) => (a.asset_id ?? 0) - (b.asset_id ?? 0))
  return { state: 'failed', blockers: blockers.slice(0, MAX_BLOCKERS) }
}

/** The assets with their families. A snapshot without blocking diagnostics has both for each. */
export function buildable(
  assets: readonly SnapshotAsset[],
  families: ReadonlyMap<string, AssetFamily>,
): readonly BuildableAsset[] {
  return assets.flatMap((asset) => {
    const { manifest } = asset
    const family = manifest && families.get(manifest.family)
    return manifest && family ? [{ ...asset, manifest, family }] : []
  })
}

/** The diagnostic for what an asset's own files are to blame for. @throws everything else */
export function blockerOf({ asset_id, root }: SnapshotAsset, error: unknown): PackerDiagnostic {
  if (!isCodedError(error)) throw error
  const { code, message, details } = error
  const path = typeof details.path === 'string' ? details.path : undefined
  if (code === 'input_changed') return diagnostic(code, message, { asset_id })
  if (code === 'conversion_crashed') return diagnostic('conversion_failed', message, { asset_id, path: root })
  if (code !== 'conversion_failed') throw error
  return diagnostic(code, `${root}/${message}`, { asset_id, path: path === undefined ? root : `${root}/${path}` })
}

const MAX_BLOCKERS = 100
