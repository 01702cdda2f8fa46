import type { PackWorkspaceSummaryResult } from '@plinth/contracts'

/** The orders that a person may choose: the packer's has no meaning. Source: seed 002. */
export const ORDERS = [
  { name: 'name', label: 'by name' },
  { name: 'family', label: 'by family' },
  { name: 'artifacts', label: 'most artifacts first' },
  { name: 'modified', label: 'last modified first' },
] as const

/** The name of an order. */
export type Order = (typeof ORDERS)[number]['name']

type Asset = PackWorkspaceSummaryResult['assets'][number]

/** A sorted copy; those that are alike go by name. */
export function sortedAssets(assets: readonly Asset[], order: Order): readonly Asset[] {
  const byName = (a: Asset, b: Asset) => BY_TEXT.compare(a.asset_name, b.asset_name)
  return assets.toSorted((a, b) => COMPARE[order](a, b) || byName(a, b))
}

const BY_TEXT = new Intl.Collator('en', { numeric: true })

const COMPARE: Readonly<Record<Order, (a: Asset, b: Asset) => number>> = {
  name: () => 0,
  family: (a, b) => BY_TEXT.compare(a.asset_family, b.asset_family),
  artifacts: (a, b) => b.max_artifacts - a.max_artifacts,
  modified: (a, b) => b.last_modified - a.last_modified,
}
