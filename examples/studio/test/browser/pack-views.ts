import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { PNG_OF_FOUR_PIXELS, writeAsset } from '../pack-project.ts'
import { action, type gatedFamily, openWizard, step } from './pack-project-of-test.ts'
import type { Walk } from './views.ts'

const NAMES = ['castle', 'dragon', 'hero', 'river', 'sword', 'tree', 'village', 'wizard']

/** From no project to a pack, a red validation and a preview; the gate holds the pack in the middle. */
export async function walkPacking({ studio, page, visit }: Walk, gate: ReturnType<typeof gatedFamily>): Promise<void> {
  const root = join(studio.root, 'game')
  writeProject(root)
  await page.getByRole('link', { name: 'Packing' }).click()
  await page.getByText('No pack project is open').waitFor()
  await visit('packing-none')
  await page.getByRole('button', { name: 'Open project…' }).click()
  const picker = page.getByRole('dialog', { name: 'Open a pack project' })
  await picker.getByRole('option', { name: 'game' }).click()
  await visit('packing-open')
  await picker.getByRole('button', { name: 'Open', exact: true }).click()
  await page.getByText('no pack workspace yet').waitFor()
  await visit('packing-no-workspace')
  await page.getByRole('button', { name: 'Make it a workspace' }).click()
  await page.getByText('asset roots are not registered').waitFor()
  await visit('packing-unregistered')
  await page.getByRole('button', { name: 'Register all' }).click()
  await page.getByText('9 of 9 registered assets shown').waitFor()
  await page.getByRole('option', { name: /portrait/ }).click()
  await page.getByRole('complementary', { name: 'Open asset' }).getByRole('heading', { name: 'Inputs' }).waitFor()
  await visit('packing-asset')
  await page.getByRole('button', { name: 'Quarantine…' }).click()
  await page.getByRole('list', { name: 'Proposed actions' }).waitFor()
  await visit('packing-preview')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Back to the project' }).click()
  await walkWizard({ studio, page, visit }, gate)
  await page.getByRole('list', { name: 'Largest assets of the pack' }).waitFor()
  await visit('packing-project')
  await page.getByRole('button', { name: 'Show contents…' }).click()
  await visit('packing-contents')
  await page.keyboard.press('Escape')
  rmSync(join(root, 'assets/hero/part-0.bin'))
  rmSync(join(root, 'assets/tree'), { recursive: true })
  await page.getByRole('option', { name: /tree .*diverged/ }).waitFor()
  await visit('packing-diverged')
  const wizard = await openWizard(page)
  await action(wizard, 'Validate').click()
  await wizard.getByText('red', { exact: true }).first().waitFor()
  await visit('packing-red')
  await page.keyboard.press('Escape')
}

async function walkWizard({ page, visit }: Walk, gate: ReturnType<typeof gatedFamily>): Promise<void> {
  const wizard = await openWizard(page)
  await visit('packing-summary')
  await action(wizard, 'Validate').click()
  await wizard.getByText('green', { exact: true }).first().waitFor()
  await visit('packing-green')
  await action(wizard, 'Pack').click()
  await gate.begun
  await wizard.getByRole('progressbar', { name: 'Packing' }).waitFor()
  await visit('packing-running')
  gate.open()
  await wizard.getByText('Packed 9 assets').waitFor()
  await visit('packing-result')
  await step(wizard, 'Packing').click()
  await visit('packing-not-begun')
  await action(wizard, 'Back').click()
  await page.keyboard.press('Escape')
}

/** Every asset has other bytes and another number of inputs. */
function writeProject(root: string): void {
  for (const [at, name] of NAMES.entries()) {
    const parts = Array.from({ length: 1 + (at % 5) }, (_, part) => {
      return [`part-${part}.bin`, `${name} ${part} `.repeat((at + 2) * 90 * (part + 1))] as const
    })
    const manifest = at === NAMES.length - 1 ? { family: 'gated' } : {}
    writeAsset(root, name, { manifest, files: Object.fromEntries(parts) })
  }
  writeAsset(root, 'portrait', { manifest: { family: 'image' }, files: { 'portrait.png': PNG_OF_FOUR_PIXELS } })
}
