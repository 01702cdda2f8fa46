import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { inspectNode, lastJob, usualWorkflow } from './person.ts'
import type { RunningStudio } from './running-studio.ts'
import type { Walk } from './views.ts'

/** From a store with two small environments to one that was collected. */
export async function walkEnvironments({ studio, page, visit }: Walk): Promise<void> {
  await useBare(page)
  await page.getByRole('link', { name: 'Environments' }).click()
  await page.getByText('the store takes').waitFor()
  await visit('environments')
  await rowOf(page, 'six 1').click()
  const panel = panelOf(page)
  await panel.getByRole('combobox', { name: 'Another environment' }).selectOption({ index: 1 })
  await panel.getByRole('list', { name: 'What differs' }).waitFor()
  await visit('environments-explained')
  damage(studio, await openKey(page))
  await panel.getByRole('button', { name: 'Verify in full' }).click()
  await page.getByRole('list', { name: 'Damaged environments' }).waitFor()
  await rowOf(page, 'damaged').waitFor()
  await visit('environments-damaged')
  await page.getByRole('link', { name: 'Make room' }).click()
  await page.getByText('Nothing is planned').waitFor()
  await visit('environments-collect')
  await plan(page, 0)
  await page.getByRole('table', { name: 'What would go' }).waitFor()
  await visit('environments-plan')
  await page.getByRole('button', { name: 'Remove these…' }).click()
  await visit('environments-consent')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click()
  await page.getByText('freed').first().waitFor()
  await visit('environments-collected')
  await page.getByRole('link', { name: 'In the store' }).click()
  await page.getByText('There is no environment yet').waitFor()
  await visit('environments-none')
}

/** A workflow that was given the environment of the profile `bare`. */
async function useBare(page: Page): Promise<void> {
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  const inspector = await inspectNode(page, 'Dependency Environment')
  const others = inspector.getByRole('checkbox', { checked: true })
  while ((await others.count()) > 0) await others.first().uncheck()
  await inspector.getByRole('checkbox', { name: 'bare' }).check()
  await inspector.getByRole('button', { name: 'Check' }).click()
  await lastJob(page, 'Check: succeeded').waitFor()
}

/** Plans what leaves so many environments at most. */
export async function plan(page: Page, most: number): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Environments that stay at most' }).fill(`${most}`)
  await page.getByRole('button', { name: 'Plan', exact: true }).click()
}

/** An environment of the list by what is read there. */
export function rowOf(page: Page, text: string): Locator {
  return page.getByRole('listbox', { name: 'Environments' }).getByRole('option').filter({ hasText: text })
}

/** The open environment. */
export function panelOf(page: Page): Locator {
  return page.getByRole('complementary', { name: 'Open environment' })
}

/** The key of the open environment. */
export async function openKey(page: Page): Promise<string> {
  return (
    (await panelOf(page)
      .getByText(/^v1_[0-9a-f]{32}$/)
      .textContent()) ?? ''
  )
}

/** Changes one file of an environment by hand. */
export function damage({ dataDir }: Pick<RunningStudio, 'dataDir'>, environmentKey: string): void {
  const directory = join(dataDir, 'environments', 'envs', 'python', environmentKey)
  const path = readdirSync(directory, { recursive: true, encoding: 'utf8' }).find((each) => each.endsWith('six.py'))
  if (path === undefined) throw new Error('six is not there')
  writeFileSync(join(directory, path), 'damaged by hand')
}
