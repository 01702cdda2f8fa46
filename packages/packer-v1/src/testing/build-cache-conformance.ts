import { deepEqual } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import type { RegisterTest } from '@plinth/packer-api/testing'
import { type PayloadSource, payloadOf } from '../archive/payload-source.ts'
import type { BuildCache } from '../cache/build-cache.ts'
import { findContent } from '../cache/kept-content.ts'
import { findAction, keepAction } from '../cache/stored-action.ts'

/** What the suite needs. */
export interface BuildCacheConformance {
  /** How tests are registered, as vitest's `it`. */
  readonly it: RegisterTest
  /** Begins the title of each test: which cache it is. */
  readonly name: string
  /** A cache in which nothing is kept. */
  readonly createTrial: () => Promise<BuildCacheTrial>
}

/** A cache under test. */
export interface BuildCacheTrial extends AsyncDisposable {
  readonly cache: BuildCache
  /** Takes away where it keeps things; it must go on without. */
  readonly destroy: () => Promise<void>
}

/** Registers the tests that every build cache passes, a host's own as well. */
export function defineBuildCacheConformance({ it, name, createTrial }: BuildCacheConformance): void {
  for (const [title, check] of Object.entries(LAWS)) {
    it(`${name}: ${title}`, async () => {
      await using trial = await createTrial()
      await check(trial)
    })
  }
}

const LAWS: Readonly<Record<string, (trial: BuildCacheTrial) => Promise<void>>> = {
  'gives back what was kept, as often as it is read': async ({ cache }) => {
    const content = bytesOf(3_000_000)
    const kept = await cache.put('cas', digestOf(content), inReusedChunks(content))
    const found = await cache.get('cas', digestOf(content), content.byteLength)
    deepEqual([kept, found?.bytes], [true, content.byteLength])
    for (const _ of [1, 2]) deepEqual(found && digestOf(await readAll(found)), digestOf(content))
  },
  'has nothing under a key that nobody used': async ({ cache }) => {
    deepEqual([await cache.get('cas', KEY, 5), await cache.get('ac', KEY)], [undefined, undefined])
  },
  'has nothing for a content of another length': async ({ cache }) => {
    await cache.put('cas', digestOf(HELLO), payloadOf(HELLO))
    deepEqual(await cache.get('cas', digestOf(HELLO), HELLO.byteLength + 1), undefined)
  },
  'never lets a content pass for another one': async ({ cache }) => {
    await cache.put('cas', KEY, payloadOf(HELLO))
    deepEqual(await findContent(cache, { sha256: KEY, bytes: HELLO.byteLength }), undefined)
  },
  'gives back an action, the one that was kept last': async ({ cache }) => {
    await cache.put('cas', digestOf(HELLO), payloadOf(HELLO))
    await keepAction(cache, KEY, [{ ...ARTIFACT, name: 'first' }])
    await keepAction(cache, KEY, [ARTIFACT, { ...ARTIFACT, input: 'a.bin' }])
    deepEqual(await findAction(cache, KEY), [ARTIFACT, { ...ARTIFACT, input: 'a.bin' }])
  },
  'keeps nothing of what breaks off, and what was there before': async ({ cache }) => {
    const content = bytesOf(600_000)
    const broken = { bytes: content.byteLength, open: () => breakingOff(content) }
    const first = await cache.put('cas', digestOf(content), broken)
    const none = await cache.get('cas', digestOf(content), content.byteLength)
    await cache.put('cas', digestOf(content), payloadOf(content))
    const second = await cache.put('cas', digestOf(content), broken)
    const still = await findContent(cache, { sha256: digestOf(content), bytes: content.byteLength })
    deepEqual([first, none, second, still?.bytes], [false, undefined, false, content.byteLength])
  },
  'takes the same thing from several at once': async ({ cache }) => {
    const content = bytesOf(200_000)
    const all = Array.from({ length: 10 }, () => cache.put('cas', digestOf(content), payloadOf(content)))
    deepEqual(new Set(await Promise.all(all)), new Set([true]))
    const found = await findContent(cache, { sha256: digestOf(content), bytes: content.byteLength })
    deepEqual(found?.bytes, content.byteLength)
  },
  'is a miss and keeps nothing, without an error, when its place is gone': async ({ cache, destroy }) => {
    await cache.put('cas', digestOf(HELLO), payloadOf(HELLO))
    await destroy()
    const found = [await cache.get('cas', digestOf(HELLO), HELLO.byteLength), await findAction(cache, KEY)]
    const kept = await cache.put('cas', digestOf(HELLO), payloadOf(HELLO))
    await cache.evict()
    deepEqual([...found, kept], [undefined, undefined, false])
  },
}

const KEY = 'ab'.repeat(32)
const HELLO = Buffer.from('hello')
const ARTIFACT = {
  name: 'one',
  metadata: { width: 2 },
  codec: 'none',
  bytes: HELLO.byteLength,
  sha256: digestOf(HELLO),
  stored_bytes: HELLO.byteLength,
  stored_sha256: digestOf(HELLO),
} as const

function bytesOf(length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * 7 + (index >> 8)) & 0xff))
}

function digestOf(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}

/** As files are read: one buffer for all chunks. */
function inReusedChunks(content: Uint8Array): PayloadSource {
  return {
    bytes: content.byteLength,
    open: async function* () {
      const buffer = Buffer.alloc(100_000)
      for (let at = 0; at < content.byteLength; at += buffer.byteLength) {
        const part = content.subarray(at, at + buffer.byteLength)
        buffer.set(part)
        yield buffer.subarray(0, part.byteLength)
      }
    },
  }
}

async function* breakingOff(content: Uint8Array): AsyncGenerator<Uint8Array> {
  yield content.subarray(0, content.byteLength / 2)
  throw new Error('a source of the test')
}

async function readAll(source: PayloadSource): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for await (const chunk of source.open()) parts.push(Uint8Array.from(chunk))
  return Buffer.concat(parts)
}
