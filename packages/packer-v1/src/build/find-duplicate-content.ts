import { createHash } from 'node:crypto'
import { isCodedError, type PackerDiagnostic } from '@plinth/contracts'
import { errnoOf } from '@plinth/durable'
import { diagnostic } from '../workspace/diagnostics.ts'
import type { AssetInput, Snapshot, SnapshotAsset } from '../workspace/snapshot.ts'
import { inputSource } from './input-source.ts'

/** Inputs of registered assets that have the same bytes; advisory. Reads only files that have the size of another one. */
export async function findDuplicateContent({ assets }: Snapshot): Promise<readonly PackerDiagnostic[]> {
  const inputs = assets.flatMap((asset) => asset.inputs.map((input) => ({ asset, input })))
  const sizes = Map.groupBy(inputs, ({ input }) => input.bytes)
  const found: PackerDiagnostic[] = []
  for (const [bytes, group] of sizes) if (bytes > 0 && group.length > 1) found.push(...(await duplicatesIn(group)))
  return found.sort((a, b) => ((a.path ?? '') < (b.path ?? '') ? -1 : 1))
}

interface InputOfAsset {
  readonly asset: SnapshotAsset
  readonly input: AssetInput
}

async function duplicatesIn(group: readonly InputOfAsset[]): Promise<readonly PackerDiagnostic[]> {
  const copies = new Map<string, InputOfAsset[]>()
  for (const each of group) {
    const digest = await digestOf(each.input)
    if (digest !== undefined) copies.set(digest, [...(copies.get(digest) ?? []), each])
  }
  return [...copies.values()].flatMap(([first, ...others]) =>
    first ? others.map((other) => describe(first, other)) : [],
  )
}

/** undefined for a file that changed or cannot be read: others report that. */
async function digestOf(input: AssetInput): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of inputSource(input).open()) hash.update(chunk)
    return hash.digest('hex')
  } catch (error) {
    if (!isCodedError(error) && errnoOf(error) === undefined) throw error
    return undefined
  }
}

function describe(first: InputOfAsset, { asset, input }: InputOfAsset): PackerDiagnostic {
  const [original, path] = [`${first.asset.root}/${first.input.path}`, `${asset.root}/${input.path}`]
  return diagnostic('content_duplicate', `${path} has the content of ${original}`, { asset_id: asset.asset_id, path })
}
