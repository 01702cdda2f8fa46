import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { type Figure, figureOf } from '../frame/figure.ts'
import { interleave } from '../frame/interleave.ts'
import { inAProcess, millisecondsOf, pythonMilliseconds } from './in-a-process.ts'
import { HUB_VERSION, type Stage } from './stage.ts'
import { FILES_PER_BUNDLE, writeExternalLibrary } from './write-bundles.ts'
import { writeHubCache } from './write-hub-cache.ts'

const FILES_EACH = 3
const SETTLED_MS = 6000

/** A library in which nothing changed, against walks of the same files and huggingface_hub's scan of as many. */
export async function noChange(stage: Stage, rounds: number): Promise<Figure[]> {
  return [...(await ownModels(stage, rounds)), ...(await externalModels(stage, rounds))]
}

async function ownModels(stage: Stage, rounds: number): Promise<Figure[]> {
  const models = stage.sizes.middle
  const root = await stage.libraryOfThreeFiles(models)
  const python = await stage.python()
  const cache = writeHubCache(join(stage.folder, 'hub'), models, FILES_EACH)
  // What the first one finds is what the next ones need not read.
  await inAProcess({ operation: 'reconcile', place: root })
  const contest = {
    ours: () => millisecondsOf('reconcile', root),
    peer: () => millisecondsOf('walk', root),
    beside: {
      'opening it, nothing changed': () => millisecondsOf('open', root),
      'os.scandir and os.lstat in Python': () => pythonMilliseconds(python, 'walk', root),
      scan_cache_dir: () => pythonMilliseconds(python, 'scan', cache),
    },
  }
  const result = await interleave(contest, { rounds })
  const work = `a reconcile of ${models} models with ${models * FILES_EACH} files, nothing changed`
  return [
    figureOf({
      work,
      against: 'a walk: readdirSync and lstatSync',
      unit: 'ms',
      result,
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.3 },
    }),
    figureOf({
      work,
      against: `\`scan_cache_dir\` of huggingface_hub ${HUB_VERSION}, as many files`,
      unit: 'ms',
      result: { ours: result.ours, peer: result.beside.scan_cache_dir ?? null },
      compareAs: 'times_faster',
      goal: { value: 'median', atLeast: 5 },
    }),
  ]
}

async function externalModels({ folder, sizes, python }: Stage, rounds: number): Promise<Figure[]> {
  const place = join(folder, 'external')
  const root = await writeExternalLibrary(place, sizes.bundles)
  // What changed a moment ago is read again, since its times may not tell another change.
  await pause(SETTLED_MS)
  const found = await python()
  const contest = {
    ours: () => millisecondsOf('open', root),
    peer: () => millisecondsOf('walk', place),
    beside: {
      'a reconcile right after it': () => millisecondsOf('reconcile', root),
      'every JSON read and every file looked at, in Python': () => pythonMilliseconds(found, 'read_json', place),
    },
  }
  return [
    figureOf({
      work: `a look at ${sizes.bundles} external bundles with ${sizes.bundles * FILES_PER_BUNDLE} files, nothing changed`,
      against: 'a walk: readdirSync and lstatSync',
      unit: 'ms',
      result: await interleave(contest, { rounds }),
      compareAs: 'ratio',
      goal: { value: 'median', atMost: 1.3 },
    }),
  ]
}
