import { join } from 'node:path'
import { openFakeHost } from '@plinth/env-provisioner-node/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBundle, refuseOtherTorch, whyNotReady } from './ready-environment.ts'
import { temporaryFolder } from './worker-process.ts'

let folder: Awaited<ReturnType<typeof temporaryFolder>>
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder.remove())

it('asks for an index of torch, by name and pin, where no package source offers what a StableAudioPipeline needs', async () => {
  await using host = await openFakeHost({ dataDir: join(folder.path, 'lacking'), lacking: ['torch==2.13.0'] })
  const { state, status } = await host.environments.ensure(await audioRequest())
  expect([state, status.missing_inputs]).toEqual([
    'needs_user_input',
    [
      {
        code: 'no_matching_version',
        binding_id: 'pytorch-audio',
        requirement_name: 'torch',
        field: 'index_url',
        message: 'no configured index has torch 2.13.0',
        accepts: expect.stringContaining('https'),
        suggestions: [],
      },
    ],
  ])
  expect(whyNotReady(status).split('\n')).toEqual([
    'the environment is needs_user_input: no configured index has torch 2.13.0',
    expect.stringMatching(/^no configured index has torch 2\.13\.0 \(index_url: /),
    expect.stringMatching(/^The real tests need the CPU build torch==2\.13\.0.* find-links\.$/),
  ])
  expect(host.backend.installs).toEqual([])
})

it('stops the real tests before anything is downloaded where only another build of torch is offered', async () => {
  const dataDir = join(folder.path, 'other')
  await using host = await openFakeHost({ dataDir, at: refuseOtherTorch(dataDir, '2.13.0+cpu') })
  const request = await audioRequest()
  const said = await host.environments.ensure(request).then(({ status }) => status.message, String)
  expect(said).toContain('the package sources of this machine give torch 2.13.0. The real tests need the CPU build')
  expect(host.backend.installs).toEqual([])
})

async function audioRequest() {
  // The platform of the fake host.
  const target = { platform_key: 'linux-x86_64' }
  const { dependency_requirements } = await describeBundle('tiny-stable-audio', join(folder.path, 'library'), target)
  return { dependency_requirements, selected_binding_ids: ['pytorch-audio'], mode: 'auto' } as const
}
