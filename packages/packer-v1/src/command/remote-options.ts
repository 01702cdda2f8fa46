import type { CliContext, CliOption } from '@plinth/cli'
import type { CacheSettings } from '../cache/build-cache.ts'
import { remoteBuildCache } from '../cache/remote/remote-build-cache.ts'

/** Options of the commands that build. */
export const REMOTE_OPTIONS: readonly CliOption[] = [
  {
    flags: '--remote-cache <URL>',
    summary: 'share conversions over a server with the protocol of Bazel remote caches',
  },
  { flags: '--remote-cache-read-only', summary: 'upload nothing there' },
]

/**
 * Where a command keeps conversions. What is secret comes from the environment: `PLINTH_REMOTE_CACHE_AUTHORIZATION` is sent as the Authorization header,
 * `PLINTH_REMOTE_CACHE_KEY` signs. @throws CodedError `remote_cache_invalid`
 */
export function cacheOf({ text, flag, env }: CliContext): CacheSettings {
  const url = text('remote-cache')
  if (url === undefined) return {}
  const authorization = env.PLINTH_REMOTE_CACHE_AUTHORIZATION
  const signingKey = env.PLINTH_REMOTE_CACHE_KEY
  const shared = remoteBuildCache({
    url,
    upload: !flag('remote-cache-read-only'),
    ...(authorization ? { headers: { authorization } } : {}),
    ...(signingKey ? { signingKey } : {}),
  })
  return { shared }
}
