import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { stripVTControlCharacters } from 'node:util'
import type { Logger } from '@plinth/contracts'
import type { DemoOptions, OpenOptions } from './demo-options.ts'
import { writeOwnFile } from './entry/token.ts'
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
    return { value, lines: [value.address, `data in ${dataDir}; Ctrl-C ends it`] }
  })
  const doorstep = join(dataDir, 'open-studio.html')
  await writeOwnFile(doorstep, doorstepPage(studio.address))
  await openBrowser(pathToFileURL(doorstep).href)
  if (!signal.aborted) await once(signal, 'abort')
  await rm(doorstep, { force: true })
}

/** Leads a browser to Studio. Its address is no argument of the browser, which every user of the machine sees. */
function doorstepPage(address: string): string {
  return `<!doctype html>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0; url=${address}">
<title>Plinth Studio</title>
<p><a href="${address}">Open Plinth Studio</a></p>
`
}

function textOf(error: unknown): string {
  return stripVTControlCharacters(error instanceof Error ? (error.stack ?? error.message) : String(error))
}
