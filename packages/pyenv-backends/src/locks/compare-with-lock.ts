import { canonicalizeName, parseRequirement, specifierContains } from '@plinth/contracts'
import { channelName, channelNames } from './channel-names.ts'
import type { CondaLock, LockedPackage } from './conda-lock-file.ts'
import type { EnvironmentFile } from './environment-file.ts'
import { isPackageName, parseMatchSpec, specMeets } from './match-spec.ts'

/**
 * Why a lock is not what environment.yml asks for on a platform: a channel, a requirement that no locked package meets, or a locked package that
 * nothing asks for any more. Null when it is. Pure.
 */
export function differenceFromLock(file: EnvironmentFile, lock: CondaLock, platform: string): string | null {
  const packages = lock.packages.filter((each) => each.platform === platform)
  if (!packages.some(({ manager }) => manager === 'conda')) return `the lock has no packages for ${platform}`
  return (
    differentChannels(file, lock) ??
    first(file.dependencies ?? [], (each) => unmetSpec(each, packages)) ??
    first(file.pip ?? [], (each) => unmetRequirement(each, packages)) ??
    unasked(file, packages)
  )
}

function differentChannels({ channels }: EnvironmentFile, lock: CondaLock): string | null {
  const [wanted, locked] = [channelNames(channels), channelNames(lock.channels)]
  if (wanted.length === 0 || locked.length === 0 || wanted.join('\n') === locked.join('\n')) return null
  return `the channels are ${wanted.join(', ')}; the lock was made with ${locked.join(', ')}`
}

function unmetSpec(text: string, packages: readonly LockedPackage[]): string | null {
  const spec = parseMatchSpec(text)
  if (!isPackageName(spec.name)) return null
  const locked = packages.find(({ name, manager }) => manager === 'conda' && name === spec.name)
  if (locked === undefined) return `${text} is not in the lock`
  if (!specMeets(spec, { version: locked.version, build: locked.build ?? buildIn(locked) })) {
    return `${text} is asked for; the lock has ${locked.name} ${locked.version}`
  }
  const isElsewhere = spec.channel !== null && locked.url !== '' && !isFrom(locked.url, spec.channel)
  return isElsewhere ? `${text} is asked for; the lock has it from ${locked.url}` : null
}

/** A conda lock names the build only in the file: `numpy-1.26.4-py311h64a7726_0.conda`. */
function buildIn({ name, version, url }: LockedPackage): string | null {
  const file = url.slice(url.lastIndexOf('/') + 1).replace(/\.(?:conda|tar\.bz2)$/, '')
  return file.startsWith(`${name}-${version}-`) ? file.slice(name.length + version.length + 2) : null
}

function isFrom(url: string, channel: string): boolean {
  return channelName(url.slice(0, url.lastIndexOf('/'))) === channelName(channel)
}

function unmetRequirement(text: string, packages: readonly LockedPackage[]): string | null {
  const wanted = readRequirement(text)
  if (wanted === null) return null
  const locked = packages.find(({ name }) => canonicalizeName(name) === wanted.name)
  if (locked === undefined) return `${text} (pip) is not in the lock`
  const isMet = wanted.specifier === '' || specifierContains(wanted.specifier, locked.version, { prereleases: true })
  return isMet ? null : `${text} (pip) is asked for; the lock has ${locked.name} ${locked.version}`
}

/** Null for options, URLs and what is for other systems: a lock says too little of those. */
function readRequirement(text: string): { readonly name: string; readonly specifier: string } | null {
  try {
    const { canonical_name: name, specifier, marker, url } = parseRequirement(text)
    return marker || url ? null : { name, specifier }
  } catch {
    return null
  }
}

/** A lock has what was asked for and what that needs, and nothing else. pip comes with every Python, unasked. */
function unasked(file: EnvironmentFile, packages: readonly LockedPackage[]): string | null {
  const byName = new Map(packages.map((each) => [keyOf(each.name), each]))
  const asked = (file.dependencies ?? []).map((each) => parseMatchSpec(each).name)
  const asKeys = [...asked, 'pip', ...(file.pip ?? []).map((each) => /^[\w.-]+/.exec(each)?.[0] ?? '')].map(keyOf)
  const reached = new Set<string>()
  const waiting = [...asKeys]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue
    reached.add(name)
    waiting.push(...(byName.get(name)?.dependencies ?? []).map(keyOf))
  }
  // A requirement that is a URL or a file has no name here, and may have brought anything.
  const hasUnnamed = !asked.every(isPackageName) || (file.pip ?? []).some((each) => readRequirement(each) === null)
  if (hasUnnamed) return null
  const extra = packages.find(({ name, category }) => category === 'main' && !reached.has(keyOf(name)))
  return extra === undefined ? null : `the lock has ${extra.name}, which nothing asks for`
}

/** conda writes `python_abi`, pip `python-abi`. */
function keyOf(name: string): string {
  return canonicalizeName(name)
}

function first<Item>(items: readonly Item[], look: (item: Item) => string | null): string | null {
  for (const item of items) {
    const found = look(item)
    if (found !== null) return found
  }
  return null
}
