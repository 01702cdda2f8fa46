import { join } from 'node:path'
import { type RunningStudio, startStudio } from '../../../examples/studio/test/browser/running-studio.ts'
import { launchChromium } from '../../../tools/hosts/find-chromium.ts'
import { writeLibrary } from '../models/write-library.ts'

/** A tab of a browser that shows Studio. */
export type StudioPage = Awaited<ReturnType<RunningStudio['openTab']>>

/** A Studio in a browser. */
export interface StudioStage extends AsyncDisposable {
  readonly studio: RunningStudio
}

/** Starts Studio over a library of so many models. */
export async function studioStage(models: number): Promise<StudioStage> {
  const browser = await launchChromium()
  const prepare = ({ dataDir }: { readonly dataDir: string }) =>
    writeLibrary(join(dataDir, 'library'), { models, filesPerModel: 1 })
  const studio = await startStudio(browser, { prepare })
  await studio.context.tracing.stop()
  return {
    studio,
    [Symbol.asyncDispose]: async () => {
      await studio.close()
      await browser.close()
    },
  }
}
