import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('lets a browser in by the address that was printed, keeps no token in it, and tells any other browser what to do', async () => {
  const studio = await openStudio({ shares: 'nothing', refusals: ['401 GET /api/state'] })
  const token = await readFile(join(studio.dataDir, 'token'), 'utf8')
  await studio.context.clearCookies()
  const page = await studio.openTab()
  await page.getByText('Studio does not know this browser').waitFor()
  await page.getByText('There is nothing to show yet').waitFor()
  const { origin } = new URL(page.url())
  await page.goto(`${origin}/#token=${token.trim()}`)
  await page.getByText('There is no workflow yet').waitFor()
  expect(page.url()).toBe(`${origin}/`)
  const other = await studio.openTab('#/library')
  await other.getByText('The library is empty').waitFor()
  const cookies = await studio.context.cookies(`${origin}/api/state`)
  expect(cookies).toMatchObject([{ value: token.trim(), httpOnly: true, sameSite: 'Strict', path: '/api' }])
})
