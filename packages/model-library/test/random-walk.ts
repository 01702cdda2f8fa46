import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import fc from 'fast-check'
import type { ModelLibrary } from '../src/model-library.ts'
import { BUNDLE_DAMAGES } from '../src/testing/bundle-damage.ts'
import { snapshotDirectory } from '../src/testing/directory-snapshot.ts'
import { validateDiffusersDirectory } from '../src/validation/validate-diffusers-directory.ts'
import { type Scratch, scratch } from './scratch.ts'

/** One thing that happens to a library or to the directories that it knows. */
type Step =
  | {
      readonly kind: 'import' | 'damage' | 'repair' | 'delete' | 'revalidate'
      readonly bundle: number
      readonly damage: number
    }
  | { readonly kind: 'reindex' | 'restart' | 'other process'; readonly bundle: number; readonly damage: number }

const BUNDLES = 3
const KINDS = [
  'import',
  'import',
  'damage',
  'repair',
  'delete',
  'revalidate',
  'reindex',
  'restart',
  'other process',
] as const

/** Walks of steps: after each, no byte or name of the user's changed, ids are stable, and state, row and files agree. */
export async function walkAtRandom(runs: number): Promise<void> {
  const step: fc.Arbitrary<Step> = fc.record({
    kind: fc.constantFrom(...KINDS),
    bundle: fc.integer({ min: 0, max: BUNDLES - 1 }),
    damage: fc.integer({ min: 0, max: BUNDLE_DAMAGES.length - 1 }),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
      await using place = await scratch()
      await walk(place, steps)
    }),
    { seed: 20261121, numRuns: runs },
  )
}

interface Walk {
  readonly place: Scratch
  /** The bundles that are registered. */
  readonly registered: Set<number>
  library: ModelLibrary
  other: ModelLibrary
}

async function walk(place: Scratch, steps: readonly Step[]): Promise<void> {
  for (let bundle = 0; bundle < BUNDLES; bundle += 1) await place.bundle(`b${bundle}`)
  const state: Walk = { place, registered: new Set(), library: await place.library(), other: await place.library() }
  try {
    for (const step of steps) await take(state, step)
  } finally {
    await state.library.close()
    await state.other.close()
  }
}

async function take(state: Walk, step: Step): Promise<void> {
  const source = join(state.place.path, `b${step.bundle}`)
  if (step.kind === 'damage' || step.kind === 'repair') await repair(state, step.bundle)
  if (step.kind === 'damage') await BUNDLE_DAMAGES[step.damage]?.apply(source)
  const before = await usersFiles(state.place)
  await act(state, step)
  await check(state)
  if ((await usersFiles(state.place)) !== before) throw new Error(`${step.kind} touched the user's files`)
}

async function act(state: Walk, { kind, bundle }: Step): Promise<void> {
  const source_path = join(state.place.path, `b${bundle}`)
  const id = `diffusion/walk/b${bundle}`
  const isThere = state.registered.has(bundle)
  if (kind === 'import') {
    const { status, model_id } = await state.library.importExternalDiffusersDirectory({
      source_path,
      family: 'walk',
      official_name: `B${bundle}`,
    })
    const { validation_state } = await validateDiffusersDirectory(source_path)
    const expected = isThere ? ['unchanged', 'revalidated'] : [validation_state === 'invalid' ? 'failed' : 'imported']
    if (model_id !== id || !expected.includes(status)) throw new Error(`${model_id} ${status} instead of ${expected}`)
    if (status === 'imported') state.registered.add(bundle)
  }
  if (kind === 'delete' && isThere) {
    await state.library.deleteModel(id)
    state.registered.delete(bundle)
  }
  if (kind === 'revalidate' && isThere) await state.library.revalidate(id)
  if (kind === 'reindex') await state.library.reindex()
  if (kind === 'other process') [state.library, state.other] = [state.other, state.library]
  if (kind !== 'restart') return
  await state.library.close()
  state.library = await state.place.library()
}

async function check({ library, place, registered }: Walk): Promise<void> {
  const ids = [...registered].sort().map((bundle) => `diffusion/walk/b${bundle}`)
  const { models } = await library.listModels()
  if (models.map(({ model_id }) => model_id).join() !== ids.join()) throw new Error(`listed ${JSON.stringify(models)}`)
  for (const id of ids) {
    const truth = await validateDiffusersDirectory(join(place.path, id.slice(-2)))
    const handedOut = await library.resolveModelExecutionDescriptor(id).then(
      () => true,
      () => false,
    )
    if (handedOut !== (truth.validation_state === 'valid'))
      throw new Error(`${id} is ${truth.validation_state}, handed out: ${handedOut}`)
    const onDisk = JSON.parse(await readFile(join(library.root, id, 'metadata.json'), 'utf8'))
    const row = (await library.listModels()).models.find(({ model_id }) => model_id === id)
    const states = [onDisk.validation_state, row?.validation_state, (await library.getModel(id))?.validation_state]
    if (states.some((each) => each !== truth.validation_state))
      throw new Error(`${id} is ${truth.validation_state}, seen ${states}`)
  }
}

async function repair({ place }: Walk, bundle: number): Promise<void> {
  for (const path of [`b${bundle}`, `b${bundle}-elsewhere`])
    await rm(join(place.path, path), { recursive: true, force: true })
  await place.bundle(`b${bundle}`)
}

async function usersFiles(place: Scratch): Promise<string> {
  const lines = await snapshotDirectory(place.path)
  return lines.filter((line) => line.startsWith('b')).join('\n')
}
