import type { AssetTableEntryV1 } from '@plinth/contracts'

/** How a payload is stored. */
export type Codec = AssetTableEntryV1['codec']

/**
 * What makes the bytes of each codec: encoder, its version and its settings. Part of every key under which encoded bytes are kept: another
 * text means other bytes for the same content.
 */
export const CODEC_VERSIONS: Readonly<Record<Codec, string>> = {
  none: 'none',
  deflate: 'pako 3.0.3, level 6, window 15, memory 8',
  zstd: '@hpcc-js/wasm-zstd 1.12.5, level 3, window 21',
}
