import type { AssetTableEntryV1, PackerDiagnostic } from '@plinth/contracts'
import type { WrittenPack } from '../archive/write-pack.ts'

/** The file name of the canonical artifact. */
export const PACK_NAME = 'assets.pa'

/** A file beside the pack. */
export interface Companion {
  readonly label: string
  readonly text: string
}

/** The companions, each a function of the pack and the diagnostics alone: the same pack gives the same bytes. */
export function companionsOf(pack: WrittenPack, diagnostics: readonly PackerDiagnostic[]): readonly Companion[] {
  const about = { schema_version: 1, pack: { path: PACK_NAME, bytes: pack.bytes, sha256: pack.sha256 } }
  return [
    { label: 'asset_table.json', text: document({ ...about, entries: pack.entries }) },
    {
      label: 'preload.json',
      text: document({ ...about, entries: pack.entries.filter(({ preload }) => preload).map(key) }),
    },
    { label: 'build_report.json', text: document({ ...about, ...report(pack), diagnostics }) },
  ]
}

function key({ asset_id, artifact, address, name }: AssetTableEntryV1) {
  return { asset_id, artifact, address, ...(name === undefined ? {} : { name }) }
}

function report({ entries }: WrittenPack) {
  const families = Map.groupBy(entries, ({ family }) => family)
  const sizes = [...families]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([family, members]) => ({ family, ...sum(members) }))
  const assets = new Set(entries.map(({ asset_id }) => asset_id)).size
  return { totals: { assets, ...sum(entries) }, families: sizes }
}

function sum(entries: readonly AssetTableEntryV1[]) {
  return {
    entries: entries.length,
    bytes: entries.reduce((total, { bytes }) => total + bytes, 0),
    stored_bytes: entries.reduce((total, { stored_bytes }) => total + stored_bytes, 0),
  }
}

function document(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}
