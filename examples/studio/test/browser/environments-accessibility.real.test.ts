import { expect, it } from 'vitest'
import { walkEnvironments } from './environment-views.ts'
import { makeSmallEnvironments } from './environments-of-test.ts'
import { faultsOfView } from './find-accessibility-faults.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('has no fault that axe finds in the environments, one that is damaged, a plan, its consent and its result', async () => {
  const studio = await openStudio({ prepare: makeSmallEnvironments })
  const page = await studio.openTab()
  const found: Record<string, readonly string[]> = {}
  const visited: string[] = []
  const visit = async (name: string) => {
    visited.push(name)
    const faults = await faultsOfView(page)
    if (faults.length > 0) found[name] = faults
  }
  await walkEnvironments({ studio, page, visit })
  expect(found).toEqual({})
  expect(visited.length).toBe(8)
})
