import { randomUUID } from 'node:crypto'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipIndexVariables } from '../indexes/pip-index-variables.ts'
import { childEnvironment } from '../process/child-environment.ts'
import { type DownloadsFollower, followPipDownloads, type Transferred } from './follow-pip-downloads.ts'
import type { DownloadPolicy, InstallerCall } from './installer.ts'
import type { InstallerTools } from './installer-settings.ts'
import { readBuildOutput, readPipLog } from './read-pip-log.ts'
import { runInstaller } from './run-installer.ts'

/** One run of pip. */
export interface PipRun<Collected> {
  readonly python: string
  /** The folder that holds the unpacked pip. */
  readonly pip: string
  /** `install` by default. */
  readonly subcommand?: 'download' | 'wheel'
  readonly options: readonly string[]
  /** Text of the requirements file. */
  readonly requirements: string
  readonly doing: 'resolving' | 'installing'
  readonly onLine?: ((line: string) => void) | undefined
  /** Told how many bytes have been downloaded. */
  readonly onBytes?: ((bytes: Transferred) => void) | undefined
  /** Where the run saves wheels. */
  readonly saved?: string
  /** Takes what the run left in its folder, which is gone afterwards. */
  readonly collect: (folder: string) => Promise<Collected>
}

/** pip takes its requirements and gives its report by file: in a folder for this user only, as URLs may hold credentials. */
export async function runPip<Collected>(
  { python, pip, subcommand, options, requirements, collect, onBytes, saved, ...how }: PipRun<Collected>,
  tools: InstallerTools,
  call: InstallerCall,
): Promise<Collected> {
  const cwd = join(tools.cacheDir, 'pip', `.run-${randomUUID()}`)
  let downloads: DownloadsFollower | null = null
  try {
    await mkdir(join(cwd, 'tmp'), { recursive: true, mode: 0o700 })
    await writeFile(join(cwd, 'requirements.txt'), requirements, { mode: 0o600 })
    const files = ['--log', 'pip.log', '-r', 'requirements.txt']
    const command = [python, '-I', pip, subcommand ?? 'install', ...options, ...files] as const
    const readLog = async () => {
      const log = await readFile(join(cwd, 'pip.log'), 'utf8').catch(() => '')
      return { reasons: readPipLog(log), build: readBuildOutput(log) }
    }
    const env = await pipEnvironment(tools, join(cwd, 'tmp'))
    downloads = onBytes ? followPipDownloads({ temporary: join(cwd, 'tmp'), saved }, onBytes) : null
    const onLine = (line: string) => {
      downloads?.line(line)
      how.onLine?.(line)
    }
    await runInstaller({ tool: 'pip', doing: how.doing, onLine, requirements, command, env, cwd, readLog }, tools, call)
    await downloads?.end('done')
    return await collect(cwd)
  } finally {
    await downloads?.end('failed')
    await rm(cwd, { recursive: true, force: true })
  }
}

/** The part of a download policy that is a matter of options. pip cannot use its cache without an index. */
export function pipPolicyOptions({ sourceBuilds, network }: DownloadPolicy): string[] {
  return [
    ...(sourceBuilds === 'allow' ? [] : ['--only-binary', ':all:']),
    ...(network === 'offline' ? ['--no-index'] : []),
  ]
}

/** What a pip that is ended leaves behind goes with its folder. */
async function pipEnvironment(tools: InstallerTools, temporary: string): Promise<Record<string, string>> {
  return childEnvironment(tools.env, {
    ...pipIndexVariables(await tools.readIndexes()),
    TMPDIR: temporary,
    TEMP: temporary,
    TMP: temporary,
    PIP_CACHE_DIR: join(tools.cacheDir, 'pip'),
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    PIP_NO_INPUT: '1',
    PIP_NO_COLOR: '1',
    PIP_PROGRESS_BAR: 'off',
    GIT_TERMINAL_PROMPT: '0',
  })
}
