import { resolve } from 'node:path'
import type { Plugin } from 'esbuild'
import { sha256Code } from './sha256-code.ts'

/**
 * Gives a bundle its own SHA-256, for what contracts hash, which is pure JavaScript otherwise and slow until it is compiled, and for `hash` of
 * node:crypto, which takes milliseconds to load. The rest of node:crypto stays what it is.
 */
export function ownDigests(): Plugin {
  const modules: Readonly<Record<string, string>> = {
    'own-sha256': `import { createSha256 } from ${JSON.stringify(resolve('../../tools/digest/create-sha256.ts'))}
      export const sha256 = createSha256(new Uint8Array(Buffer.from('${Buffer.from(sha256Code()).toString('base64')}', 'base64')))`,
    'own-hash': `import { sha256 } from '@noble/hashes/sha2.js'
      import { hash as anyHash } from 'node:crypto'
      export * from 'node:crypto'
      export { default } from 'node:crypto'
      export const hash = (algorithm, data, encoding = 'hex') =>
        algorithm === 'sha256' && encoding === 'hex'
          ? Buffer.from(sha256(typeof data === 'string' ? Buffer.from(data) : data)).toString('hex')
          : anyHash(algorithm, data, encoding)`,
  }
  return {
    name: 'own-digests',
    setup(build) {
      build.onResolve({ filter: /^@noble\/hashes\/sha2\.js$/ }, () => ({
        path: 'own-sha256',
        namespace: 'own-digests',
      }))
      build.onResolve({ filter: /^node:crypto$/ }, ({ namespace }) =>
        namespace === 'own-digests' ? undefined : { path: 'own-hash', namespace: 'own-digests', sideEffects: false },
      )
      build.onLoad({ filter: /.*/, namespace: 'own-digests' }, ({ path }) => ({
        contents: modules[path] ?? '',
        resolveDir: resolve('.'),
      }))
    },
  }
}
