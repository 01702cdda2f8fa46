import { expect, it } from 'vitest'
import { faultsOfView } from './find-accessibility-faults.ts'
import { walkLibraryWork } from './library-views.ts'
import { useStudio } from './studio-of-test.ts'
import type { Visit } from './views.ts'

const openStudio = useStudio()

it('has no fault that axe finds in imports, mapping, verification, looking again and the trash, light and dark', async () => {
  const studio = await openStudio({ shares: 'nothing', refusals: ['409 GET /api/models/…/descriptor'] })
  const page = await studio.openTab()
  const found: Record<string, readonly string[]> = {}
  const visit: Visit = async (name) => {
    const faults = await faultsOfView(page)
    if (faults.length > 0) found[name] = faults
  }
  await walkLibraryWork({ studio, page, visit })
  expect(found).toEqual({})
})
