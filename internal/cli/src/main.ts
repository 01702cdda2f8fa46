import { processHost } from './host.ts'
import type { CliDefinition } from './program/definition.ts'
import { runCli } from './run-cli.ts'

/**
 * The whole program: runs the command line of this process, hands all output over, and ends the process with the exit code. A second
 * SIGINT or SIGTERM ends it at once.
 */
export function main(definition: CliDefinition): void {
  const host = processHost()
  let asked = false
  const stopListening = host.onSignal((signal) => {
    if (asked) process.exit(signal === 'SIGINT' ? 130 : 143)
    asked = true
  })
  runCli(definition, host).then(
    (exitCode) => {
      stopListening()
      process.exit(exitCode)
    },
    (error: unknown) => {
      throw error
    },
  )
}
