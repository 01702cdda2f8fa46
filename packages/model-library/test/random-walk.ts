import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import type { ModelLibrary } from '../src/model-library.ts'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { writeDiffusersBundle } from '../src/testing/diffusers-bundle.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { runTool } from './run-tool.ts'
import { type Scratch, scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'

const DRIVES = 3
const KINDS = [
  ...['import', 'import', 'damage', 'repair', 'delete', 'revalidate', 'move', 'relocate', 'relocate'],
  ...['unmount', 'mount', 'reindex', 'restart', 'other host'],
] as const

/** One thing that happens to a library, to a drive that it knows or to the bundle there. */
interface Step {
  readonly kind: (typeof KINDS)[number]
  readonly drive: number
  readonly damage: number
}

/**
 * Walks of steps. After each, not one byte, name or time of the user's has changed, ids are stable, nothing is there twice, file, row and
 * descriptor say what is true, and nothing but a valid bundle is handed out. Call it where mounting is allowed.
 */
export async function walkAtRandom(runs: number, seed: number): Promise<void> {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom(...KINDS),
    drive: fc.integer({ min: 0, max: DRIVES - 1 }),
    damage: fc.integer({ min: 0, max: BUNDLE_DAMAGES.length - 1 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using place = await scratch()
      await walk(place, steps)
    }),
    { seed, numRuns: runs },
  )
}

/** A drive: its files lie in a directory of the store, and are seen where it is mounted. */
interface Drive {
  readonly store: string
  readonly mountPoint: string
  isMounted: boolean
  /** The directory of the bundle on it. */
  bundle: 'bundle' | 'moved'
  isDamaged: boolean
  /** The path that is registered. */
  registered: string | undefined
}

interface Walk {
  readonly place: Scratch
  readonly drives: readonly Drive[]
  library: ModelLibrary
  other: ModelLibrary
}

async function walk(place: Scratch, steps: readonly Step[]): Promise<void> {
  const drives = await Promise.all(Array.from({ length: DRIVES }, (_, index) => makeDrive(place, index)))
  const state: Walk = { place, drives, library: await place.library(), other: await place.library() }
  try {
    for (const step of steps) await take(state, step)
  } finally {
    await state.library.close()
    await state.other.close()
    for (const drive of drives) unmount(drive)
  }
}

async function makeDrive(place: Scratch, index: number): Promise<Drive> {
  const [store, mountPoint] = [join(place.path, 'store', `d${index}`), join(place.path, 'drives', `d${index}`)]
  await writeDiffusersBundle(join(store, 'bundle'))
  await mkdir(mountPoint, { recursive: true })
  const drive: Drive = {
    store,
    mountPoint,
    isMounted: false,
    bundle: 'bundle',
    isDamaged: false,
    registered: undefined,
  }
  mount(drive)
  return drive
}

async function take(state: Walk, { kind, drive: index, damage }: Step): Promise<void> {
  const drive = state.drives[index]
  if (!drive) throw new Error('no such drive')
  await happen(drive, kind, damage)
  const before = await untouchedParts(join(state.place.path, 'store'))
  await act(state, drive, { kind, id: idOf(index) })
  await check(state)
  if ((await untouchedParts(join(state.place.path, 'store'))) !== before)
    throw new Error(`${kind} touched the user's files`)
}

/** What the user does. */
async function happen(drive: Drive, kind: Step['kind'], damage: number): Promise<void> {
  if (kind === 'mount') mount(drive)
  if (kind === 'unmount') unmount(drive)
  if (kind === 'damage' || kind === 'repair') await rebuild(drive)
  if (kind === 'damage') {
    await BUNDLE_DAMAGES[damage]?.apply(join(drive.store, drive.bundle))
    drive.isDamaged = true
  }
  if (kind !== 'move') return
  const next = drive.bundle === 'bundle' ? 'moved' : 'bundle'
  await rename(join(drive.store, drive.bundle), join(drive.store, next)).catch(() => {})
  drive.bundle = next
}

/** What the library is asked for. */
async function act(state: Walk, drive: Drive, { kind, id }: { readonly kind: Step['kind']; readonly id: string }) {
  const { library } = state
  if (kind === 'import') await importBundle(library, drive, id)
  if (kind === 'relocate' && drive.registered !== undefined) await relocateBundle(library, drive, id)
  if (kind === 'delete' && drive.registered !== undefined) {
    await library.deleteModel(id)
    drive.registered = undefined
  }
  if (kind === 'revalidate' && drive.registered !== undefined) await library.revalidate(id)
  if (kind === 'reindex') await library.reindex()
  if (kind === 'other host') [state.library, state.other] = [state.other, state.library]
  if (kind !== 'restart') return
  await library.close()
  state.library = await state.place.library()
}

async function importBundle(library: ModelLibrary, drive: Drive, id: string): Promise<void> {
  const source_path = join(drive.mountPoint, drive.bundle)
  const official_name = id.split('/')[2] ?? ''
  const { status, model_id } = await library.importExternalDiffusersDirectory({
    source_path,
    family: 'walk',
    official_name,
  })
  const truth = await stateAt(drive, source_path)
  const fresh = drive.isMounted && truth !== 'invalid' ? 'imported' : 'failed'
  const again = drive.registered === source_path ? ['unchanged', 'revalidated'] : ['failed']
  expectOneOf(`import of ${id}`, status, drive.registered === undefined ? [fresh] : again)
  expectOneOf('id', model_id, [id])
  if (status === 'imported') drive.registered = source_path
}

async function relocateBundle(library: ModelLibrary, drive: Drive, id: string): Promise<void> {
  const path = join(drive.mountPoint, drive.bundle)
  const { status } = await library.relocate(id, path)
  const isUsable = drive.isMounted && (await stateAt(drive, path)) !== 'invalid'
  // Damaged weights may be those of another bundle.
  const moved = drive.isDamaged ? ['relocated', 'failed'] : ['relocated']
  const expected = drive.registered === path ? ['unchanged', 'revalidated'] : isUsable ? moved : ['failed']
  expectOneOf(`relocation of ${id}`, status, expected)
  if (status === 'relocated') drive.registered = path
}

async function check({ library, other, drives }: Walk): Promise<void> {
  const ids = drives.flatMap(({ registered }, index) => (registered === undefined ? [] : [idOf(index)]))
  for (const [index, drive] of drives.entries()) {
    if (drive.registered !== undefined) await checkModel(library, idOf(index), await stateAt(drive, drive.registered))
  }
  for (const each of [library, other]) {
    const { models } = await each.listModels()
    expectOneOf('listed', models.map(({ model_id }) => model_id).join(), [ids.join()])
  }
}

async function checkModel(library: ModelLibrary, id: string, truth: string): Promise<void> {
  const handedOut = await library.resolveModelExecutionDescriptor(id).then(
    ({ validation_state }) => validation_state,
    ({ code }) => String(code),
  )
  expectOneOf(`descriptor of ${id}, which is ${truth}`, handedOut, [
    truth === 'valid' ? 'valid' : 'asset_not_executable',
  ])
  const onDisk = JSON.parse(await readFile(join(library.root, id, 'metadata.json'), 'utf8'))
  const row = (await library.listModels()).models.find(({ model_id }) => model_id === id)
  const states = [onDisk.validation_state, row?.validation_state, (await library.getModel(id))?.validation_state]
  expectOneOf(`states of ${id}`, states.join(), [[truth, truth, truth].join()])
}

/** What is true of a path on a drive; of a drive that is not mounted nothing is known. */
async function stateAt(drive: Drive, path: string): Promise<string> {
  return drive.isMounted ? (await validateDiffusersDirectory(path)).validation_state : 'degraded'
}

async function rebuild(drive: Drive): Promise<void> {
  for (const name of [drive.bundle, `${drive.bundle}-elsewhere`])
    await rm(join(drive.store, name), { recursive: true, force: true })
  await writeDiffusersBundle(join(drive.store, drive.bundle))
  drive.isDamaged = false
}

function mount(drive: Drive): void {
  if (!drive.isMounted) runTool('mount', ['--bind', drive.store, drive.mountPoint])
  drive.isMounted = true
}

function unmount(drive: Drive): void {
  if (drive.isMounted) runTool('umount', [drive.mountPoint])
  drive.isMounted = false
}

function idOf(index: number): string {
  return `diffusion/walk/b${index}`
}

function expectOneOf(what: string, found: string, expected: readonly string[]): void {
  if (!expected.includes(found)) throw new Error(`${what}: ${found} instead of ${expected.join(' or ')}`)
}
