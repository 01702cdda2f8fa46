import { gzipSync } from 'node:zlib'
import { type BuildOptions, build } from 'esbuild'

/** A host's code as one file. */
export interface Bundle {
  readonly code: string
  /** Modules that stay outside: what the bundle imports at run time. */
  readonly imports: readonly string[]
  /** Bytes after gzip. */
  readonly gzipped: number
}

/**
 * Where a bundle runs. `node`: one CommonJS file. `minified`: the same minified, as desktop applications ship it, with names kept for error
 * reports. `browser`: one classic script. `library`: minified, zod left out, to weigh it.
 */
export type BundleKind = 'node' | 'minified' | 'browser' | 'library'

const NODE: BuildOptions = { platform: 'node', format: 'cjs', target: 'node22.18', external: ['better-sqlite3'] }

const KINDS: Readonly<Record<BundleKind, BuildOptions>> = {
  node: NODE,
  minified: { ...NODE, minify: true, keepNames: true },
  browser: { platform: 'browser', format: 'iife', target: 'es2023' },
  library: { platform: 'neutral', format: 'esm', target: 'es2023', external: ['zod'], minify: true },
}

/** Bundles the module at `entry` with everything that it imports. A Node module in a browser bundle is an error that names it. */
export async function bundleHost(entry: string, kind: BundleKind): Promise<Bundle> {
  const options: BuildOptions & { write: false; metafile: true } = {
    ...KINDS[kind],
    entryPoints: [entry],
    bundle: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  }
  const { outputFiles, metafile } = await build(options)
  const code = outputFiles.map((file) => file.text).join('\n')
  const imports = Object.values(metafile.outputs).flatMap((output) => output.imports.map((each) => each.path))
  return { code, imports: [...new Set(imports)].toSorted(), gzipped: gzipSync(code).length }
}
