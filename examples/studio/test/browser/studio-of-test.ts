import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, inject, onTestFinished } from 'vitest'
import { launchChromium } from '../../../../tools/hosts/find-chromium.ts'
import { readyEnvironment } from '../ready-environment.ts'
import { type RunningStudio, type StudioStart, startStudio } from './running-studio.ts'

/** How a test starts its Studio. */
export interface StudioOfTest extends Omit<StudioStart, 'environments'> {
  /** Of the environments that all real tests share: nothing, the installer with what it fetched, or all. Default `caches`. */
  readonly shares?: 'nothing' | 'caches' | 'all'
  /** Requests that the server may refuse in this test. */
  readonly refusals?: readonly string[]
}

/** One browser for the tests of a file; the returned function starts a Studio for a test, and ends it with the test. */
export function useStudio(): (start?: StudioOfTest) => Promise<RunningStudio> {
  let browser: Browser
  let filled: Promise<void> | undefined
  beforeAll(async () => {
    browser = await launchChromium()
  })
  afterAll(() => browser.close())
  return async ({ shares = 'caches', refusals = [], ...start } = {}) => {
    if (shares !== 'nothing') {
      filled ??= fillCaches()
      await filled
    }
    const at = join(inject('realData'), 'environments')
    const environments = shares === 'nothing' ? {} : { environments: { at, share: shares } }
    const studio = await startStudio(browser, { ...start, ...environments })
    onTestFinished(async ({ task }) => {
      const refused = studio.watch.refusals().filter((each) => !refusals.includes(each))
      const faults = [...studio.unexpected, ...studio.watch.faults(), ...refused]
      if (task.result?.state !== 'pass' || faults.length > 0) await record(studio, task.name)
      await studio.close()
      expect(faults).toEqual([])
    })
    return studio
  }
}

/** The shared store fetches the installer under its own locks; only what is there can be shared with stores that have other locks. */
async function fillCaches(): Promise<void> {
  await readyEnvironment('tiny-sd', 'light', await mkdtemp(join(inject('realData'), 'library-')))
}

const REPORTS = resolve(import.meta.dirname, '../../../../reports/browser')

/** What the tabs showed, and a trace for `playwright-core show-trace`. */
async function record({ context }: RunningStudio, title: string): Promise<void> {
  const name = title.replaceAll(/\W+/g, '-').slice(0, 80)
  for (const [index, page] of context.pages().entries())
    await page.screenshot({ path: join(REPORTS, `${name}-${index + 1}.png`) })
  await context.tracing.stop({ path: join(REPORTS, `${name}.zip`) })
}
