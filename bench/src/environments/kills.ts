import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { killByHand } from '../../../packages/env-provisioner-node/test/kill-by-hand.ts'
import { type KilledInstalls, killInstalls } from '../../../packages/env-provisioner-node/test/kill-installs.ts'
import { type Figure, figureOf, leftOut } from '../frame/figure.ts'
import type { Stage } from './stage.ts'

const WORK = 'kill -9 at random moments of an installation, then ensure'
const CAMPAIGNS = new URL('../../results/soak.md', import.meta.url)

/** The store's own kill campaign, whole (200 rounds) or a tenth of it, and the same harness on uv by hand. Quick runs leave it out. */
export async function kills({ folder }: Stage, share: 'whole' | 'tenth' | 'none'): Promise<Figure[]> {
  if (share === 'none') return [leftOut(WORK, `left out here; ${await whatSoakSays()}`)]
  const dataDir = join(folder, 'killed', 'data')
  const ours = await killInstalls(dataDir, share)
  const byHand = await killByHand(dataDir, share)
  const common = {
    against: 'uv by hand, in the same harness',
    unit: '',
    goal: { value: 'maximum', atMost: 0 },
  } as const
  const row = (name: string, of: 'unusable' | 'silent') => ({
    ...common,
    work: `${ours.report.rounds} × ${WORK}: ${name}`,
    result: { ours: [ours.harm[of]], peer: [byHand.harm[of]] },
  })
  const facts = [`ours: ${hits(ours)}`, `uv: ${hits(byHand)}`, await whatSoakSays()]
  return [
    figureOf({ ...row('unusable environments', 'unusable'), facts }),
    figureOf(row('damaged without a word', 'silent')),
  ]
}

function hits({ report: { rounds, killed, killedWriting } }: Pick<KilledInstalls, 'report'>): string {
  return `${killed} of ${rounds} killed, ${killedWriting} of them while writing`
}

/** The rows of the page of whole campaigns that are about installations. */
async function whatSoakSays(): Promise<string> {
  const page = await readFile(CAMPAIGNS, 'utf8')
  const rows = page.split('\n').filter((line) => /^\| kill -9 .*(install|uv|writing \|)/.test(line))
  const quoted = rows.map((row) => row.replaceAll('|', ' ').replaceAll(/\s+/g, ' ').trim())
  return ['the whole campaign is run by `pnpm test:soak`, see soak.md', ...quoted].join('; ')
}
