import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { childEnvironment, runCommand } from '@plinth/pyenv-backends'

const SCRIPT = fileURLToPath(new URL('check_records.py', import.meta.url))

/** What has to be in a prefix: its distributions, and what can be imported then. */
export interface Expected {
  readonly distributions: readonly string[]
  readonly modules: readonly string[]
}

/** What the independent checker found; `works` says whether the interpreter starts and imports everything. */
export interface CheckedPrefix {
  readonly files: number
  readonly wrong: readonly string[]
  readonly works: boolean
  /** Why it does not work. */
  readonly reason: string | null
}

/** Looks at every file of every RECORD with a small Python program that knows nothing of the product, run by the prefix's own interpreter. */
export async function checkPrefix(prefix: string, { distributions, modules }: Expected): Promise<CheckedPrefix> {
  const broken = (reason: string) => ({ files: 0, wrong: [], works: false, reason })
  const lib = (await readdir(join(prefix, 'lib')).catch((): string[] => [])).find((name) => name.startsWith('python'))
  if (lib === undefined) return broken('there is no site-packages')
  const sitePackages = join(prefix, 'lib', lib, 'site-packages')
  const args = ['-I', '-B', SCRIPT, sitePackages, distributions.join(','), modules.join(',')]
  try {
    const env = childEnvironment(process.env)
    const { outcome, stdout, stderr } = await runCommand(join(prefix, 'bin', 'python'), args, { env })
    if (outcome.exit_code !== 0) return broken(stderr.text.slice(-500))
    const { files, wrong, imports } = JSON.parse(stdout.text)
    return { files, wrong, works: imports === null, reason: imports }
  } catch (error) {
    return broken(String(error))
  }
}
