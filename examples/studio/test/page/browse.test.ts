import { expect, it } from 'vitest'
import { type Browsing, chosenPath, createBrowser, crumbsOf } from '../../page/src/directories/browse.ts'
import type { DirectoryListing } from '../../src/api/documents.ts'
import { fakeServer, refusal } from './fake-server.ts'

it('browsing begins where the server says, and the directory itself is chosen until an entry is', async () => {
  const page = openBrowser()
  page.browser.begin()
  await page.server.last().answer(MODELS)
  expect([page.server.last().what, chosenPath(page.view())]).toEqual(['GET /api/directories', '/models'])
  page.browser.setActive(1)
  expect(chosenPath(page.view())).toBe('/models/sd')
})

it('up leads to the parent with the directory before as the chosen entry, and not above a root', async () => {
  const page = openBrowser()
  page.browser.go('/models/sd')
  await page.server.last().answer({ ...MODELS, path: '/models/sd', parent: '/models', entries: [] })
  page.browser.up()
  await page.server.last().answer(MODELS)
  expect([page.server.last().what, page.view().active]).toEqual(['GET /api/directories?path=/models', 1])
  page.browser.up()
  expect(page.server.asked).toHaveLength(2)
})

it('browsing begins above a place that was known before, or where the server says when that is refused', async () => {
  const page = openBrowser()
  page.browser.begin('/gone/sd/tiny')
  await page.server.last().answer(refusal('directory_missing'), 404)
  await page.server.last().answer(MODELS)
  const asked = page.server.asked.map(({ what }) => what)
  expect(asked).toEqual(['GET /api/directories?path=/gone/sd', 'GET /api/directories'])
  expect(page.view()).toEqual({ listing: MODELS, active: -1, isLoading: false })
})

it('a place that is refused leaves what is shown, with the reason', async () => {
  const page = openBrowser()
  page.browser.begin()
  await page.server.last().answer(MODELS)
  page.browser.go('/etc')
  await page.server.last().answer(refusal('path_outside_roots'), 403)
  expect(page.view()).toEqual({
    listing: MODELS,
    active: -1,
    isLoading: false,
    error: refusal('path_outside_roots'),
  })
})

it('of two places that are asked for, the later one is shown', async () => {
  const page = openBrowser()
  page.browser.go('/models/audio')
  page.browser.go('/models')
  const [first, second] = page.server.asked
  await second?.answer(MODELS)
  await first?.answer({ ...MODELS, path: '/models/audio' })
  expect([page.view().listing?.path, first?.isGivenUp()]).toEqual(['/models', true])
})

it('the way begins at the outermost root that the directory lies below', () => {
  expect(crumbsOf({ path: '/models/sd/tiny', roots: ['/home', '/models', '/models/sd'] })).toEqual([
    { name: '/models', path: '/models' },
    { name: 'sd', path: '/models/sd' },
    { name: 'tiny', path: '/models/sd/tiny' },
  ])
  expect(crumbsOf({ path: '/a', roots: ['/'] })).toEqual([
    { name: '/', path: '/' },
    { name: 'a', path: '/a' },
  ])
  expect(crumbsOf({ path: 'C:\\models\\sd', roots: ['C:\\models'] })).toEqual([
    { name: 'C:\\models', path: 'C:\\models' },
    { name: 'sd', path: 'C:\\models\\sd' },
  ])
  expect(crumbsOf({ path: '/models-old', roots: ['/models'] })).toEqual([{ name: '/models-old', path: '/models-old' }])
})

const MODELS: DirectoryListing = {
  path: '/models',
  roots: ['/models'],
  entries: [
    { name: 'audio', path: '/models/audio', isBundle: false },
    { name: 'sd', path: '/models/sd', isBundle: false },
  ],
  isCut: false,
}

function openBrowser() {
  const server = fakeServer()
  let view: Browsing = { isLoading: false, active: -1 }
  const browser = createBrowser(server.call, (next) => {
    view = next
  })
  return { browser, server, view: () => view }
}
