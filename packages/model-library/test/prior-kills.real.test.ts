import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, runKillCampaign } from '@plinth/durable/testing'
import { expect, it } from 'vitest'
import { openModelLibrary } from '../src/open-model-library.ts'
import { FILE_MODEL, writePriorLibrary } from './prior/prior-library.ts'
import { scratch } from './scratch.ts'

it('takes over what the prior system left, whole and once, over kills at random moments of the first opening', async () => {
  await using place = await scratch()
  const bundle = await place.bundle('bundle')
  const roots: string[] = []
  const report = await runKillCampaign({
    name: 'kill -9 in the first opening of a library of the prior system',
    seed: 20261121,
    rounds: campaignRounds(100, 'tenth'),
    victims: 'parent',
    withinMs: 250,
    start: async () => {
      const root = join(place.path, `library ${roots.length}`)
      await writePriorLibrary(root, bundle)
      roots.push(root)
      const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
      return { args: [join(import.meta.dirname, 'children/registry-open.ts'), root], env }
    },
    check: () => checkTakenOver(roots.at(-1) ?? ''),
  })

  expect(report).toMatchObject({ rounds: 10, failures: [] })
})

/** Rejects unless everything was taken over, the note says so, and nothing lies about. */
async function checkTakenOver(root: string): Promise<void> {
  await using _library = await openModelLibrary({ root })
  const file = await readFile(join(root, '.plinth/bindings', `${FILE_MODEL}.json`), 'utf8')
  const ids = JSON.parse(file).bindings.map(({ binding_id }: { binding_id: string }) => binding_id)
  const note = JSON.parse(await readFile(join(root, '.plinth/prior-bindings.json'), 'utf8'))
  const left = (await readdir(join(root, '.plinth'))).filter((name) => name.endsWith('.tmp'))
  const found = JSON.stringify([ids, note.profiles, left])
  if (found !== '[["b-llama","b-late"],["torch-core@1"],[]]') throw new Error(`after the kill: ${found}`)
}
