import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { writePackageIndex } from '@plinth/pyenv-backends/testing'
import { expect, it } from 'vitest'
import { openCounting, storeFolder } from '../real-store.ts'

it('keeps wheels that overlap or have a wrong RECORD, with uv and with pip, and says so', async () => {
  const { dataDir, remove } = await storeFolder()
  const index = await writePackageIndex(join(dataDir, '..'), [
    { name: 'overlap_a', version: '1.0', files: { 'shared/__init__.py': '', 'shared/data.txt': 'of a' } },
    { name: 'overlap_b', version: '1.0', files: { 'shared/__init__.py': '', 'shared/data.txt': 'of b, longer' } },
    { name: 'faulty', version: '1.0', record: 'wrong', files: { 'faulty_data/x.txt': 'x' } },
  ])
  const parts = { index_url: index.url }
  const wanted = ['overlap-a', 'overlap-b', 'faulty'].map((name) => aRequirement(name, '1.0', parts))
  const request = { dependency_requirements: requirementsOf([aBinding(wanted)]) }
  for (const installer of ['uv', 'pip'] as const) {
    const { environments } = await openCounting({ dataDir, installer, afterInstall: 'nothing' })
    const { environment_key } = await environments.ensureReady(request)
    const verified = await environments.verify(environment_key)
    const found = await environments.show(environment_key)
    if (found?.state !== 'published') throw new Error('it is published')
    const evidence = Object(found.manifest.evidence)
    const site = Object.keys(evidence.entries).find((folder) => folder.endsWith('site-packages'))
    const [shared, manifest] = [`${site}/shared/data.txt`, found.manifest.token ?? '']
    const winner = await readFile(join(dataDir, 'envs', 'python', environment_key, manifest, shared))
    expect([installer, verified.state, evidence.own_digests[shared]]).toEqual([
      installer,
      'ready',
      `sha256:${createHash('sha256').update(winner).digest('hex')}`,
    ])
    expect(found.diagnostics.map(({ severity, code }) => [severity, code])).toEqual([
      ['info', 'file_claimed_twice'],
      ['warning', 'record_faulty'],
    ])
    expect(found.diagnostics[0]?.message).toContain(`${site}/shared/__init__.py, ${shared}`)
    await environments.close()
  }
  await remove()
})
