import { readdir, rename, stat, utimes } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { CodedError, canonicalDigest, canonicalJson, parseWheelFilename } from '@plinth/contracts'
import { makeDirectory, patiently, removeTree, temporaryPath, withFileErrors } from '@plinth/durable'
import type { EnvironmentPlan, PackageOrigin } from '@plinth/env-core'
import type { IndexConfiguration, InstallerCall } from '@plinth/pyenv-backends'
import { fileDigest } from '../store/digest.ts'
import type { EnvironmentStore } from '../store/open-store.ts'
import { indexesForPlan } from './indexes-for-plan.ts'
import { type ItemApart, indexesApart } from './own-indexes.ts'

const SMALL_BYTES = 8 << 20
/** Of a digest, in the name of a folder: paths are short on some systems. */
const DIGITS = 32

/** A wheel from the index of its package, or built of its repository, in the store's cache. */
export interface OwnWheel {
  /** PEP 503 form. */
  readonly name: string
  readonly version: string
  /** Absolute. */
  readonly path: string
  /** SHA-256 in hex. */
  readonly digest: string
}

/** A wheel to be provided. */
export interface WantedWheel extends ItemApart {
  /** A wheel that is built of a repository is another file each time: any of that commit will do. */
  readonly from: 'index' | 'repository'
  readonly version: string
  /** Only these files are accepted; empty for any. */
  readonly hashes: readonly string[]
  /** Whether a resolution has decided which file it is; else the index decides, and what was fetched before only serves without a network. */
  readonly isKept: boolean
}

/** For whom wheels are provided. */
export interface WheelContext {
  readonly store: Pick<EnvironmentStore, 'paths' | 'tools'>
  readonly plan: EnvironmentPlan
}

/**
 * The wheels of packages that have indexes of their own, by name: each from those indexes only; and those of repositories, built. They lie in
 * `<cache>/indexed/<digest of indexes and Python tags>/<name>-<pin>/<start of sha256>/`, put there by one rename and hashed before they are used again.
 * @throws CodedError those of an installer; `not_found` offline for what was never fetched.
 */
export async function provideOwnWheels(
  context: WheelContext,
  wanted: readonly WantedWheel[],
  call: InstallerCall,
): Promise<ReadonlyMap<string, OwnWheel>> {
  const offline = context.plan.network === 'offline'
  const wheels = new Map<string, OwnWheel>()
  const toFetch: WantedWheel[] = []
  for (const each of wanted) {
    const isFetchable = !offline || isLocal(each.item.origin)
    const isAsked = each.isKept || !isFetchable || each.from === 'repository'
    const known = isAsked ? await findWheel(context, each) : null
    if (known) wheels.set(known.name, known)
    else if (isFetchable) toFetch.push(each)
    else throw notFetched(each)
  }
  if (toFetch.length === 0) return wheels
  const { hostIndexes } = context.store.tools
  const host = await hostIndexes()
  const jointly = (await indexesForPlan(context.plan, hostIndexes)) ?? host
  // What a build needs comes from where the plan's packages come from.
  const placeOf = (each: WantedWheel) => (each.from === 'repository' ? jointly : indexesApart(each, host))
  for (const together of Map.groupBy(toFetch, (each) => canonicalJson([each.from, placeOf(each)])).values()) {
    const [first] = together
    if (!first) continue
    const fetched = await fetchTogether(context, { wanted: together, indexes: placeOf(first) }, call)
    for (const wheel of fetched) wheels.set(wheel.name, wheel)
  }
  return wheels
}

interface Fetching {
  readonly wanted: readonly WantedWheel[]
  readonly indexes: IndexConfiguration
}

/** What comes of a fetch that fails or is killed goes with its draft. */
async function fetchTogether(
  context: WheelContext,
  { wanted, indexes }: Fetching,
  call: InstallerCall,
): Promise<OwnWheel[]> {
  const { store, plan } = context
  const draft = await temporaryPath(store.paths.cache, store.tools.processes)
  try {
    await makeDirectory(draft)
    const requirements = wanted.map(({ item, named, from, version, hashes }) =>
      from === 'repository'
        ? { requirement: `${item.name} @ ${named.indexUrl}` }
        : { requirement: `${item.name}==${version}`, hashes },
    )
    const sourceBuilds = wanted.some(({ from }) => from === 'repository') ? 'allow' : 'forbid'
    const { installer } = store.tools.backend({ indexes })
    const request = { requirements, python: plan.python.executable, folder: draft, sourceBuilds } as const
    const paths = await installer.fetchWheels(request, call)
    const fetched: OwnWheel[] = []
    for (const [index, each] of wanted.entries()) fetched.push(await keepWheel(context, each, paths[index] ?? ''))
    return fetched
  } finally {
    await removeTree(draft)
  }
}

async function keepWheel(context: WheelContext, wanted: WantedWheel, path: string): Promise<OwnWheel> {
  const digest = await digestOf(context, path)
  const target = join(wheelFolder(context, wanted), digest.slice(0, DIGITS))
  if (!accepts(wanted, digest)) throw otherFile(wanted, digest)
  await makeDirectory(dirname(target))
  const move = () => patiently(() => rename(dirname(path), target))
  const giveWay = async () => {
    if (await soundWheel(context, wanted, target)) await utimes(target, new Date(), new Date())
    else await move()
  }
  await withFileErrors({ doing: 'write', path: target }, () => move().catch(giveWay))
  return wheelAt(wanted, join(target, basename(path)), digest)
}

/** Whether a file, or one whose digest begins like this, will do. */
function accepts({ from, hashes }: WantedWheel, digest: string): boolean {
  return from === 'repository' || hashes.length === 0 || hashes.some((hash) => hash.startsWith(`sha256:${digest}`))
}

/** The one that was fetched last, of those that are accepted. */
async function findWheel(context: WheelContext, wanted: WantedWheel): Promise<OwnWheel | null> {
  const folder = wheelFolder(context, wanted)
  const digests = (await namesIn(folder)).filter((name) => name.length === DIGITS && accepts(wanted, name))
  const places = await Promise.all(
    digests.map(async (digest) => ({ digest, at: (await stat(join(folder, digest)).catch(() => null))?.mtimeMs ?? 0 })),
  )
  for (const { digest } of places.sort((a, b) => b.at - a.at)) {
    const wheel = await soundWheel(context, wanted, join(folder, digest))
    if (wheel) return wheel
  }
  return null
}

/** The wheel in a folder that its digest names. What is damaged is removed. */
async function soundWheel(context: WheelContext, wanted: WantedWheel, folder: string): Promise<OwnWheel | null> {
  const [name, ...others] = await namesIn(folder)
  if (name?.endsWith('.whl') && others.length === 0) {
    const path = join(folder, name)
    const digest = await digestOf(context, path)
    if (digest.slice(0, DIGITS) === basename(folder)) return wheelAt(wanted, path, digest)
  }
  await removeTree(folder)
  return null
}

function wheelAt({ item }: WantedWheel, path: string, digest: string): OwnWheel {
  const { version } = parseWheelFilename(basename(path))
  return { name: item.name, version, path, digest }
}

/** Interpreters need wheels of their own, so their tags count. */
function wheelFolder({ store: { paths }, plan: { python } }: WheelContext, { item, named }: WantedWheel): string {
  const { wheels } = item.origin
  const place = canonicalDigest({ ...named, folder: wheels?.path ?? null, tags: python.tags })
  return join(paths.cache, 'indexed', place.slice(0, DIGITS), `${item.name}-${item.pin}`)
}

function isLocal({ index, extraIndexes, source }: PackageOrigin): boolean {
  return source === null && index?.kind === 'folder' && extraIndexes.every(({ kind }) => kind === 'folder')
}

function otherFile({ item: { name, pin } }: WantedWheel, digest: string): CodedError {
  return new CodedError('hash_mismatch', `the wheel of ${name} ${pin} from its index has none of the accepted hashes`, {
    hint: 'The file on the index is not the one that was asked for; check the index before you change the hash.',
    details: { name, version: pin, found: `sha256:${digest}` },
  })
}

function notFetched({ item: { name, pin }, from }: WantedWheel): CodedError {
  const place = from === 'repository' ? 'built of its repository' : 'fetched from its own index'
  return new CodedError('not_found', `${name} ${pin} was never ${place}`)
}

/** A thread costs more than hashing a small file. */
async function digestOf({ store: { tools } }: WheelContext, path: string): Promise<string> {
  const { size } = await stat(path)
  return size < SMALL_BYTES ? fileDigest(path) : tools.threads.digest(path)
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((): string[] => [])
}
