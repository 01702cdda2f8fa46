import { expect, it } from 'vitest'
import { type ModelDetails, openModel } from '../../page/src/library/model/model-details.ts'
import { fakeServer, refusal } from './fake-server.ts'
import { fakeLater } from './fake-stream.ts'

const VALID = { model_id: 'd/f/one', validation_state: 'valid' }
const INVALID = { model_id: 'd/f/one', validation_state: 'invalid' }
const DESCRIPTOR = { model_id: 'd/f/one', entry_path: '/one' }

it('a model that is passed over quickly is never asked for', async () => {
  const page = openDetails()
  for (const name of ['a', 'b', 'one']) page.model.open(`d/f/${name}`)
  page.clock.next()
  expect(page.asked()).toEqual(['GET /api/models/d/f/one', 'GET /api/models/d/f/one/descriptor'])
})

it('a model is shown with what a runtime would execute', async () => {
  const page = openDetails()
  await page.show(VALID, DESCRIPTOR)
  expect(page.view()).toEqual({
    state: 'shown',
    modelId: 'd/f/one',
    metadata: VALID,
    execution: { state: 'executable', descriptor: DESCRIPTOR },
    isChecking: false,
  })
})

it('changes that go on and on do not put the reading off', async () => {
  const page = openDetails()
  await page.show(VALID, DESCRIPTOR)
  for (let change = 0; change < 10; change += 1) page.model.refresh()
  expect(page.clock.delays()).toEqual([120])
  page.clock.next()
  page.model.refresh()
  expect([page.asked().length, page.clock.delays()]).toEqual([4, [120]])
})

it('a model that is not executable is shown with what the library says against it', async () => {
  const page = openDetails()
  await page.show(INVALID, refusal('asset_not_executable'), 409)
  expect(page.view()).toMatchObject({
    state: 'shown',
    execution: { state: 'refused', error: refusal('asset_not_executable') },
  })
})

it('a check shows what it came to beside the model as it is then', async () => {
  const page = openDetails()
  await page.show(VALID, DESCRIPTOR)
  const checking = page.model.check()
  expect(page.view()).toMatchObject({ isChecking: true, metadata: VALID })
  await page.answer('POST', REVALIDATED)
  expect(await checking).toEqual(REVALIDATED)
  await page.answer('GET', INVALID)
  await page.answer('descriptor', refusal('asset_not_executable'), 409)
  expect(page.view()).toMatchObject({ isChecking: false, metadata: INVALID, checked: REVALIDATED })
})

it('what a check came to is not shown any more once the health is another', async () => {
  const page = openDetails()
  await page.show(VALID, DESCRIPTOR)
  const checking = page.model.check()
  await page.answer('POST', REVALIDATED)
  await checking
  await page.answer('GET', VALID)
  await page.answer('descriptor', DESCRIPTOR)
  expect(page.view()).not.toHaveProperty('checked')
})

it('a check that is refused says so and leaves the model as it was shown', async () => {
  const page = openDetails()
  await page.show(VALID, DESCRIPTOR)
  const checking = page.model.check()
  await page.answer('POST', refusal('library_busy'), 409)
  expect(await checking).toBeUndefined()
  expect(page.view()).toMatchObject({ metadata: VALID, isChecking: false, error: refusal('library_busy') })
})

it('a model that is taken out while it is open is gone, and every other failure keeps what is shown', async () => {
  const page = openDetails()
  await page.show(VALID, DESCRIPTOR)
  await page.refresh(refusal('library_busy'), 409)
  expect(page.view()).toMatchObject({ state: 'shown', error: refusal('library_busy') })
  await page.refresh(refusal('model_not_found'), 404)
  expect(page.view()).toMatchObject({ state: 'gone', modelId: 'd/f/one' })
})

it('a model that cannot be read at first says why', async () => {
  const page = openDetails()
  page.model.open('d/f/one')
  page.clock.next()
  await page.answer('GET', refusal('metadata_unreadable'), 422)
  expect(page.view()).toMatchObject({ state: 'failed', error: refusal('metadata_unreadable') })
})

it('an answer about a model that is not open any more is dropped', async () => {
  const page = openDetails()
  page.model.open('d/f/one')
  page.clock.next()
  page.model.open(undefined)
  await page.answer('GET', VALID)
  await page.answer('descriptor', DESCRIPTOR)
  expect([page.view(), page.clock.delays()]).toEqual([{ state: 'none' }, []])
})

const REVALIDATED = {
  contract_version: 1,
  model_id: 'd/f/one',
  status: 'revalidated',
  validation_state: 'invalid',
  errors: [],
}

function openDetails() {
  const server = fakeServer()
  const clock = fakeLater()
  let view: ModelDetails = { state: 'none' }
  const model = openModel({ call: server.call, later: clock.later }, (next) => {
    view = next
  })
  const asked = () => server.asked.map(({ what }) => what)
  /** The last request of a kind. */
  const answer = async (kind: 'GET' | 'POST' | 'descriptor', body: object, status?: number) => {
    const end = kind === 'descriptor' ? '/descriptor' : 'one'
    const isOfKind = (what: string) => (kind === 'POST' ? what.startsWith('POST') : what.endsWith(end))
    await server.asked.findLast(({ what }) => isOfKind(what))?.answer(body, status)
  }
  const show = async (metadata: object, descriptor: object, status?: number) => {
    model.open('d/f/one')
    clock.next()
    await answer('GET', metadata)
    await answer('descriptor', descriptor, status)
  }
  const refresh = async (body: object, status: number) => {
    model.refresh()
    clock.next()
    await answer('GET', body, status)
  }
  return { model, server, clock, asked, answer, show, refresh, view: () => view }
}
