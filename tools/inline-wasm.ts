import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { deflateRawSync } from 'node:zlib'
import type { Plugin } from 'esbuild'

/** A module whose one function gives WebAssembly by name. */
export interface InlinedWasm {
  /** The module, from the package's directory. */
  readonly module: string
  /** The function that it exports: `async (name) => Uint8Array`. */
  readonly name: string
  /** Files by name, as imports name them. */
  readonly files: Readonly<Record<string, string>>
  /** `none` writes no licences: nothing of it is given away. Default `beside`. */
  readonly licenses?: 'beside' | 'none'
}

/** Puts WebAssembly into a module as deflated text: a host that bundles has it without any file to find at run time. */
export function inlineWasm({ module, name, files, licenses = 'beside' }: InlinedWasm): Plugin {
  return {
    name: 'inline-wasm',
    setup(build) {
      const path = resolve(module)
      const { resolve: find } = createRequire(path)
      build.onLoad({ filter: new RegExp(`${basename(path).replaceAll('.', '\\.')}$`) }, (found) =>
        found.path === path ? { contents: wasmModule({ module, name, files }), loader: 'js' } : undefined,
      )
      build.onEnd(() => {
        if (licenses === 'none') return
        const texts = Object.values(files).map((file) => `${file}\n\n${codecLicense(find(file))}`)
        writeFileSync(join('dist', `${basename(path, '.ts')}.licenses.txt`), texts.join(`\n${'-'.repeat(80)}\n\n`))
      })
    },
  }
}

/** What stands in the place of the module. */
export function wasmModule({ module, name, files }: InlinedWasm): string {
  const { resolve: find } = createRequire(resolve(module))
  const entries = Object.entries(files).map(([key, file]) => [key, packed(find(file))])
  return contentsOf(name, Object.fromEntries(entries))
}

function packed(path: string): string {
  return deflateRawSync(readFileSync(path), { level: 9 }).toString('base64')
}

function contentsOf(name: string, code: Readonly<Record<string, string>>): string {
  return `import { inflateRawSync } from 'node:zlib'
const CODE = ${JSON.stringify(code)}
export const ${name} = async (name) => Uint8Array.from(inflateRawSync(Buffer.from(CODE[name], 'base64')))`
}

/** The licences of the C code in a file of jSquash lie beside its folder; the JavaScript around it has its own. */
function codecLicense(file: string): string {
  return readFileSync(join(dirname(file), '..', 'LICENSE.codec.md'), 'utf8')
}
