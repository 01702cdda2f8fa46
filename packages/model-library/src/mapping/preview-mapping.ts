import type { MappingPreviewV1 } from '@plinth/contracts'
import type { CallOptions } from '../library-ports.ts'
import { checkMappingConfig, type MappingConfig } from './mapping-config.ts'
import { type MappingPorts, planMapping } from './plan-mapping.ts'

/**
 * What a mapping would do at this moment, name by name, and which models that its rules name are left out, and why. Changes nothing.
 * @throws CodedError `invalid_mapping`, `app_folder_missing`, `app_folder_in_library`, `link_registry_unreadable`.
 */
export async function previewMapping(
  ports: MappingPorts,
  config: MappingConfig,
  call?: CallOptions,
): Promise<MappingPreviewV1> {
  const mapping = checkMappingConfig(config)
  const { folder, planned, excluded } = await planMapping(ports, mapping, call)
  return {
    contract_version: 1,
    app: mapping.app,
    app_dir: folder.path,
    actions: planned.map(({ action }) => action),
    excluded: [...excluded],
  }
}
