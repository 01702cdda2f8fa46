import { toErrorDocument } from '@plinth/contracts'
import { CommanderError } from 'commander'
import { readDemoOptions } from './demo-options.ts'
import { runDemo } from './demo-run.ts'
import { serveStudio } from './serve-studio.ts'
import { createStepReport } from './step-report.ts'

// `npx -y pnpm@12 demo`: exit 0 done, 1 failed, 2 usage, 130 interrupted. With --open it serves until it is interrupted, which is how it ends: 0.
const report = createStepReport({
  write: (text) => process.stdout.write(text),
  writeError: (text) => process.stderr.write(text),
  terminal: process.stdout.isTTY === true,
})
const interruption = new AbortController()
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => interruption.abort())

try {
  const options = readDemoOptions({ argv: process.argv.slice(2), env: process.env, cwd: process.cwd() })
  if (options.open) await serveStudio(options, { open: options.open, report, signal: interruption.signal })
  else process.stdout.write(`${await runDemo(options, { report, signal: interruption.signal })}\n`)
} catch (error) {
  process.exitCode = fail(error)
}

function fail(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  const { code, message, hint } = toErrorDocument(error)
  report.fail(`${message} (${code})`, hint)
  return interruption.signal.aborted ? 130 : 1
}
