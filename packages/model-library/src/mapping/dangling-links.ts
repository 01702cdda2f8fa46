import { realpath } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { MappingChangePorts } from './finish-mapping.ts'
import { type LinkEntry, readLinkRegistry } from './link-registry.ts'
import { isBroken, isOwnLink } from './own-link.ts'

/** The library's own links to models that lead nowhere, as long as nobody has put anything in their place. */
export async function danglingLinks(
  ports: Pick<MappingChangePorts, 'place' | 'files'>,
  modelIds: ReadonlySet<string>,
): Promise<readonly LinkEntry[]> {
  const found: LinkEntry[] = []
  for (const entry of (await readLinkRegistry(ports)).values()) {
    if (!modelIds.has(entry.model_id) || !(await isPlainWay(entry))) continue
    if ((await isBroken(ports.files, entry)) && (await isOwnLink(ports.files, entry.target, entry))) found.push(entry)
  }
  return found
}

/** Nothing on the way is a link by now: what lies behind one is not the app's. */
export async function isPlainWay({ target }: Pick<LinkEntry, 'target'>): Promise<boolean> {
  return (await realpath(dirname(target)).catch(() => undefined)) === dirname(target)
}
