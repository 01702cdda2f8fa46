import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/testing.ts', 'src/plinth-models.ts'],
  format: ['esm'],
  target: 'node22',
  platform: 'node',
  noExternal: ['@plinth/cli', '@plinth/durable'],
  dts: true,
  clean: true,
})
