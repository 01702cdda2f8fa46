import { join } from 'node:path'
import { createPackerEventBus } from '@plinth/packer-api'
import { type AssetFamily, createPackerWorkspaceService, defineAssetFamily } from '@plinth/packer-v1'
import type { Locator, Page } from 'playwright-core'
import { type ProjectAsset, writeAsset } from '../pack-project.ts'
import type { RunningStudio } from './running-studio.ts'

/** A pack project below the root of a Studio. */
export interface BrowserProject {
  readonly root: string
  /** The place of the page that shows it. */
  readonly place: string
}

/** Writes assets into a project, registers and includes them, by a packer of its own: as if somebody had done it before. */
export async function aProject(
  studio: Pick<RunningStudio, 'root'>,
  assets: Readonly<Record<string, ProjectAsset>>,
): Promise<BrowserProject> {
  const root = join(studio.root, 'game')
  await using packer = createPackerWorkspaceService({ version: 1, events: createPackerEventBus() })
  const project = { project_id: 'before', root }
  const roots = Object.entries(assets).map(([name, asset]) => writeAsset(root, name, asset))
  await packer.initWorkspace({ project })
  await Promise.all(roots.map((each) => packer.registerAsset({ project, root: each, include: true })))
  return { root, place: `#/packing/${encodeURIComponent(root)}` }
}

/** A family whose conversions wait until the gate is opened, so that a pack is held in the middle. */
export function gatedFamily(): {
  readonly family: AssetFamily
  readonly begun: Promise<void>
  readonly open: () => void
} {
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const family = defineAssetFamily({
    name: 'gated',
    version: 1,
    countArtifacts: ({ inputs }) => ({ min: 1, max: inputs.length }),
    validate: () => [],
    convert: async ({ inputs }) => {
      begun.resolve()
      await gate.promise
      return inputs.slice(0, 1).map(({ path }) => ({ content: { kind: 'input', path } }))
    },
  })
  return { family, begun: begun.promise, open: gate.resolve }
}

/** The wizard. */
export function wizardOf(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Pack', exact: true })
}

/** Opens the wizard at its first phase. */
export async function openWizard(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Pack…' }).click()
  const wizard = wizardOf(page)
  await wizard.getByRole('table', { name: 'Assets that would be packed' }).waitFor()
  return wizard
}

/** A button of the row at the foot of the wizard. */
export function action(wizard: Locator, name: string): Locator {
  return wizard.locator('footer').getByRole('button', { name, exact: true })
}

/** A phase in the row of phases. */
export function step(wizard: Locator, name: string): Locator {
  return wizard.getByRole('navigation', { name: 'Phases' }).getByRole('button', { name })
}
