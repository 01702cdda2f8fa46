import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { campaignRounds, type KillReport, runKillCampaign } from '@plinth/durable/testing'
import type { Scratch } from './scratch.ts'

const THEIRS = `"theirs": {"huge": 1e400, "id": 12345678901234567890, "text": "${'x'.repeat(300_000)}"}`

/** Kills a process in the middle of changing a metadata file, and looks at the file, its backup and its neighbours each time. */
export async function killMetadataWrites(place: Scratch, share: 'whole' | 'tenth'): Promise<KillReport> {
  const directory = join(place.path, 'model')
  const file = join(directory, 'metadata.json')
  await mkdir(directory)
  for (const path of [file, `${file}.bak`]) await writeFile(path, `{"notes": "short 0", ${THEIRS}}`)
  const env = { ...process.env, NODE_COMPILE_CACHE: join(tmpdir(), 'node-compile-cache') }
  return runKillCampaign({
    name: 'kill -9 in the middle of changes of a metadata file',
    seed: 20261121,
    rounds: campaignRounds(200, share),
    victims: 'parent',
    withinMs: 60,
    start: async () => ({ args: [join(import.meta.dirname, 'children/registry-writes.ts'), file], env }),
    check: async () => {
      const turns = await Promise.all([turnOf(file), turnOf(`${file}.bak`)])
      const [now = 0, before = 0] = turns
      // Killed between backup and rename, both are one file.
      if (now !== before && now !== before + 1 && now !== 0)
        throw new Error(`turn ${now} has the backup of turn ${before}`)
      const others = (await readdir(directory)).filter((name) => !name.startsWith('metadata.json'))
      if (others.length > 2) throw new Error(`temporaries pile up: ${others}`)
    },
  })
}

/** Which turn wrote a file; rejects unless it is whole. */
async function turnOf(file: string): Promise<number> {
  const text = await readFile(file, 'utf8')
  const { notes } = JSON.parse(text)
  if (!text.includes(THEIRS)) throw new Error(`${file} lost what others wrote`)
  const [, turn = ''] = /^(?:short|(?:long )+) ?(\d+)$/.exec(notes) ?? []
  if (turn === '') throw new Error(`${file} has notes that nobody wrote: ${notes}`)
  return Number(turn)
}
