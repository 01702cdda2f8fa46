import type { MappingPreviewV1, MappingResultV1 } from '@plinth/contracts'
import type { CallOptions, LibraryPorts } from '../library-ports.ts'
import { applyMapping, type MappingCall } from './apply-mapping.ts'
import type { MappingConfig } from './mapping-config.ts'
import { MAPPING_FILES } from './mapping-files.ts'
import { previewMapping } from './preview-mapping.ts'
import { undoMapping } from './undo-mapping.ts'

/** Models in the folders of apps. */
export interface MappingOperations {
  /** What a mapping would do now, and which models it leaves out, and why; changes nothing. */
  readonly previewMapping: (config: MappingConfig, call?: CallOptions) => Promise<MappingPreviewV1>
  /** Does it: only the library's own links are ever replaced or removed. */
  readonly applyMapping: (config: MappingConfig, call?: MappingCall) => Promise<MappingResultV1>
  /** Undoes the last mapping of an app into a folder; again, the one before. */
  readonly undoMapping: (config: Pick<MappingConfig, 'app' | 'app_dir'>, call?: CallOptions) => Promise<MappingResultV1>
}

type Run = <T>(operation: () => Promise<T>, call?: CallOptions) => Promise<T>

/** The operations of an open library on apps' folders. */
export function mappingOperations(ports: LibraryPorts, run: Run): MappingOperations {
  const mapping = { ...ports, files: MAPPING_FILES }
  return {
    previewMapping: (config, call) => run(() => previewMapping(mapping, config, call), call),
    applyMapping: (config, call) => run(() => applyMapping(mapping, config, call), call),
    undoMapping: (config, call) => run(() => undoMapping(mapping, config, call), call),
  }
}
