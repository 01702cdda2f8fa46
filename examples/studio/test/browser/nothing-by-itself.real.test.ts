import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Locator } from 'playwright-core'
import { expect, it } from 'vitest'
import { bindProfile, pinned } from './bind-profile.ts'
import { canvasOf, inspectNode, nodeOf, usualWorkflow } from './person.ts'
import { watchStartedPrograms } from './started-programs.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()
const DEPENDENCY_ACTION = /\b(install|resolve|check|ensure|override|environment ready|retry)\b/i

it('has no dependency action on a Puma-Lib node nor on an inference node', async () => {
  const studio = await openStudio({ shares: 'nothing', prepare: bound })
  const page = await studio.openTab()
  await usualWorkflow(page, 'Light inference', 'tiny-sd')
  for (const name of ['Puma-Lib', 'Light inference']) {
    const actions = [...(await actionsOf(nodeOf(page, name))), ...(await actionsOf(await inspectNode(page, name)))]
    expect(actions.filter((each) => DEPENDENCY_ACTION.test(each))).toEqual([])
    expect(actions.length).toBeGreaterThan(3)
  }
  const own = await actionsOf(await inspectNode(page, 'Dependency Environment'))
  expect(own).toEqual(expect.arrayContaining(['Resolve', 'Check', 'Ensure']))
})

it('installs nothing and starts no program when a workflow is opened', async () => {
  const studio = await openStudio({ shares: 'nothing', prepare: bound })
  const first = await studio.openTab()
  await usualWorkflow(first, 'Light inference', 'tiny-sd')
  await inspectNode(first, 'Dependency Environment')
  await first.close()
  await studio.restart()
  const store = join(studio.dataDir, 'environments')
  const before = (await readdir(store, { recursive: true })).toSorted()
  using programs = watchStartedPrograms()
  const page = await studio.openTab()
  await canvasOf(page).getByText('bindings: light, needy, pytorch').or(canvasOf(page).getByText('3 bindings')).waitFor()
  const inspector = await inspectNode(page, 'Dependency Environment')
  await inspector.getByText('numpy').first().waitFor()
  expect(programs.all()).toEqual([])
  expect((await readdir(store, { recursive: true })).toSorted()).toEqual(before)
})

/** What can be pressed, chosen or typed into, by its accessible name. */
async function actionsOf(place: Locator): Promise<string[]> {
  const roles = ['button', 'checkbox', 'radio', 'combobox', 'textbox', 'spinbutton', 'link'] as const
  const found = await Promise.all(roles.map((role) => place.getByRole(role).all()))
  return await Promise.all(found.flat().map(nameOf))
}

function nameOf(control: Locator): Promise<string> {
  return control.evaluate((element: Control) => {
    const labels = [...(element.labels ?? [])].map((each) => each.textContent)
    return element.getAttribute('aria-label') ?? (labels.join(' ') || element.textContent.trim() || element.title)
  })
}

/** What is used of a control in the page. */
interface Control {
  readonly labels?: Iterable<{ readonly textContent: string }> | null
  readonly textContent: string
  readonly title: string
  readonly getAttribute: (name: string) => string | null
}

async function bound({ dataDir, bundle }: { readonly dataDir: string; readonly bundle: string }): Promise<void> {
  await bindProfile(dataDir, { bundle, profileId: 'needy', requirements: [pinned('plinth-tool', '1.0')] })
}
