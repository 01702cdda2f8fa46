import type { BuildCache, OpenBuildCache } from '../build-cache.ts'
import { fetchAction, fetchContent } from './fetch-entry.ts'
import { createPatience, type Patience } from './patience.ts'
import { type RemoteCacheSettings, type RemoteServer, remoteServer } from './remote-server.ts'
import { createTurns } from './turns.ts'
import { uploadAction, uploadContent } from './upload-entry.ts'

/** What requests to a server work with, in one build. */
export interface Remote {
  readonly server: RemoteServer
  readonly reading: Patience
  readonly uploading: Patience
  /** A place among the requests at once; gives what ends it. */
  readonly turn: () => Promise<() => void>
  readonly signingKey: string | undefined
  readonly maxContentBytes: number
}

/**
 * A cache on a server that speaks the HTTP protocol of Bazel's remote caches: `GET` and `PUT` of `/ac/<key>` and `/cas/<sha256>`; bazel-remote, or any
 * server with WebDAV. Actions are stored as an ActionResult, whose `stdout_raw` is our document, since some servers look. Nothing is believed: contents are
 * checked by their digest, actions by their check. A server that is of no use is given up for the rest of a build, and `troubles` says so.
 * @throws CodedError `remote_cache_invalid`
 */
export function remoteBuildCache(settings: RemoteCacheSettings): OpenBuildCache {
  remoteServer(settings)
  return () => openRemote(settings)
}

function openRemote(settings: RemoteCacheSettings): BuildCache {
  const { upload = true, atOnce = 8, answerMs = 5000, patienceMs = 10_000, failures = 5 } = settings
  const { maxContentBytes = 1024 ** 3, signingKey } = settings
  const server = remoteServer(settings)
  const reading = createPatience({ answerMs, patienceMs, failures })
  // Uploads delay nobody while a build goes on; whoever waits for them in the end has a bound of its own.
  const uploading = createPatience({ answerMs, patienceMs: Number.POSITIVE_INFINITY, failures })
  const common = { server, reading, uploading, signingKey, maxContentBytes }
  const reader: Remote = { ...common, turn: createTurns(atOnce) }
  const writer: Remote = { ...common, turn: createTurns(Math.max(1, atOnce / 2)) }
  return {
    get: async (place, key, bytes) => {
      if (reading.hasEnded()) return undefined
      return place === 'ac' ? fetchAction(reader, key) : fetchContent(reader, key, bytes)
    },
    put: async (place, key, source) => {
      if (!upload || uploading.hasEnded() || reading.hasEnded()) return false
      try {
        return await (place === 'ac' ? uploadAction(writer, key, source) : uploadContent(writer, key, source))
      } catch {
        return false
      }
    },
    evict: async () => {},
    troubles: () => troublesOf(common),
    close: async () => {
      reading.end('')
      uploading.end('')
    },
  }
}

function troublesOf({
  server,
  reading,
  uploading,
}: Pick<Remote, 'server' | 'reading' | 'uploading'>): readonly string[] {
  const name = `the remote cache at ${server.origin}`
  const why = reading.why()
  if (why !== undefined) return [`${name} was given up for this build: ${why}`]
  const [read, upload, refused] = [reading.failures(), uploading.failures(), uploading.why()]
  const found: string[] = []
  if (read) found.push(`${name} failed ${times(read.count)}, the last: ${read.last}`)
  if (refused !== undefined) found.push(`${name} got no more uploads in this build: ${refused}`)
  else if (upload)
    found.push(`${name} failed to take ${times(upload.count)} what was uploaded, the last: ${upload.last}`)
  return found
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`
}
