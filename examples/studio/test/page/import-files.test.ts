import { expect, it } from 'vitest'
import { type ImportFilesView, importFilesSteps, whyNotImported } from '../../page/src/library/import/import-files.ts'
import type { ImportReview } from '../../src/api/library.ts'
import { fakeServer, refusal } from './fake-server.ts'

const REVIEW: ImportReview = {
  ...{ path: '/models/a.gguf', how: 'copy', kind: 'file', format: 'gguf', modelType: 'llm' },
  ...{ typeSource: 'gguf_architecture', typeConfidence: 0.95, files: [], fileCount: 1, sizeBytes: 9 },
  ...{ isUnsafeFormat: false, pickleGlobals: [], validationState: 'valid', findings: [] },
  suggested: { family: 'models', officialName: 'a' },
}
const CHOICE = { family: 'models', officialName: 'a', modelType: '', mode: 'copy' } as const

it('an import of files is reviewed, named, begun once, and is a job of the server from then on', async () => {
  const page = openImport()
  await page.review(REVIEW)
  page.steps.choose({ ...CHOICE, family: ' acme ', mode: 'hardlink' })
  page.steps.begin()
  page.steps.begin()
  const wanted = { how: 'copy', path: '/models/a.gguf', family: 'acme', officialName: 'a', mode: 'hardlink' }
  expect([page.server.asked.length, page.server.last().body]).toEqual([2, wanted])
  await page.server.last().answer({ jobId: 'j1' })
  expect(page.view()).toEqual({ step: 'working', jobId: 'j1' })
})

it('an import of files that the server refuses stays in its review with the reason, and can be begun again', async () => {
  const page = openImport()
  await page.review(REVIEW)
  page.steps.choose({ ...CHOICE, modelType: 'vlm' })
  page.steps.begin()
  await page.server.last().answer(refusal('studio_closed'), 503)
  expect(page.view()).toMatchObject({ step: 'review', isBeginning: false, error: { code: 'studio_closed' } })
  page.steps.begin()
  expect(page.server.last().body).toMatchObject({ modelType: 'vlm' })
  page.steps.back()
  page.steps.review('/models/b')
  page.steps.back()
  expect([page.server.last().isGivenUp(), page.view()]).toEqual([true, { step: 'choose' }])
})

it('nothing is imported that is no whole model, is there already, lies at no id or has no name', async () => {
  const why = (review: Partial<ImportReview>, choice = {}) =>
    whyNotImported({ review: { ...REVIEW, ...review }, choice: { ...CHOICE, ...choice } })
  expect([
    why({}),
    why({ how: 'in_place', modelId: 'llm/a/b' }),
    why({}, { family: ' ' }),
    why({ how: 'in_place' }),
    why({ validationState: 'degraded' }),
    why({ kind: 'none' }),
    why({ registeredAs: 'llm/a/b' }),
  ]).toEqual([
    undefined,
    undefined,
    'Family and name are both needed.',
    'In place a model is a directory at type/family/name below the library.',
    'It is no whole model, so it is refused; the findings say why and what to do.',
    'There is nothing here that could be imported; the findings say why.',
    'It is in the library already, as llm/a/b.',
  ])
  const page = openImport()
  await page.review({ ...REVIEW, validationState: 'invalid' })
  page.steps.begin()
  expect(page.server.asked.length).toBe(1)
  await page.review({ ...REVIEW, how: 'in_place', modelId: 'llm/a/b' })
  page.steps.begin()
  expect(page.server.last().body).toEqual({ how: 'in_place', modelId: 'llm/a/b' })
})

function openImport() {
  const server = fakeServer()
  const shown: { view: ImportFilesView } = { view: { step: 'choose' } }
  const steps = importFilesSteps(server.call, (view) => Object.assign(shown, { view }), shown.view)
  const review = async (found: ImportReview) => {
    steps.review(found.path)
    await server.last().answer(found)
  }
  return { server, steps, review, view: () => shown.view }
}
