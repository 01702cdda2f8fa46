import { CodedError } from '@plinth/contracts'

/** The bytes of one payload, as often as they are asked for. */
export interface PayloadSource {
  readonly bytes: number
  /** Gives exactly `bytes` bytes, or throws. A chunk may be reused by its producer once the next one is asked for. */
  readonly open: () => AsyncIterable<Uint8Array>
}

/** Bytes that are in memory already. */
export function payloadOf(content: Uint8Array): PayloadSource {
  return {
    bytes: content.byteLength,
    open: async function* () {
      yield content
    },
  }
}

/** A source gave other bytes than it announced. */
export function sizeChanged(expected: number): CodedError {
  return new CodedError('source_size_changed', `a payload does not have the ${expected} bytes that it had`, {
    hint: 'Let nothing else write while the pack is made, then try again.',
    details: { expected },
  })
}

/** Settings of {@link readAhead}. */
export interface ReadAheadOptions {
  /** How many small payloads are read at once. */
  readonly concurrency: number
}

/**
 * Gives the sources' chunks in order, while small sources that come next are being read already. Large ones are streamed in their turn, so
 * memory is bounded by `concurrency` times the small limit.
 */
export async function* readAhead(
  sources: readonly PayloadSource[],
  { concurrency }: ReadAheadOptions,
): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const started: Promise<Uint8Array>[] = []
  let next = 0
  try {
    for (const [index, source] of sources.entries()) {
      for (; next < Math.min(sources.length, index + concurrency); next += 1)
        startSmall(sources[next], { started, next })
      const content = started[index]
      yield content ? once(content) : source.open()
      delete started[index]
    }
  } finally {
    // Whoever stops early must not leave a rejection behind that nobody looks at.
    await Promise.allSettled(started)
  }
}

function startSmall(source: PayloadSource | undefined, place: { started: Promise<Uint8Array>[]; next: number }): void {
  if (!source || source.bytes > SMALL) return
  const content = collect(source)
  content.catch(() => {})
  place.started[place.next] = content
}

async function* once(content: Promise<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield await content
}

async function collect(source: PayloadSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of source.open()) parts.push(new Uint8Array(chunk))
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

const SMALL = 256 * 1024
