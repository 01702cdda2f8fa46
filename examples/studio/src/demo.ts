import { toErrorDocument } from '@plinth/contracts'
import { CommanderError } from 'commander'
import { readDemoOptions } from './demo-options.ts'
import { runDemo } from './demo-run.ts'
import { createStepReport } from './step-report.ts'

// `npx -y pnpm@12 demo`: exit 0 done, 1 failed, 2 usage, 130 interrupted.
const report = createStepReport({
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  terminal: process.stdout.isTTY === true,
})
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())

try {
  const options = readDemoOptions({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() })
  const output = await runDemo(options, { report, signal: interruption.signal })
  process.stdout.write(`${output}\n`)
} catch (error) {
  process.exitCode = fail(error)
}

function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const { code, message, hint } = toErrorDocument(error)
  report.fail(`${message} (${code})`, hint)
  return interruption.signal.aborted ? 130 : 1
}
