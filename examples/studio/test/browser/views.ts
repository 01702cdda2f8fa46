import { cp, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright-core'
import { BUNDLES } from '../worker-process.ts'
import { bindProfile, pinned } from './bind-profile.ts'
import type { GatedIndex } from './gated-index.ts'
import { canvasOf, chooseModel, importBundle, inspectNode, lastJob, newWorkflow, nodeOf, run } from './person.ts'
import type { RunningStudio } from './running-studio.ts'

/** Told of each view and dialog once it is there; waits as long as that takes. */
export type Visit = (name: string) => Promise<void>

/** A page that goes through views. */
export interface Walk {
  readonly studio: RunningStudio
  readonly page: Page
  readonly visit: Visit
}

/** From an empty library to a model whose directory has gone. */
export async function walkLibrary({ studio, page, visit }: Walk): Promise<void> {
  const vanishing = join(studio.root, 'tiny-sdxl')
  await cp(join(BUNDLES, 'tiny-sdxl'), vanishing, { recursive: true })
  await page.getByRole('link', { name: 'Model library' }).click()
  await page.getByText('The library is empty').waitFor()
  await visit('library-empty')
  await importStepwise(page, visit)
  await importBundle(page, 'tiny-sdxl')
  await page.getByRole('option', { name: 'tiny-sd diffusion' }).click()
  const model = page.getByRole('complementary', { name: 'Open model' })
  await model.getByText('diffusers', { exact: true }).first().waitFor()
  await visit('library')
  await rename(vanishing, `${vanishing}-moved`)
  await page.getByRole('option', { name: 'tiny-sdxl' }).click()
  await model.getByRole('button', { name: 'Check again' }).click()
  await model.getByText('not executable').waitFor()
  await page.getByRole('option', { name: /^tiny-sdxl .*invalid/ }).waitFor()
  await visit('library-vanished')
  await model.getByRole('button', { name: 'Relocate…' }).click()
  await page.getByRole('dialog').getByRole('listbox', { name: 'Directories' }).waitFor()
  await visit('library-relocate')
  await page.keyboard.press('Escape')
  await model.getByRole('button', { name: 'Remove…' }).click()
  await visit('library-remove')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove from the library' }).click()
  await page.getByRole('option', { name: 'tiny-sdxl' }).waitFor({ state: 'detached' })
}

async function importStepwise(page: Page, visit: Visit): Promise<void> {
  await page.getByRole('search').getByRole('button', { name: 'Add directory…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add an external directory' })
  await dialog.getByRole('option', { name: 'tiny-sd bundle' }).click()
  await visit('import-choose')
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByRole('textbox', { name: 'Family' }).waitFor()
  await visit('import-review')
  await dialog.getByRole('button', { name: 'Import' }).click()
  await dialog.getByText('Health after').waitFor()
  await page.getByText('1 of 1 model shown').waitFor()
  await visit('import-result')
  await dialog.getByRole('button', { name: 'Show it in the library' }).click()
}

/** pip gives an index up that was slow for as long as a busy machine takes to look at a view; a person would press Run again, once. */
async function succeed(page: Page): Promise<void> {
  const [good, bad] = [lastJob(page, 'Run: succeeded'), lastJob(page, 'Run: failed')]
  await good.or(bad).waitFor()
  if (await bad.isVisible()) await run(page)
  await good.waitFor()
}

/** From no workflow to a picture, by way of a question and an install that the index holds in the middle. */
export async function walkWorkflow({ studio, page, visit }: Walk, index: GatedIndex): Promise<void> {
  const requirements = [pinned('plinth-slow', '1.0')]
  await bindProfile(studio.dataDir, { bundle: studio.bundle, profileId: 'extras', requirements })
  await page.getByRole('link', { name: 'Workflow' }).click()
  await visit('workflow-none')
  await page.getByRole('button', { name: 'New workflow' }).click()
  await visit('workflow-new')
  await page.keyboard.press('Escape')
  await newWorkflow(page, 'First picture')
  await visit('workflow-empty')
  await canvasOf(page).getByRole('button', { name: 'Light inference' }).click()
  await nodeOf(page, 'Puma-Lib').getByRole('button', { name: 'Choose a model' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'tiny-sd' }).waitFor()
  await visit('workflow-model')
  await page.keyboard.press('Escape')
  await chooseModel(page, 'tiny-sd')
  const puma = await inspectNode(page, 'Puma-Lib')
  await puma.getByRole('table', { name: 'Requirements of light' }).waitFor()
  await visit('workflow-puma-lib')
  await run(page)
  const environment = await inspectNode(page, 'Dependency Environment')
  await answer(environment, index, visit)
  await index.halfSent
  await nodeOf(page, 'Dependency Environment').getByText('786 kB').waitFor()
  await visit('workflow-installing')
  index.open()
  await succeed(page)
  await environment.getByText('installed', { exact: true }).waitFor()
  await visit('workflow-environment')
  await environment.getByText('numpy ==').first().click()
  await environment.getByText('The whole binding').first().click()
  await visit('workflow-values')
  await inspectNode(page, 'Light inference')
  await visit('workflow-picture')
}

async function answer(environment: Locator, index: GatedIndex, visit: Visit): Promise<void> {
  const questions = environment.getByRole('region', { name: 'Missing inputs' })
  await questions.getByRole('combobox').fill(index.url)
  await visit('workflow-questions')
  await questions.getByRole('button', { name: 'Save and go on' }).click()
}

/** What is around a workflow that has run: its jobs, its dialogs, a node that fails. */
export async function walkAround({ page, visit }: Walk): Promise<void> {
  await page.getByRole('button', { name: 'Last jobs' }).click()
  await page.getByRole('table', { name: 'Last jobs of this workflow' }).waitFor()
  await visit('workflow-jobs')
  await page.getByRole('button', { name: 'Last jobs' }).click()
  await page.getByRole('button', { name: 'Rename…' }).click()
  await visit('workflow-rename')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Delete workflow…' }).click()
  await visit('workflow-delete')
  await page.keyboard.press('Escape')
  await inspectNode(page, 'Dependency Environment')
  const environment = nodeOf(page, 'Dependency Environment')
  for (const name of ['light', 'extras']) await environment.getByRole('checkbox', { name }).uncheck()
  await run(page)
  await lastJob(page, 'Run: failed').waitFor()
  await visit('workflow-failed')
}
