import { delimiter, join } from 'node:path'
import type { MicromambaBinary, MicromambaLocation } from '../backend/conda-tools.ts'
import { childEnvironment } from '../process/child-environment.ts'
import type { RunCommand } from '../process/command.ts'
import { findOnPath, isExecutable } from '../process/find-on-path.ts'
import { hostVariable } from '../process/host-variable.ts'
import type { CondaLayout } from './conda-layout.ts'

const VERSION_TIMEOUT_MS = 20_000

/** Where micromamba is looked for. */
export interface MicromambaSearch {
  /** Absolute path of the project. */
  readonly root: string
  /** Absolute path of the home directory. */
  readonly home: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly layout: CondaLayout
  readonly runCommand: RunCommand
}

/**
 * The first micromamba that works: `.pyve/bin` of the project, `~/.pyve/bin`, PATH. One that may not be executed or does not answer `--version`
 * counts as not there. Source: seed 004, "Tool Resolution".
 */
export async function findMicromamba(search: MicromambaSearch): Promise<MicromambaBinary | null> {
  for (const { location, executable } of candidates(search)) {
    const version = isExecutable(executable) ? await versionOf(executable, search) : null
    if (version !== null) return { executable, location, version }
  }
  return null
}

/** What `--version` prints; null when it fails or prints something else. */
export async function versionOf(
  executable: string,
  { env, runCommand }: Pick<MicromambaSearch, 'env' | 'runCommand'>,
): Promise<string | null> {
  const options = { env: childEnvironment(env), timeoutMs: VERSION_TIMEOUT_MS }
  const result = await runCommand(executable, ['--version'], options).catch(() => null)
  if (result?.outcome.exit_code !== 0) return null
  return /^(?:micromamba )?(\d+\.\d+[\w.]*)\s*$/m.exec(result.stdout.text)?.[1] ?? null
}

/** The folder of programs of a project or of a person: `.pyve/bin`. */
export function programFolder(above: string): string {
  return join(above, '.pyve', 'bin')
}

function candidates({ root, home, env, layout }: MicromambaSearch) {
  const { programName } = layout
  const sandboxes: readonly (readonly [MicromambaLocation, string])[] = [
    ['project', root],
    ['user', home],
  ]
  const folders = (hostVariable(env, 'PATH') ?? '').split(delimiter)
  const onPath = findOnPath({ folders, fileNames: [programName] })
  return [
    ...sandboxes.map(([location, above]) => ({ location, executable: join(programFolder(above), programName) })),
    ...(onPath === null ? [] : [{ location: 'system' as const, executable: onPath }]),
  ]
}
