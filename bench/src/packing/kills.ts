import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type KillReport, runKillCampaign } from '@plinth/durable/testing'
import { openAssetPack } from '@plinth/packer-v1'
import { type Figure, figureOf } from '../frame/figure.ts'
import { mustRun } from '../frame/run-program.ts'
import { killWorkspace } from './kill-workspace.ts'
import { packer } from './programs.ts'

/** Who packs, and how one knows whether the archive of before or of after is there. */
interface Contestant {
  readonly name: string
  /** An archive in which every file has its whole content. */
  readonly check: () => Promise<void>
  /** Packs without being killed, so that the next round has an archive to lose. */
  readonly repair: () => Promise<void>
}

/** kill -9 at random moments of packing, ours and asar's, in one harness on the same files: how often no whole archive is left. */
export async function kills(folder: string, rounds: number): Promise<Figure[]> {
  const { root, files, isWhole } = await killWorkspace(join(folder, 'killed'))
  const archive = join(folder, 'killed.asar')
  const once = async (tool: string) => {
    await mustRun({ program: process.execPath, args: [CHILD, tool, root, archive, '1'] })
  }
  const expectWhole = async (read: (path: string, index: number) => Promise<Uint8Array>) => {
    for (const [index, path] of files.entries())
      if (!isWhole(await read(path, index))) throw new Error(`${path} is damaged`)
  }
  const ours = async () => {
    await packer(root, ['list'])
    await using pack = await openAssetPack(join(root, 'build/assets.pa'))
    if ((await pack.verify()).state !== 'whole') throw new Error('the pack is not whole')
    await expectWhole((_, artifact) => pack.read({ address: 'game', artifact }))
  }
  const asar = async () => {
    await mustRun({ program: process.execPath, args: [EXTRACT, archive, join(folder, 'extracted')] })
    await expectWhole((path) => readFile(join(folder, 'extracted', path)))
  }
  const found = {
    ours: await campaign({ name: 'plinth-pack', check: ours, repair: () => once('plinth') }, rounds, [root, archive]),
    peer: await campaign({ name: 'asar', check: asar, repair: () => once('asar') }, rounds, [root, archive]),
  }
  const said = (who: string, { killed, killedWriting }: KillReport) =>
    `${who}: ${killed} of ${rounds} killed, ${killedWriting} of them while writing.`
  return [
    figureOf({
      work: `${rounds} × kill -9 while packing: archives lost`,
      against: '@electron/asar, in the same harness',
      unit: '',
      result: { ours: [found.ours.failures.length], peer: [found.peer.failures.length] },
      goal: { value: 'maximum', atMost: 0 },
      facts: [said('ours', found.ours), said('asar', found.peer)],
    }),
  ]
}

async function campaign(contestant: Contestant, rounds: number, places: readonly string[]): Promise<KillReport> {
  const { name, check, repair } = contestant
  const tool = name === 'asar' ? 'asar' : 'plinth'
  await repair()
  return await runKillCampaign({
    name: `kill -9 of ${name} while packing`,
    seed: 20261121,
    rounds,
    victims: 'parent',
    start: async ({ round }) => ({ args: [CHILD, tool, ...places, round < 0 ? '1' : '1000'] }),
    check: async () => {
      try {
        await check()
      } catch (error) {
        await repair()
        throw error
      }
    },
    print: (line) => process.stderr.write(`${line}\n`),
  })
}

const CHILD = fileURLToPath(new URL('children/pack-forever.ts', import.meta.url))
const EXTRACT = fileURLToPath(new URL('children/extract-all-asar.ts', import.meta.url))
