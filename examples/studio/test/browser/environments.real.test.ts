import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { damage, openKey, panelOf, plan, rowOf } from './environment-views.ts'
import { makeSmallEnvironments } from './environments-of-test.ts'
import { useStudio } from './studio-of-test.ts'

const openStudio = useStudio()

it('shows each environment with what it is made of, and says in words why it is not another one', async () => {
  const studio = await openStudio({ prepare: makeSmallEnvironments })
  const page = await studio.openTab('#/environments')
  await page.getByText('2 environments; the store takes').waitFor()
  expect(await rowOf(page, 'six 1').textContent()).toMatch(/v1_[0-9a-f]{8} *six 1.*1 package *Python 3/s)
  await rowOf(page, 'six 1').click()
  const panel = panelOf(page)
  const key = await openKey(page)
  await panel.getByText(join(studio.dataDir, 'environments', 'envs', 'python', key), { exact: true }).waitFor()
  await panel.getByRole('table', { name: 'Installed packages' }).getByText('1.17.0').waitFor()
  await panel.getByRole('combobox', { name: 'Another environment' }).selectOption({ index: 1 })
  const sentences = panel.getByRole('list', { name: 'What differs' }).getByRole('listitem')
  expect((await sentences.allInnerTexts()).join()).toMatch(/six pin 1\.17\.0\s+to\s+none/)
  await page.reload()
  await panel.getByRole('heading', { name: 'six 1' }).waitFor()
})

it('removes by keys alone what a plan names, after consent and not before, and never what is pinned', async () => {
  const studio = await openStudio({ prepare: makeSmallEnvironments })
  const [page, other] = [await studio.openTab('#/environments'), await studio.openTab('#/environments?tab=collect')]
  await page.getByText('the store takes').waitFor()
  await page.getByRole('listbox', { name: 'Environments' }).press('Home')
  await panelOf(page).getByRole('button', { name: 'Pin', exact: true }).press('Enter')
  await rowOf(page, 'pinned').waitFor()
  const pinned = await openKey(page)
  await page.getByRole('listbox', { name: 'Environments' }).press('End')
  await panelOf(page).getByRole('button', { name: 'Pin', exact: true }).waitFor()
  const going = await openKey(page)
  const isThere = (key: string) => existsSync(join(studio.dataDir, 'environments', 'envs', 'python', key))

  await page.getByRole('link', { name: 'Make room' }).press('Enter')
  await plan(page, 0)
  const planned = page.getByRole('table', { name: 'What would go' })
  await Promise.all([planned, other.getByRole('table', { name: 'What would go' })].map((each) => each.waitFor()))
  await page.getByText(`${pinned.slice(0, 11)} (environment): it is pinned`).waitFor()
  await page.reload()
  await planned.getByText(going.slice(0, 11)).waitFor()
  expect([isThere(pinned), isThere(going)]).toEqual([true, true])

  await page.getByRole('button', { name: 'Remove these…' }).press('Enter')
  await page.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).press('Enter')
  const freed = [page, other].map((each) => each.getByText(/^[\d.]+ kB freed$/))
  await Promise.all(freed.map((each) => each.waitFor()))
  expect([isThere(pinned), isThere(join(going, 'manifest.json'))]).toEqual([true, false])
  await other.getByRole('link', { name: 'In the store' }).press('Enter')
  await other.getByText('1 environment; the store takes').waitFor()
})

it('verifies every environment, names the damaged one in each tab, and a plan of nothing but garbage removes it', async () => {
  const studio = await openStudio({ prepare: makeSmallEnvironments })
  const [page, other] = [await studio.openTab('#/environments'), await studio.openTab('#/environments')]
  await rowOf(page, 'six 1').click()
  const key = await openKey(page)
  await panelOf(page).getByRole('button', { name: 'Verify quickly' }).click()
  await page.getByText('all sound').waitFor()
  damage(studio, key)
  await page.getByRole('button', { name: 'Verify all' }).click()
  const damaged = [page, other].map((each) => each.getByRole('list', { name: 'Damaged environments' }))
  await Promise.all(damaged.map((each) => each.getByText('six.py of six').waitFor()))
  await Promise.all([page, other].map((each) => rowOf(each, 'damaged').waitFor()))
  await page.getByRole('link', { name: 'Make room' }).click()
  await page.getByRole('button', { name: 'Plan', exact: true }).click()
  await page.getByRole('table', { name: 'What would go' }).getByText('of no use any more').waitFor()
  await page.getByText('1 entry would go').waitFor()
})
