import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { LibraryJob } from '../src/api/library.ts'
import { aStudio } from './a-studio.ts'
import { copyIn, workToEnd } from './library-client.ts'
import { LFS_POINTER, PICKLE, smallModel, writeLargeModel } from './weights.ts'

it('says of a file what it is before it is imported, copies it by a job that tells its bytes, and knows it the second time', async () => {
  const studio = await aStudio()
  const { call, root, dataDir } = studio
  const path = join(root, 'Tiny Llama.safetensors')
  writeFileSync(path, smallModel())
  const size = smallModel().length
  const review = await call('POST /api/imports/review', { body: { path } })
  expect(review).toEqual({
    ...{ path, how: 'copy', kind: 'file', format: 'safetensors', modelType: 'llm', typeSource: 'tensor_names' },
    ...{ typeConfidence: 0.8, taskType: 'text-generation', fileCount: 1, sizeBytes: size },
    files: [{ name: 'Tiny Llama.safetensors', size }],
    ...{ isUnsafeFormat: false, pickleGlobals: [], validationState: 'valid', findings: [] },
    suggested: { family: 'models', officialName: 'Tiny Llama' },
  })
  const job = await copyIn(studio, path, 'Tiny Llama')
  const result = { contract_version: 1, model_id: 'llm/test/tiny_llama', status: 'imported', validation_state: 'valid' }
  expect(job).toMatchObject({ state: 'succeeded', work: { kind: 'import', how: 'copy', name: 'Tiny Llama', result } })
  expect(readFileSync(join(dataDir, 'library', 'llm', 'test', 'tiny_llama', 'Tiny Llama.safetensors'))).toEqual(
    readFileSync(path),
  )
  expect(await copyIn(studio, path, 'Tiny Llama')).toMatchObject({ work: { result: { status: 'unchanged' } } })
  const { libraryJobs } = await call('GET /api/state', {})
  expect(libraryJobs.map(({ state }) => state)).toEqual(['succeeded', 'succeeded'])
})

it('tells how many bytes are copied, and a copy that is cancelled in the middle leaves nothing', async () => {
  const { call, listen, root, dataDir } = await aStudio()
  const path = join(root, 'large.safetensors')
  writeLargeModel(path, 6 * 1024 ** 3)
  const names = () => readdirSync(join(dataDir, 'library'), { recursive: true }).sort()
  const before = names()
  const page = listen((await call('GET /api/state', {})).cursor)
  const body = { how: 'copy' as const, path, family: 'test', officialName: 'Large', mode: 'copy' as const }
  const { jobId } = await call('POST /api/imports', { body })
  const told = await page.until((event) => event.kind === 'library_job_changed' && event.job.progress !== undefined)
  expect(told).toMatchObject({ job: { progress: { phase: 'copying', unit: 'bytes', message: 'large.safetensors' } } })
  const params = { jobId }
  expect(await call('POST /api/library-jobs/:jobId/cancel', { params })).toMatchObject({ state: 'cancelled' })
  page.stop()
  expect(names()).toEqual(before)
  await call('DELETE /api/library-jobs/:jobId', { params })
  expect((await call('GET /api/state', {})).libraryJobs).toEqual([])
  await expect(call('POST /api/library-jobs/:jobId/cancel', { params })).rejects.toThrow('404 job_not_found')
})

it('runs two imports at a time, lets the others wait and be cancelled, and ends all of them with the server', async () => {
  const reported: unknown[] = []
  const studio = await aStudio({ onUnexpected: (error) => reported.push(error) })
  const { call, listen, root, dataDir } = studio
  writeLargeModel(join(root, 'large.safetensors'), 3 * 1024 ** 3)
  const page = listen((await call('GET /api/state', {})).cursor)
  const jobIds: string[] = []
  for (const officialName of ['One', 'Two', 'Three', 'Four']) {
    const body = { how: 'copy' as const, path: join(root, 'large.safetensors'), family: 'test', officialName }
    jobIds.push((await call('POST /api/imports', { body: { ...body, mode: 'copy' } })).jobId)
  }
  const [one, , three = '', four] = jobIds
  const phase = (jobId: string | undefined, phase: string) =>
    page.until((event) => event.kind === 'library_job_changed' && isAt(event.job, jobId, phase))
  await Promise.all([phase(one, 'copying'), phase(three, 'waiting'), phase(four, 'waiting')])
  page.stop()
  const params = { jobId: three }
  expect(await call('POST /api/library-jobs/:jobId/cancel', { params })).toMatchObject({ state: 'cancelled' })
  await studio.studio.close()
  expect(readdirSync(join(dataDir, 'library'))).toEqual(['.plinth'])
  expect(reported).toEqual([])
})

it('names unsafe formats with the reason, and refuses a pointer of Git LFS and a shard that is not there with what to do', async () => {
  const studio = await aStudio()
  const { call, root, dataDir } = studio
  writeFileSync(join(root, 'old.ckpt'), PICKLE)
  writeFileSync(join(root, 'pointer.safetensors'), LFS_POINTER)
  writeFileSync(join(root, 'part-00001-of-00002.safetensors'), smallModel())
  const review = (name: string) => call('POST /api/imports/review', { body: { path: join(root, name) } })
  expect(await review('old.ckpt')).toMatchObject({ isUnsafeFormat: true, findings: [{ code: 'unsafe_format' }] })
  const hint = 'Run `git lfs pull`, or fetch the file itself.'
  expect(await review('pointer.safetensors')).toMatchObject({
    validationState: 'degraded',
    findings: [{ code: 'lfs_pointer', severity: 'error', hint }],
  })
  expect(await review('part-00001-of-00002.safetensors')).toMatchObject({
    kind: 'shard_set',
    suggested: { officialName: 'part' },
    findings: [{ code: 'shard_missing' }],
  })
  const job = await copyIn(studio, join(root, 'pointer.safetensors'), 'Pointer')
  expect(job).toMatchObject({
    state: 'failed',
    error: { code: 'lfs_pointer', hint },
    work: { result: { status: 'failed' } },
  })
  expect(existsSync(join(dataDir, 'library', 'unknown'))).toBe(false)
})

it('registers in place what lies in the library without metadata, found by browsing the library itself', async () => {
  const { call, listen, dataDir } = await aStudio()
  const library = join(dataDir, 'library')
  mkdirSync(join(library, 'llm', 'acme', 'found'), { recursive: true })
  writeFileSync(join(library, 'llm', 'acme', 'found', 'model.safetensors'), smallModel())
  const listing = await call('GET /api/directories', {
    query: { within: 'library', files: 'shown', path: join(library, 'llm', 'acme', 'found') },
  })
  expect(listing.files).toEqual([
    { name: 'model.safetensors', path: join(listing.path, 'model.safetensors'), sizeBytes: smallModel().length },
  ])
  const top = await call('GET /api/directories', { query: { within: 'library' } })
  expect(top.entries.map(({ name }) => name)).toEqual(['llm'])
  const review = await call('POST /api/imports/review', { body: { path: listing.path } })
  expect(review).toMatchObject({ how: 'in_place', kind: 'directory', modelId: 'llm/acme/found' })
  const body = { how: 'in_place' as const, modelId: 'llm/acme/found' }
  const job = await workToEnd({ call, listen }, () => call('POST /api/imports', { body }))
  expect(job).toMatchObject({ state: 'succeeded', work: { how: 'in_place', result: { status: 'imported' } } })
  expect(await call('POST /api/imports/review', { body: { path: listing.path } })).toMatchObject({
    registeredAs: 'llm/acme/found',
  })
  const above = await call('POST /api/imports/review', { body: { path: join(library, 'llm', 'acme') } })
  expect({ how: above.how, modelId: above.modelId }).toEqual({ how: 'in_place', modelId: undefined })
})

it('copies a directory with its layout, and lists files beside directories where they are asked for', async () => {
  const studio = await aStudio()
  const { call, root, dataDir } = studio
  const source = join(root, 'My Model')
  mkdirSync(join(source, 'tokenizer'), { recursive: true })
  writeFileSync(join(source, 'model.safetensors'), smallModel())
  writeFileSync(join(source, 'tokenizer', 'vocab.txt'), 'a b c')
  cpSync(source, join(root, 'second'), { recursive: true })
  const job = await copyIn(studio, source, 'My Model')
  expect(job).toMatchObject({ state: 'succeeded', work: { result: { model_id: 'llm/test/my_model' } } })
  const copy = join(dataDir, 'library', 'llm', 'test', 'my_model')
  expect(readdirSync(copy).sort()).toEqual(['metadata.json', 'model.safetensors', 'tokenizer'])
  expect(readFileSync(join(copy, 'tokenizer', 'vocab.txt'), 'utf8')).toBe('a b c')
  const listing = await call('GET /api/directories', { query: { path: source, files: 'shown' } })
  expect(listing.files?.map(({ name }) => name)).toEqual(['model.safetensors'])
  expect(listing.entries.map(({ name }) => name)).toEqual(['tokenizer'])
})

function isAt(job: LibraryJob, jobId: string | undefined, phase: string): boolean {
  return job.jobId === jobId && job.progress?.phase === phase
}
