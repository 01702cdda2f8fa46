import { processHost } from './host.ts'
import type { CliDefinition } from './program/definition.ts'
import { runCli } from './run-cli.ts'

/**
 * The whole program: runs the command line of this process, hands all output over, and ends the process with the exit code. A second
 * SIGINT, SIGTERM or SIGHUP ends it at once.
 */
export function main(definition: CliDefinition): void {
  runCli(definition, processHost()).then(
    (exitCode) => process.exit(exitCode),
    (error: unknown) => {
      throw error
    },
  )
}
