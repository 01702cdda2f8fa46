import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aStore, REQUEST } from '../fake-store.ts'

const SITE = 'lib/python3.11/site-packages'

it('shows what is odd about the packages of a sound environment', async () => {
  const shared = Object.fromEntries(Array.from({ length: 7 }, (_, index) => [`shared/m${index}.py`, '']))
  const numpy = { files: { 'numpy/__init__.py': 'x', ...shared }, claims: { 'numpy/__init__.py': 'y' } }
  const packages = { 'numpy==2.4.1': numpy, 'pillow==12.0': { files: { 'PIL/__init__.py': '', ...shared } } }
  const { environments } = await aStore({ packages })
  const { environment_key } = await environments.ensureReady(REQUEST)
  await environments.verify(environment_key)
  // The first build is checked by size alone, and believes a RECORD of the right size; a rebuild after damage hashes.
  await environments.ensureReady(REQUEST)
  const [listed] = await environments.list()
  expect(await environments.show(environment_key)).toEqual(listed)
  expect(listed?.state === 'published' && listed.diagnostics).toEqual([
    {
      severity: 'info',
      code: 'file_claimed_twice',
      message: `files that are claimed by several distributions, and right for one of them: ${[0, 1, 2, 3, 4]
        .map((index) => `${SITE}/shared/m${index}.py`)
        .join(', ')}, and 2 more`,
    },
    {
      severity: 'warning',
      code: 'record_faulty',
      message: `files that are not what their RECORD says, though freshly downloaded: ${SITE}/numpy/__init__.py`,
    },
  ])
})

it('shows the files in packages that no RECORD claims', async () => {
  const { environments } = await aStore({
    onInstall: async (prefix) => {
      await mkdir(join(prefix, SITE, 'numpy'), { recursive: true })
      await writeFile(join(prefix, SITE, 'numpy', 'left_over.py'), '')
    },
    packages: { 'numpy==2.4.1': { files: { 'numpy/__init__.py': 'x' } } },
  })
  const { environment_key } = await environments.ensureReady(REQUEST)
  const shown = await environments.show(environment_key)
  expect(shown?.state === 'published' && shown.diagnostics).toEqual([
    {
      severity: 'info',
      code: 'file_unclaimed',
      message: `files that are installed, and claimed by no RECORD: ${SITE}/numpy/left_over.py`,
    },
  ])
})
