import type { ProcessTable } from '@plinth/durable'
import type { RunCommand } from '../process/command.ts'
import type { CondaLayout } from './conda-layout.ts'

/** What the operations on conda environments work with. */
export interface MicromambaTools {
  /** Absolute path of micromamba, or how to find it when it is needed. Errors: `micromamba_missing`. */
  readonly executable: () => Promise<string>
  /** Absolute folder for package caches, outside every project; best on the file system of the environments, for hard links. */
  readonly rootPrefix: string
  /** The host's variables. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly runCommand: RunCommand
  readonly layout: CondaLayout
  /** conda's name of the platform: `linux-64`. */
  readonly platform: string
  readonly processes: ProcessTable
}
