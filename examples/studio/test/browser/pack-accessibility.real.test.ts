import { expect, it, onTestFinished } from 'vitest'
import { faultsOfView } from './find-accessibility-faults.ts'
import { gatedFamily } from './pack-project-of-test.ts'
import { walkPacking } from './pack-views.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('has no fault that axe finds in the pack view, in its dialogs and in each phase of the wizard, light and dark', async () => {
  const gate = gatedFamily()
  const studio = await openStudio({ shares: 'nothing', families: [gate.family] })
  onTestFinished(gate.open)
  const page = await studio.openTab()
  const found: Record<string, readonly string[]> = {}
  const visited: string[] = []
  const visit = async (name: string) => {
    visited.push(name)
    const faults = await faultsOfView(page)
    if (faults.length > 0) found[name] = faults
  }
  await walkPacking({ studio, page, visit }, gate)
  expect(found).toEqual({})
  expect(visited.length).toBe(15)
})
