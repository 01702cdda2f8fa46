import { defineAssetFamily } from './asset-family.ts'

/** Any files, byte for byte: one artifact per input, named by its path. An empty file is a valid one. */
export const blob = defineAssetFamily({
  name: 'blob',
  version: 1,
  countArtifacts: ({ inputs }) => ({ min: inputs.length, max: inputs.length }),
  validate: () => [],
  convert: async ({ inputs }) => inputs.map(({ path }) => ({ name: path, content: { kind: 'input', path } as const })),
})
