import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { sweepTemporaries } from '../src/index.ts'
import { campaignRounds, type KillReport, runKillCampaign } from '../src/testing.ts'
import { numberOfDocument } from './document.ts'
import { childEnvironment, childScript } from './temporary-directory.ts'

/** Kills a process that replaces one file over and over, and checks what it left each time. */
export async function killWriters(directory: string, share: 'whole' | 'tenth'): Promise<KillReport> {
  const file = join(directory, 'document.txt')
  return runKillCampaign({
    name: 'kill -9 while a file is being replaced',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 100,
    start: async () => ({ args: [childScript('write'), file, 'forever'], env: childEnvironment() }),
    check: () => checkDocument(file),
  })
}

/** Rejects unless the file and its backup are whole and nothing else is left after a sweep. */
export async function checkDocument(file: string): Promise<void> {
  const directory = join(file, '..')
  await sweepTemporaries(directory)
  const names = (await readdir(directory)).sort()
  for (const name of names) {
    if (!['document.txt', 'document.txt.bak'].includes(name)) throw new Error(`left behind: ${name}`)
    const text = await readFile(join(directory, name), 'utf8')
    if (numberOfDocument(text) === undefined) throw new Error(`torn: ${name}`)
  }
}
