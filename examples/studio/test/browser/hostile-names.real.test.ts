import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importBundle } from './person.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('shows the name of a directory as text, whatever it is, and imports it', async () => {
  const studio = await openStudio({ shares: 'nothing' })
  const name = `"><img src=x onerror="throw 1"> {{7*7}} ü 🌧️ '%2e%2e`
  await rename(studio.bundle, join(studio.root, name))
  const page = await studio.openTab()
  await importBundle(page, 'onerror')
  const model = page.getByRole('complementary', { name: 'Open model' })
  await model.getByText(join(studio.root, name)).waitFor()
  expect(await page.getByRole('img').count()).toBe(0)
})
