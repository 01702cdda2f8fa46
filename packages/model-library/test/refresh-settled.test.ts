import { mkdir, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import { createSourceLooker } from '../src/external/look/create-source-looker.ts'
import { lookAtSource } from '../src/external/look/look-at-source.ts'
import type { SourceLooker } from '../src/external/look/source-looker.ts'
import { openModelLibrary } from '../src/open-model-library.ts'
import { validateWithEvidence } from '../src/validation/bundle-evidence.ts'
import { importBundle, MODEL_ID, type Scratch, scratch } from './scratch.ts'

it('looks closely at a bundle at a start only when a name or a time of it, its metadata or its bindings have changed', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  const root = join(place.path, 'library')
  {
    await using library = await place.library()
    await importBundle(library, source)
  }
  const asked = [await askedAtStart(place)]
  const changes = [
    async () => {},
    () => utimes(join(source, 'unet/config.json'), 1, 1),
    () => utimes(join(root, MODEL_ID, 'metadata.json'), 1, 1),
    () => writeNew(join(root, '.plinth/bindings', `${MODEL_ID}.json`), '{"bindings":[]}'),
    async () => {},
    () => rename(source, `${source}.away`),
    () => rename(`${source}.away`, source),
    async () => {},
    () => rm(join(source, 'unet'), { recursive: true }),
  ]
  for (const change of changes) {
    await change()
    asked.push(await askedAtStart(place))
  }
  expect(asked).toEqual([
    ['closely', 'valid'],
    ['at once', 'valid'],
    ['at once, closely', 'valid'],
    ['closely', 'valid'],
    ['closely', 'valid'],
    ['closely', 'valid'],
    ['at once, closely', 'invalid'],
    ['closely', 'valid'],
    ['closely', 'valid'],
    ['at once, closely', 'degraded'],
  ])
})

it('forgets what it noted about bundles that are no longer registered', async () => {
  await using place = await scratch()
  const source = await place.bundle('bundle')
  {
    await using library = await place.library()
    await importBundle(library, source)
  }
  await askedAtStart(place)
  {
    await using library = await place.library()
    await library.deleteModel(MODEL_ID)
    const request = { source_path: source, family: 'Tiny', official_name: 'Two' }
    await library.importExternalDiffusersDirectory(request)
  }
  await askedAtStart(place)
  const database = new Sqlite(join(place.path, 'library/.plinth/index.db'), { readonly: true })
  const noted = database.prepare('select model_id from settled_bundles').pluck().all()
  database.close()
  expect(noted).toEqual(['diffusion/tiny/two'])
})

it('looks no longer than a moment at bundles that are asked for at once', async () => {
  await using place = await scratch()
  const path = await place.bundle('bundle')
  const { evidence } = await validateWithEvidence(path, LATER)
  const known = [path, join(place.path, 'none')].map((each) => ({ path: each, evidence: JSON.stringify(evidence) }))
  const { unchanged, validation } = await lookAtSource({ path, known })
  expect([unchanged, validation.validation_state]).toEqual([[true, false], 'degraded'])
})

const LATER = { now: () => Date.now() + 60_000 }

/** What a start asks about the bundle, and the health that the library shows then. */
async function askedAtStart(place: Scratch): Promise<readonly (string | undefined)[]> {
  const asked: string[] = []
  const sources = watched(asked)
  await using library = await openModelLibrary({ root: join(place.path, 'library'), sources, refreshWaitMs: 30_000 })
  const [model] = (await library.listModels()).models
  return [asked.join(', '), model?.validation_state]
}

/** A looker that notes what it is asked, for whom all files changed long ago. */
function watched(asked: string[]): SourceLooker {
  const looker = createSourceLooker()
  return {
    ...looker,
    look: async (question, signal) => {
      asked.push(question.known ? 'at once' : 'closely')
      const answer = await looker.look(question, signal)
      const { evidence } = await validateWithEvidence(question.path, LATER)
      return question.known || !evidence ? answer : { ...answer, evidence }
    },
  }
}

async function writeNew(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, text)
}
