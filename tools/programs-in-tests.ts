import { resolve } from 'node:path'
import { build } from 'esbuild'
import type { InlinedProgram } from './inline-program.ts'
import { type InlinedWasm, inlineWasm, wasmModule } from './inline-wasm.ts'

/** What a package inlines when it is built. */
export interface InlinedModules {
  readonly program: InlinedProgram
  readonly wasm: InlinedWasm
}

/** A plugin of Vite: tests run a package from its sources, with the modules that a build would have inlined. Paths are absolute. */
export function programsInTests({ program, wasm }: InlinedModules) {
  let text: Promise<string> | undefined
  return {
    name: 'programs-in-tests',
    load(id: string) {
      if (id === resolve(wasm.module)) return wasmModule(wasm)
      if (id !== resolve(program.module)) return undefined
      text ??= textOf(program, wasm)
      return text.then((code) => `export const ${program.name} = ${JSON.stringify(code)}`)
    },
  }
}

async function textOf({ entry }: InlinedProgram, wasm: InlinedWasm): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [resolve(entry)],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    logLevel: 'silent',
    plugins: [inlineWasm({ ...wasm, licenses: 'none' })],
  })
  return outputFiles.map((file) => file.text).join('')
}
