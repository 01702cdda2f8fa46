import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { openModelLibrary } from '../src/open-model-library.ts'
import { readChangeLog, restartChangeLog } from './change-log.ts'
import type { Scratch } from './scratch.ts'
import { untouchedParts } from './untouched.ts'

const PHASES = ['import', 'bind', 'relocate', 'reindex', 'delete'] as const

/** Kills a process in the middle of import, binding, relocation, reindex and deletion, and checks what it left each time. */
export async function killChanges(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const [root, log] = [join(place.path, 'library'), join(place.path, 'log')]
  const bundles = [await place.bundle('bundle'), await place.bundle('copy')]
  const untouched = await Promise.all(bundles.map(untouchedParts))
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  return runKillCampaign({
    name: 'kill -9 in the middle of import, binding, relocation, reindex and deletion',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    phaseOf: ({ round }) => PHASES[round % PHASES.length] ?? 'import',
    start: async () => ({ args: [join(import.meta.dirname, 'children/change.ts'), root, ...bundles, log], env }),
    check: async () => {
      await checkLibrary(root, log)
      const now = await Promise.all(bundles.map(untouchedParts))
      if (now.join() !== untouched.join()) throw new Error('a bundle was touched')
    },
    withinMs: 150,
  })
}

/** Rejects unless every model is whole: its metadata, its bindings and its row, and nothing of any other is there. */
async function checkLibrary(root: string, log: string): Promise<void> {
  await using library = await openModelLibrary({ root })
  const listed = await library.listModels()
  const names = listed.models.map(({ model_id }) => model_id.split('/')[2] ?? '')
  await expectSame('registry', await namesIn(join(root, 'diffusion/tiny')), names)
  for (const [id, presence] of await readChangeLog(log)) {
    const found = listed.models.some(({ model_id }) => model_id === id) ? 'present' : 'absent'
    if (presence !== 'either' && presence !== found) throw new Error(`${id} is ${found}, and was left ${presence}`)
  }
  await restartChangeLog(
    log,
    listed.models.map(({ model_id }) => model_id),
  )
  const bindings = await namesIn(join(root, '.plinth/bindings/diffusion/tiny'))
  await expectSame(
    'bindings',
    bindings.filter((name) => name.endsWith('.json')),
    names.map((name) => `${name}.json`),
  )
  await expectSame('journal', await namesIn(join(root, '.plinth/journal')), [])
  for (const { model_id } of listed.models) {
    const descriptor = await library.resolveModelExecutionDescriptor(model_id)
    const file = JSON.parse(await readFile(join(root, '.plinth/bindings', `${model_id}.json`), 'utf8'))
    const ids = descriptor.dependency_requirements.bindings.map(({ binding_id }) => binding_id)
    const metadata = await library.getModel(model_id)
    await expectSame(
      model_id,
      ids,
      (metadata?.dependency_bindings ?? []).map(({ binding_id }) => String(binding_id)),
    )
    await expectSame(
      model_id,
      ids,
      file.bindings.map(({ binding_id }: { binding_id: string }) => binding_id),
    )
  }
  await library.reindex()
  await expectSame('rows', [JSON.stringify(await library.listModels())], [JSON.stringify(listed)])
}

async function expectSame(what: string, found: readonly string[], expected: readonly string[]): Promise<void> {
  if (found.toSorted().join() !== expected.toSorted().join())
    throw new Error(`${what}: ${found} instead of ${expected}`)
}

async function namesIn(directory: string): Promise<string[]> {
  return readdir(directory).catch(() => [])
}
