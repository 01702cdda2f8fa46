import type { AssetViewV1, PackerDiagnostic } from '@plinth/contracts'
import type { PackingView } from '../../../src/api/packing.ts'

/** An asset with what the last look at the disk found of it. */
export interface AssetRow {
  readonly asset: AssetViewV1
  readonly name: string
  readonly diagnostics: readonly PackerDiagnostic[]
}

/** The registered assets that have every word of a search in name, family, root or the code of a diagnostic. */
export function assetRows(
  { list, findings }: Pick<PackingView, 'list' | 'findings'>,
  search = '',
): readonly AssetRow[] {
  const byAsset = Map.groupBy(findings?.diagnostics ?? [], ({ asset_id }) => asset_id)
  const words = search.toLowerCase().split(/\s+/).filter(Boolean)
  return (list?.assets ?? [])
    .map((asset) => ({ asset, name: nameOf(asset), diagnostics: byAsset.get(asset.asset_id) ?? [] }))
    .filter((row) => {
      const text = textOf(row)
      return words.every((word) => text.includes(word))
    })
}

/** What people call an asset whose manifest may be unreadable: then the last segment of its root. */
export function nameOf({ asset_name, root }: Pick<AssetViewV1, 'asset_name' | 'root'>): string {
  return asset_name ?? root.slice(root.lastIndexOf('/') + 1)
}

/** Asset roots that nobody registered, as the last look found them. */
export function unregisteredRoots({ findings }: Pick<PackingView, 'findings'>): readonly string[] {
  return (findings?.diagnostics ?? []).flatMap(({ code, path }) =>
    code === 'root_unregistered' && path !== undefined ? [path] : [],
  )
}

/** What was found that belongs to no registered asset; unregistered roots are shown by themselves. */
export function otherDiagnostics({ findings }: Pick<PackingView, 'findings'>): readonly PackerDiagnostic[] {
  return (findings?.diagnostics ?? []).filter(
    ({ asset_id, code }) => asset_id === undefined && code !== 'root_unregistered',
  )
}

function textOf({ asset, name, diagnostics }: AssetRow): string {
  const codes = diagnostics.map(({ code }) => code)
  return [name, asset.asset_family, asset.root, asset.runtime_state, ...codes].join(' ').toLowerCase()
}
