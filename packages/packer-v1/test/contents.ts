import type { PayloadSource } from '../src/archive/payload-source.ts'

/** Content that depends on kind and length alone: words (encoders find matches), noise (they find none), or zeros. */
export function contentOf(kind: 'text' | 'noise' | 'zeros', bytes: number): Buffer {
  const content = Buffer.alloc(bytes)
  if (kind === 'zeros') return content
  // A linear congruential generator: the same numbers in any language.
  let state = 1
  for (let at = 0; at < bytes; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    content[at] = kind === 'noise' ? state >>> 24 : (WORDS[(state >>> 20) % WORDS.length] ?? 0)
    if (kind === 'text' && state >>> 30 === 0 && at >= 64)
      content.copyWithin(at, at - 64, Math.min(at - 32, bytes - 32))
  }
  return content
}

/** The same bytes in chunks of `size`, each in the same memory, as a file reader does it. */
export function chunked(source: PayloadSource, size: number): PayloadSource {
  return {
    bytes: source.bytes,
    open: async function* () {
      const memory = Buffer.alloc(size)
      for await (const chunk of source.open()) {
        for (let at = 0; at < chunk.byteLength; at += size) {
          await Promise.resolve()
          const part = chunk.subarray(at, at + size)
          memory.fill(0)
          memory.set(part)
          yield memory.subarray(0, part.byteLength)
        }
      }
    },
  }
}

const WORDS = Buffer.from('pack asset hero')
