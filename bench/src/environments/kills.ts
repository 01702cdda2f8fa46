import { readFile } from 'node:fs/promises'
import { type Figure, leftOut } from '../frame/figure.ts'

const WORK = 'kill -9 at random moments of an installation, then ensure'
const REPORT = new URL('../../results/soak.md', import.meta.url)

/** The whole campaign is the soak tier's; this repeats what its page says. */
export async function kills(): Promise<Figure[]> {
  const page = await readFile(REPORT, 'utf8')
  const rows = page.split('\n').filter((line) => /^\| kill -9 .*install/.test(line))
  const quoted = rows.map((row) => row.replaceAll('|', ' ').replaceAll(/\s+/g, ' ').trim())
  return [leftOut(WORK, ['run by `pnpm test:soak`, see soak.md', ...quoted].join(': '))]
}
