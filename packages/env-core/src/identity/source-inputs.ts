import type { IndexLocation } from '../boundary/index-location.ts'
import type { PackageSource } from '../boundary/package-source.ts'
import type { PathProbe } from '../ports/path-probe.ts'
import type { InstallItem } from '../requirements/install-items.ts'
import type { SourceInput } from './environment-identity.ts'

/** What the origins of packages contribute to the key: URLs as they are, local places by the digest of their content. */
export async function sourceInputs(items: readonly InstallItem[], paths: PathProbe): Promise<SourceInput[]> {
  const digests = new Map<string, Promise<string>>()
  const digestOf = (path: string) => {
    const digest = digests.get(path) ?? paths.digestOf(path)
    digests.set(path, digest)
    return digest
  }
  const inputs = await Promise.all(items.map((item) => sourceInput(item, digestOf)))
  return inputs.filter((each) => Object.keys(each).length > 1)
}

type DigestOf = (path: string) => Promise<string>

async function sourceInput({ name, origin }: InstallItem, digestOf: DigestOf): Promise<SourceInput> {
  const { index, extraIndexes, wheels, source } = origin
  const extra = await Promise.all(extraIndexes.map((each) => indexInput(each, digestOf)))
  return {
    name,
    ...(index ? { index_url: await indexInput(index, digestOf) } : {}),
    ...(extra.length > 0 ? { extra_index_urls: extra } : {}),
    ...(wheels ? { wheel_source: await digestOf(wheels.path) } : {}),
    ...(source ? { package_source: await packageInput(source, digestOf) } : {}),
  }
}

async function indexInput(location: IndexLocation, digestOf: DigestOf): Promise<string> {
  return location.kind === 'web' ? location.url : digestOf(location.path)
}

async function packageInput(source: PackageSource, digestOf: DigestOf): Promise<string> {
  if (source.kind === 'wheel_file') return digestOf(source.path)
  return source.kind === 'git' ? `git+${source.url}@${source.commit}` : `${source.url}#${source.hash.replace(':', '=')}`
}
