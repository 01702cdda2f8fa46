import { stat } from 'node:fs/promises'
import { AssetRegistryV1, CodedError } from '@plinth/contracts'
import { readJson } from '@plinth/durable'
import { stampOf } from './stamp.ts'

/** One line of the registry. */
export type RegisteredAsset = AssetRegistryV1['assets'][number]

/** The registry of a new workspace. */
export const EMPTY_REGISTRY: AssetRegistryV1 = { schema_version: 1, next_asset_id: 1, assets: [] }

/**
 * Reads `.packer/registry.json`.
 * @throws CodedError `workspace_invalid` when it is missing or damaged, `unsupported_contract_version` for a newer one; file errors.
 */
export async function readRegistry(path: string): Promise<AssetRegistryV1> {
  const value = await readJson(path).catch((cause: unknown) => {
    throw cause instanceof CodedError && cause.code !== 'not_json' ? cause : invalid(path, cause)
  })
  if (value === undefined) throw invalid(path, undefined)
  const parsed = AssetRegistryV1.safeParse(value)
  if (parsed.success) return parsed.data
  throw parsed.error.code === 'unsupported_contract_version' ? parsed.error : invalid(path, parsed.error)
}

/** Equal stamps: the registry was not written in between (every write makes a new file). Empty when it cannot be seen. */
export async function registryStamp(path: string): Promise<string> {
  return stat(path, { bigint: true }).then(stampOf, () => '')
}

function invalid(path: string, cause: unknown): CodedError {
  const reason = cause instanceof Error ? cause.message : 'it is missing'
  return new CodedError('workspace_invalid', `the registry ${path} cannot be used: ${reason}`, {
    hint: 'Restore it from version control or a backup; no asset file is touched.',
    details: { path, reason },
    cause,
  })
}
