import type { Locator, Page } from 'playwright-core'

/** What a person does in the page, by what is read there. */

/** Adds a directory of the root to the library, by way of its review. */
export async function importBundle(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Model library' }).click()
  await page.getByRole('search').getByRole('button', { name: 'Add directory…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Add an external directory' })
  await dialog.getByRole('option', { name }).click()
  await dialog.getByRole('button', { name: 'Review' }).click()
  await dialog.getByRole('button', { name: 'Import' }).click()
  await dialog.getByRole('button', { name: 'Show it in the library' }).click()
}

/** Makes an empty workflow and opens it. */
export async function newWorkflow(page: Page, title: string): Promise<void> {
  await page.getByRole('link', { name: 'Workflow' }).click()
  await page.getByRole('button', { name: 'New workflow' }).click()
  const dialog = page.getByRole('dialog', { name: 'New workflow' })
  await dialog.getByRole('textbox', { name: 'Title' }).fill(title)
  await dialog.getByRole('button', { name: 'Create' }).click()
  await page.getByText('This workflow is empty').waitFor()
}

/** Puma-Lib, Dependency Environment and an inference node, connected, with a model chosen. */
export async function usualWorkflow(page: Page, inference: string, model: string): Promise<void> {
  await newWorkflow(page, 'Test')
  await canvasOf(page).getByRole('button', { name: inference }).click()
  await chooseModel(page, model)
}

/** Adds a node of a kind to the canvas. */
export async function addNode(page: Page, kind: string): Promise<void> {
  await page.getByRole('list', { name: 'Add a node' }).getByRole('button', { name: kind }).click()
  await nodeOf(page, kind).waitFor()
}

/** Draws an edge with the pointer, from an output to the input of the same name. */
export async function connectPorts(
  page: Page,
  port: string,
  { from, to }: { from: string; to: string },
): Promise<void> {
  const output = page.getByLabel(`Output ${port} of ${from}`, { exact: true })
  await output.dragTo(page.getByLabel(`Input ${port} of ${to}`, { exact: true }))
}

/** Chooses the model of the one Puma-Lib node. */
export async function chooseModel(page: Page, name: string): Promise<void> {
  await nodeOf(page, 'Puma-Lib').getByRole('button', { name: 'Choose a model' }).click()
  await page.getByRole('dialog', { name: 'Choose a model' }).getByRole('button', { name }).click()
}

/** Selects a node, so that the inspector shows it. */
export async function inspectNode(page: Page, name: string): Promise<Locator> {
  await nodeOf(page, name).getByRole('heading', { name }).click()
  const inspector = page.getByRole('region', { name: 'Inspector' })
  await inspector.getByRole('heading', { name, level: 2 }).waitFor()
  return inspector
}

/** Starts a run. */
export async function run(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Run workflow' }).click()
}

/** The canvas with everything on it. */
export function canvasOf(page: Page): Locator {
  return page.getByRole('region', { name: 'Canvas' })
}

/** A node on the canvas by its name. */
export function nodeOf(page: Page, name: string): Locator {
  return canvasOf(page)
    .getByRole('article')
    .filter({ has: page.getByRole('heading', { name, exact: true }) })
}

/** The line above the canvas's runs that says how the last job ended, e.g. `Run: succeeded`. */
export function lastJob(page: Page, text: string): Locator {
  return page.getByRole('region', { name: 'Runs' }).getByText(text, { exact: true })
}

/** What is used of an image in the page. */
interface Picture {
  readonly decode: () => Promise<void>
  readonly currentSrc: string
  readonly naturalWidth: number
  readonly naturalHeight: number
}

/** The picture that an inference node shows, once the browser has drawn it: its width and height. */
export async function pictureOf(page: Page, node: string): Promise<{ source: string; width: number; height: number }> {
  const picture = nodeOf(page, node).getByRole('img', { name: 'What the model made' })
  return await picture.evaluate(async (image: Picture) => {
    await image.decode()
    return { source: image.currentSrc, width: image.naturalWidth, height: image.naturalHeight }
  })
}
