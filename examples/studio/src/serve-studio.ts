import { once } from 'node:events'
import { stripVTControlCharacters } from 'node:util'
import type { Logger } from '@plinth/contracts'
import type { DemoOptions, OpenOptions } from './demo-options.ts'
import { openBrowser } from './open-browser.ts'
import { openStudio } from './server/open-studio.ts'
import type { StepReport } from './step-report.ts'

/** What Studio is served with. */
export interface ServeCall {
  readonly open: OpenOptions
  readonly report: StepReport
  /** Ends it. */
  readonly signal: AbortSignal
}

/** Serves Studio until the signal aborts; everything is closed then. Says where it is, and shows it in a browser where there is one. */
export async function serveStudio(
  { dataDir }: Pick<DemoOptions, 'dataDir'>,
  { open: { port, browse }, report, signal }: ServeCall,
): Promise<void> {
  const onUnexpected = (error: unknown) => report.fail(textOf(error), undefined)
  await using studio = await report.step('open', async () => {
    const logger: Logger = ({ level, message }) => {
      if (level === 'warning') report.fail(stripVTControlCharacters(message), undefined)
    }
    const value = await openStudio({ dataDir, roots: browse, port, onUnexpected, logger })
    return { value, lines: [value.url, `data in ${dataDir}; Ctrl-C ends it`] }
  })
  await openBrowser(studio.url)
  if (!signal.aborted) await once(signal, 'abort')
}

function textOf(error: unknown): string {
  return stripVTControlCharacters(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
