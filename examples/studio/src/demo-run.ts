import { chooseRuntime } from './choose-runtime.ts'
import type { DemoOptions } from './demo-options.ts'
import { packOutput, readBack } from './pack-output.ts'
import { prepareEnvironment } from './prepare-environment.ts'
import { registerBundle } from './register-bundle.ts'
import { runWorker } from './run-worker.ts'
import { compose } from './server/compose.ts'
import type { StepReport } from './step-report.ts'

/** Takes a bundle the whole way and returns the absolute path of the picture or sound. Everything it opened is closed again, also after a failure. */
export async function runDemo(
  options: DemoOptions,
  { report, signal }: { readonly report: StepReport; readonly signal: AbortSignal },
): Promise<string> {
  const host = await compose({ dataDir: options.dataDir })
  try {
    const descriptor = await report.step('import', () => registerBundle(host, options.bundle))
    const runtime = chooseRuntime(descriptor, options.runtime)
    const { profile, medium } = runtime
    const ref = await report.step('ensure', (progress) =>
      prepareEnvironment(host, descriptor, { profile, progress, signal }),
    )
    const output = await report.step(medium.verb, (progress) =>
      runWorker(host, { ref, descriptor, runtime, options, progress, signal }),
    )
    const archive = await report.step('pack', () => packOutput(host, medium))
    await report.step('verify', () => readBack(archive, { ...output, name: medium.name }))
    return output.path
  } finally {
    await host.close()
  }
}
