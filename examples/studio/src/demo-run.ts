import { compose } from './compose.ts'
import type { DemoOptions } from './demo-options.ts'
import { packPicture, readBack } from './pack-picture.ts'
import { paintPicture } from './paint-picture.ts'
import { prepareEnvironment } from './prepare-environment.ts'
import { registerBundle } from './register-bundle.ts'
import type { StepReport } from './step-report.ts'

const PROFILES = { light: 'light', diffusers: 'pytorch' } as const

/** Takes a bundle the whole way and returns the absolute path of the picture. Everything it opened is closed again, also after a failure. */
export async function runDemo(
  options: DemoOptions,
  { report, signal }: { readonly report: StepReport; readonly signal: AbortSignal },
): Promise<string> {
  const host = await compose({ dataDir: options.dataDir })
  try {
    const descriptor = await report.step('import', () => registerBundle(host, options.bundle))
    const ref = await report.step('ensure', (progress) =>
      prepareEnvironment(host, descriptor, { profile: PROFILES[options.runtime], progress, signal }),
    )
    const picture = await report.step('paint', (progress) =>
      paintPicture(host, { ref, descriptor, options, progress, signal }),
    )
    const archive = await report.step('pack', () => packPicture(host))
    await report.step('verify', () => readBack(archive, picture))
    return picture.path
  } finally {
    await host.close()
  }
}
