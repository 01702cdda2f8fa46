import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { type PayloadSource, payloadOf } from '../../archive/payload-source.ts'
import type { CachePlace } from '../build-cache.ts'
import { readAction } from '../stored-action.ts'
import { decodeActionResult } from './action-result.ts'
import { askServer, type RemoteAnswer } from './ask-server.ts'
import type { Remote } from './remote-build-cache.ts'
import { isSigned } from './signature.ts'

/** The action under a key, checked and read as a whole; undefined when the server has none, or something else. */
export async function fetchAction(remote: Remote, key: string): Promise<PayloadSource | undefined> {
  const release = await remote.turn()
  try {
    const answer = await found(remote, 'ac', key)
    if (!answer) return undefined
    const { waiting, abort } = answer
    const encoded = await readAnswer(answer)
    const result = encoded && decodeActionResult(encoded)
    const problem = result ? problemOf(remote, key, result) : 'an entry is none'
    abort()
    waiting.settle(encoded ? problem : 'an answer broke off, or did not end')
    return result && problem === undefined ? payloadOf(result.document) : undefined
  } finally {
    release()
  }
}

function problemOf(remote: Remote, key: string, { document, signature }: ReturnedAction): string | undefined {
  if (!isSigned({ key, document, signature, signingKey: remote.signingKey }))
    return 'an entry is not signed with our key'
  return readAction(key, document) ? undefined : 'an entry is not what was kept under its name'
}

type ReturnedAction = NonNullable<ReturnType<typeof decodeActionResult>>

/**
 * The content with a digest. Its first reader gets the answer that is there already, later ones ask again; each gets exactly the bytes with that
 * digest or an error at the end.
 */
export async function fetchContent(
  remote: Remote,
  sha256: string,
  wanted: number | undefined,
): Promise<PayloadSource | undefined> {
  const release = await remote.turn()
  const answer = await found(remote, 'cas', sha256)
  if (!answer) {
    release()
    return undefined
  }
  const bytes = wanted ?? answer.bytes
  const limit = remote.maxContentBytes
  if (bytes === undefined || bytes > limit || (answer.bytes !== undefined && answer.bytes !== bytes)) {
    // A length that nobody announced is no lie, and a large content none either.
    const isLie = wanted !== undefined && answer.bytes !== undefined && answer.bytes !== wanted
    give(answer, release, isLie ? 'a content has another length than it had' : undefined)
    return undefined
  }
  let first: RemoteAnswer | undefined = answer
  const content = { sha256, bytes }
  return {
    bytes,
    open: () => {
      const held = first
      first = undefined
      return held ? readContent(held, { ...content, release }) : readAgain(remote, content)
    },
  }
}

async function* readAgain(remote: Remote, { sha256, bytes }: Content): AsyncGenerator<Uint8Array> {
  const again = await fetchContent(remote, sha256, bytes)
  if (!again) throw notThere()
  yield* again.open()
}

interface Content {
  readonly sha256: string
  readonly bytes: number
}

async function* readContent(
  answer: RemoteAnswer,
  { sha256, bytes, release }: Content & { readonly release: () => void },
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let seen = 0
  let failure: string | undefined = 'an answer broke off'
  try {
    for await (const chunk of answer.body) {
      seen += chunk.byteLength
      if (seen > bytes) break
      hash.update(chunk)
      yield chunk
    }
    const isWhole = seen === bytes && hash.digest('hex') === sha256
    failure = isWhole ? undefined : 'a content is not what was kept under its digest'
  } catch (cause) {
    throw notThere(cause)
  } finally {
    give(answer, release, failure)
  }
  if (failure !== undefined) throw notThere()
}

/** The answer when the server has something; what it has not is no failure. */
async function found(remote: Remote, place: CachePlace, key: string): Promise<RemoteAnswer | undefined> {
  if (remote.reading.hasEnded()) return undefined
  const answer = await askServer(remote.server, remote.reading, { place, key })
  if (!answer || answer.status === 200) return answer
  const isMiss = answer.status === 404 || answer.status === 410
  if (isMiss) await discard(answer)
  give(answer, () => {}, isMiss ? undefined : `it answered ${answer.status}`)
  return undefined
}

/** Whoever reads the little that a server says to a miss can use the connection again. */
async function discard({ body }: RemoteAnswer): Promise<void> {
  let seen = 0
  try {
    for await (const chunk of body) {
      seen += chunk.byteLength
      if (seen > 16 * 1024) return
    }
  } catch {
    // It was a miss before.
  }
}

/** Everything, when that is not more than an action can be. */
async function readAnswer({ body }: RemoteAnswer): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let seen = 0
  try {
    for await (const chunk of body) {
      seen += chunk.byteLength
      if (seen > MAX_BYTES) return undefined
      parts.push(chunk)
    }
    return Buffer.concat(parts)
  } catch {
    return undefined
  }
}

function give({ waiting, abort }: RemoteAnswer, release: () => void, failure: string | undefined): void {
  abort()
  waiting.settle(failure)
  release()
}

function notThere(cause?: unknown): CodedError {
  return new CodedError('source_content_changed', 'a remote cache did not give the content that it had', { cause })
}

/** A server can send what it likes, and several answers are read at once. */
const MAX_BYTES = 16 * 1024 * 1024
