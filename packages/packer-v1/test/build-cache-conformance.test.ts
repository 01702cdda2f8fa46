import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createProcessTable } from '@plinth/durable'
import { it } from 'vitest'
import { createLayeredBuildCache } from '../src/cache/layered-build-cache.ts'
import { createLocalBuildCache } from '../src/cache/local-build-cache.ts'
import { remoteBuildCache } from '../src/cache/remote/remote-build-cache.ts'
import { type BuildCacheTrial, defineBuildCacheConformance } from '../src/testing.ts'
import { startCacheServer } from './cache-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'

defineBuildCacheConformance({ it, name: 'local cache', createTrial: localTrial })
defineBuildCacheConformance({ it, name: 'remote cache', createTrial: remoteTrial })
defineBuildCacheConformance({ it, name: 'layered cache', createTrial: layeredTrial })

async function localTrial(): Promise<BuildCacheTrial> {
  const directory = join(await temporaryDirectory(), 'cache')
  return {
    cache: createLocalBuildCache({ directory, processes: createProcessTable() }),
    destroy: async () => {
      await rm(directory, { recursive: true, force: true })
      await writeFile(directory, 'a file')
    },
    [Symbol.asyncDispose]: async () => {},
  }
}

async function remoteTrial(): Promise<BuildCacheTrial> {
  const server = await startCacheServer()
  const end = async () => server[Symbol.asyncDispose]()
  return { cache: remoteBuildCache({ url: server.url })(), destroy: end, [Symbol.asyncDispose]: end }
}

async function layeredTrial(): Promise<BuildCacheTrial> {
  const [local, remote] = [await localTrial(), await remoteTrial()]
  return {
    cache: createLayeredBuildCache({ local: local.cache, shared: remote.cache }),
    destroy: async () => {
      await local.destroy()
      await remote.destroy()
    },
    [Symbol.asyncDispose]: remote[Symbol.asyncDispose],
  }
}
