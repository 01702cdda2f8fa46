import { defineConfig, type Options } from 'tsup'

const common: Options = { format: ['esm'], target: 'node22', platform: 'node' }

export default defineConfig([
  { ...common, entry: ['src/index.ts', 'src/testing.ts'], clean: true },
  // Each declaration file whole: those of published packages take in what they name, and cannot follow one that is in parts.
  { ...common, entry: ['src/index.ts'], dts: { only: true } },
  { ...common, entry: ['src/testing.ts'], dts: { only: true } },
])
