import { expect, it } from 'vitest'
import { type ImportView, importSteps, modelIdOf, whyNot } from '../../page/src/library/external/import-directory.ts'
import type { DirectoryReview } from '../../src/api/documents.ts'
import { fakeServer, refusal } from './fake-server.ts'

const REVIEW: DirectoryReview = {
  path: '/models/tiny',
  validationState: 'valid',
  findings: [],
  components: [],
  suggested: { family: 'models', officialName: 'tiny', modelId: 'diffusion/models/tiny' },
}
const IMPORTED = {
  contract_version: 1,
  model_id: 'diffusion/sd/tiny',
  status: 'imported',
  validation_state: 'valid',
  errors: [],
}

it('an import is reviewed, named, confirmed and shows its result', async () => {
  const page = openImport()
  page.steps.review('/models/tiny')
  expect(page.view()).toEqual({ step: 'reviewing', path: '/models/tiny' })
  await page.server.last().answer(REVIEW)
  page.steps.rename({ family: ' sd ', officialName: 'tiny' })
  const confirmed = page.steps.confirm()
  expect(page.view()).toMatchObject({ step: 'review', isImporting: true })
  expect(page.server.last().body).toEqual({ path: '/models/tiny', family: 'sd', officialName: 'tiny' })
  await page.server.last().answer(IMPORTED)
  expect(await confirmed).toEqual(IMPORTED)
  expect(page.view()).toEqual({ step: 'result', review: REVIEW, result: IMPORTED })
})

it('an import that is confirmed twice is made once, and there is no way back from it', async () => {
  const page = openImport()
  await page.review(REVIEW)
  page.steps.confirm()
  page.steps.confirm()
  page.steps.back()
  expect(page.view()).toMatchObject({ step: 'review', isImporting: true })
  expect(page.server.asked.map(({ what }) => what)).toEqual(['POST /api/directories/review', 'POST /api/models'])
})

it('an invalid directory, one that is a model already and one without a name are not imported', async () => {
  const name = { family: 'sd', officialName: 'tiny' }
  const invalid = { ...REVIEW, validationState: 'invalid' as const }
  const registered = { ...REVIEW, registeredAs: 'diffusion/sd/other' }
  expect([
    whyNot({ review: REVIEW, name }),
    whyNot({ review: invalid, name }),
    whyNot({ review: registered, name }),
    whyNot({ review: REVIEW, name: { ...name, family: ' ' } }),
  ]).toEqual([
    undefined,
    'An invalid directory cannot be imported; the findings say why.',
    'It is in the library already, as diffusion/sd/other.',
    'Family and name are both needed.',
  ])
  const page = openImport()
  await page.review(invalid)
  expect(await page.steps.confirm()).toBeUndefined()
  expect(page.server.asked).toHaveLength(1)
})

it('an import that the library refuses stays at its review, with what was said against it', async () => {
  const page = openImport()
  await page.review(REVIEW)
  const taken = [{ code: 'id_taken', severity: 'error', message: 'The id belongs to /other.' }]
  page.steps.confirm()
  await page.server.last().answer({ ...IMPORTED, status: 'failed', errors: taken })
  expect(page.view()).toMatchObject({ step: 'review', isImporting: false, refused: taken })
  page.steps.confirm()
  await page.server.last().answer(refusal('read_only'), 403)
  expect(page.view()).toMatchObject({ step: 'review', isImporting: false, refused: [], error: refusal('read_only') })
})

it('a directory that cannot be looked at leads back to the choice, with the reason', async () => {
  const page = openImport()
  page.steps.review('/etc')
  await page.server.last().answer(refusal('path_outside_roots'), 403)
  expect(page.view()).toEqual({ step: 'choose', error: refusal('path_outside_roots') })
})

it('going back gives a review up: its answer is dropped', async () => {
  const page = openImport()
  page.steps.review('/models/tiny')
  page.steps.back()
  await page.server.last().answer(REVIEW)
  expect([page.view(), page.server.last().isGivenUp()]).toEqual([{ step: 'choose' }, true])
})

it('the id is shown while the name is the suggested one: only the library makes ids', () => {
  const { family, officialName } = REVIEW.suggested
  expect(modelIdOf({ review: REVIEW, name: { family, officialName } })).toBe('diffusion/models/tiny')
  expect(modelIdOf({ review: REVIEW, name: { family, officialName: 'Tiny!' } })).toBeUndefined()
})

function openImport() {
  const server = fakeServer()
  let view: ImportView = { step: 'choose' }
  const steps = importSteps(server.call, (next) => {
    view = next
  })
  const review = async (found: DirectoryReview) => {
    steps.review(found.path)
    await server.last().answer(found)
  }
  return { steps, server, review, view: () => view }
}
