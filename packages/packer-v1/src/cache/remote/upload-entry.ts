import { createHash } from 'node:crypto'
import { CodedError } from '@plinth/contracts'
import { type PayloadSource, payloadOf } from '../../archive/payload-source.ts'
import type { CachePlace } from '../build-cache.ts'
import { MAX_ACTION_BYTES, readAction, readSmall } from '../stored-action.ts'
import { encodeActionResult } from './action-result.ts'
import { askServer } from './ask-server.ts'
import type { Remote } from './remote-build-cache.ts'
import { signatureOf } from './signature.ts'

/** Uploads an action as an ActionResult. True when the server took it. */
export async function uploadAction(remote: Remote, key: string, source: PayloadSource): Promise<boolean> {
  const document = source.bytes <= MAX_ACTION_BYTES ? await readSmall(source) : undefined
  const artifacts = document && readAction(key, document)
  if (!artifacts) return false
  const outputs = artifacts
    .filter(({ input, stored_bytes }) => input === undefined && stored_bytes > 0)
    .map(({ stored_sha256, stored_bytes }) => ({ sha256: stored_sha256, bytes: stored_bytes }))
  const signature = signatureOf({ key, document, signingKey: remote.signingKey })
  return upload(remote, { place: 'ac', key }, payloadOf(encodeActionResult({ outputs, document, signature })))
}

/** Uploads a content. What turns out to be another one on the way is not finished, so that no server keeps it. True when the server took it. */
export async function uploadContent(remote: Remote, sha256: string, source: PayloadSource): Promise<boolean> {
  if (source.bytes > remote.maxContentBytes) return false
  return upload(remote, { place: 'cas', key: sha256 }, { bytes: source.bytes, open: () => onlyIf(sha256, source) })
}

async function upload(
  { server, uploading, turn }: Remote,
  about: { readonly place: CachePlace; readonly key: string },
  body: PayloadSource,
): Promise<boolean> {
  const release = await turn()
  try {
    if (uploading.hasEnded()) return false
    const answer = await askServer(server, uploading, { ...about, body })
    if (!answer) return false
    const isKept = answer.status >= 200 && answer.status < 300
    if (REFUSALS.has(answer.status)) uploading.end(`it answered ${answer.status}`)
    await drain(answer.body)
    answer.abort()
    answer.waiting.settle(isKept ? undefined : `it answered ${answer.status}`)
    return isKept
  } finally {
    release()
  }
}

/** Holds the last chunk back until the digest is known. */
async function* onlyIf(sha256: string, source: PayloadSource): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256')
  let held: Uint8Array | undefined
  for await (const chunk of source.open()) {
    if (held) yield held
    hash.update(chunk)
    held = Uint8Array.from(chunk)
  }
  if (hash.digest('hex') !== sha256) {
    throw new CodedError('source_content_changed', 'a kept content is not what it was, so it is not uploaded')
  }
  if (held) yield held
}

async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
  let seen = 0
  try {
    for await (const chunk of body) {
      seen += chunk.byteLength
      if (seen > 16 * 1024) return
    }
  } catch {
    // What the server says besides the status is of no use.
  }
}

/** Who gets one of these may not upload at all. */
const REFUSALS: ReadonlySet<number> = new Set([401, 403, 405, 501])
