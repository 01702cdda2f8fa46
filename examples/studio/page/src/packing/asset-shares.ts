import type { AssetTableEntryV1 } from '@plinth/contracts'

/** What one asset takes of a pack. */
export interface AssetShare {
  readonly assetId: number
  readonly address: string
  readonly family: string
  readonly artifacts: number
  /** As stored. */
  readonly bytes: number
  /** Of the bytes of all assets, from 0 to 1. */
  readonly ofAll: number
  /** Of the asset that takes most, from 0 to 1. */
  readonly ofLargest: number
}

/** The assets of a pack, the largest first. */
export function assetShares(entries: readonly AssetTableEntryV1[]): readonly AssetShare[] {
  const sizes = [...Map.groupBy(entries, ({ asset_id }) => asset_id)].flatMap(([assetId, own]) => {
    const [first] = own
    const bytes = own.reduce((sum, { stored_bytes }) => sum + stored_bytes, 0)
    return first ? [{ assetId, address: first.address, family: first.family, artifacts: own.length, bytes }] : []
  })
  const all = sizes.reduce((sum, { bytes }) => sum + bytes, 0)
  const largest = sizes.reduce((most, { bytes }) => Math.max(most, bytes), 0)
  return sizes
    .map((size) => ({ ...size, ofAll: shareOf(size.bytes, all), ofLargest: shareOf(size.bytes, largest) }))
    .sort((a, b) => b.bytes - a.bytes || a.assetId - b.assetId)
}

/** Nothing of nothing is nothing. */
function shareOf(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
