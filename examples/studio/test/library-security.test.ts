import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { aFolder, aStudio } from './a-studio.ts'
import type { RawAnswer } from './studio-client.ts'
import { smallModel } from './weights.ts'

const JSON_TYPE = { 'content-type': 'application/json' }
const EMPTY = { headers: { ...JSON_TYPE, 'content-length': '2' }, body: '{}' }
const CHANGES = [
  'POST /api/imports/review',
  'POST /api/imports',
  'POST /api/scrub',
  'POST /api/reconcile',
  'POST /api/trash/empty',
  'POST /api/trash/x/restore',
  'POST /api/mappings/preview',
  'POST /api/mappings',
  'POST /api/mappings/undo',
  'POST /api/library-jobs/j000000000000000000000000/cancel',
  'DELETE /api/library-jobs/j000000000000000000000000',
]

it('imports nothing from outside of its roots and maps into no folder there, whatever way a path takes', async () => {
  const folder = aFolder()
  const { raw, root, call } = await aStudio({ folder })
  const secret = join(folder, 'models and more')
  mkdirSync(secret)
  writeFileSync(join(secret, 'secret.safetensors'), smallModel())
  symlinkSync(secret, join(root, 'way out'))
  symlinkSync(join(secret, 'secret.safetensors'), join(root, 'link.safetensors'))
  const post = (address: string, body: object) =>
    raw('POST', address, { headers: JSON_TYPE, body: JSON.stringify(body) })
  const every = (path: string) => [
    post('/api/imports/review', { path }),
    post('/api/imports', { how: 'copy', path, family: 'a', officialName: 'b', mode: 'copy' }),
    post('/api/mappings/preview', { app: 'a', app_dir: path, mappings: [] }),
    post('/api/mappings', { app: 'a', app_dir: path, mappings: [] }),
    post('/api/mappings/undo', { app: 'a', appDirectory: path }),
  ]
  const paths = [
    secret,
    '/',
    join(root, 'way out'),
    join(root, 'link.safetensors'),
    `${root}/../models and more`,
    'models',
  ]
  const answers = await Promise.all(paths.flatMap(every))
  expect(new Set(answers.map(seen))).toEqual(new Set(['403 path_outside_roots']))
  const within = await raw('GET', `/api/directories?within=library&path=${encodeURIComponent(root)}`)
  expect(seen(within)).toBe('403 path_outside_roots')
  const { files } = await call('GET /api/directories', { query: { files: 'shown' } })
  expect(files).toEqual([])
  expect((await call('GET /api/state', {})).libraryJobs).toEqual([])
})

it('takes a change of the library from its own page alone, and from a browser that it knows', async () => {
  const { raw } = await aStudio()
  const ask = (headers: Readonly<Record<string, string>>) =>
    Promise.all(
      CHANGES.map((each) => {
        const [method = '', path = ''] = each.split(' ')
        return raw(method, path, { ...EMPTY, headers: { ...EMPTY.headers, ...headers } })
      }),
    )
  const seenAll = async (headers: Readonly<Record<string, string>>) => [...new Set((await ask(headers)).map(seen))]
  expect(await seenAll({ origin: 'https://evil.example' })).toEqual(['403 origin_not_allowed'])
  expect(await seenAll({ host: 'evil.example' })).toEqual(['403 host_not_allowed'])
  expect(await seenAll({ 'content-type': 'text/plain' })).toEqual(['415 media_type_not_json'])
  expect(await seenAll({ cookie: '' })).toEqual(['401 token_required'])
})

function seen({ status, body }: RawAnswer): string {
  return `${status} ${JSON.parse(body).code}`
}
