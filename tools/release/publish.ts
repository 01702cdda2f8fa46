import { publishedPackages } from './published-packages.ts'

/** What publishing does to the world; a test and the rehearsal give their own. */
export interface PublishPorts {
  /** Whether the registry has this version already. */
  readonly isPublished: (name: string, version: string) => Promise<boolean>
  /** Packs the package in `directory` and gives the tarball's path. */
  readonly pack: (directory: string) => Promise<string>
  /** Publishes a tarball, with provenance. */
  readonly publish: (tarball: string) => Promise<void>
}

/** Publishes every version that the registry does not have, each package after those it needs. Returns `name@version` of the new ones. */
export async function publishPackages(root: string, ports: PublishPorts): Promise<string[]> {
  const published: string[] = []
  for (const { directory, name, version } of publishedPackages(root)) {
    if (await ports.isPublished(name, version)) continue
    await ports.publish(await ports.pack(directory))
    published.push(`${name}@${version}`)
  }
  return published
}
