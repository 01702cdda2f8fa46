import { readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openJournal } from '../src/index.ts'
import { campaignRounds, type KillReport, runKillCampaign, startChild } from '../src/testing.ts'
import { childEnvironment, childScript } from './temporary-directory.ts'
import { readBoth, recoverTransfers } from './transfer.ts'

/** Kills a process in the middle of journaled changes, every third time its recovery as well, and checks what is left each time. */
export async function killTransfers(directory: string, share: 'whole' | 'tenth'): Promise<KillReport> {
  for (const name of ['left', 'right']) await writeFile(join(directory, name), '0')
  const script = childScript('transfer')
  const env = childEnvironment()
  return runKillCampaign({
    name: 'kill -9 in the middle of journaled changes',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 60,
    start: async () => ({ args: [script, directory, '0', '1000000'], env }),
    check: async ({ round, random }) => {
      if (round % 3 === 0) {
        const points = ['claimed', 'handled']
        await startChild({ args: [script, directory, 'recover', '', points[random.below(2)] ?? ''], env }).ended
      }
      await recoverTransfers(await openJournal(join(directory, 'journal')), directory)
      const [left, right] = await readBoth(directory)
      if (left !== right) throw new Error(`${left} and ${right}`)
      const entries = await readdir(join(directory, 'journal'))
      if (entries.length > 0) throw new Error(`left in the journal: ${entries}`)
    },
  })
}
