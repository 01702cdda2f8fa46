import { mkdtemp, realpath, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { removeTree } from '@plinth/durable'
import { expect, it } from 'vitest'
import { openEnvironments } from '../../src/index.ts'
import { small } from '../harsh/payloads.ts'
import { aSeed } from '../harsh/seed.ts'

it('makes the environments of a moved store anew without a network, from its own caches, with uv and with pip', async () => {
  const seed = await aSeed()
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'plinth moved-')))
  const request = { dependency_requirements: small('moved', ['six==1.17.0']) }
  const seen: unknown[] = []
  for (const installer of ['uv', 'pip'] as const) {
    const [before, after] = [join(folder, `${installer} before`), join(folder, `${installer} after`)]
    await seed.plantAt(before)
    const first = await openEnvironments({ dataDir: before, installer, afterInstall: 'nothing' })
    const made = await first.ensureReady(request)
    await first.close()
    await rename(before, after)
    await using moved = await openEnvironments({ dataDir: after, installer, afterInstall: 'nothing' })
    const { outcome, environment_ref, status } = await moved.ensure({ ...request, offline: true })
    const command = { program: 'python', args: ['-c', 'import six; print(six.__version__)'] }
    const { stdout } = await moved.runInEnvironment(environment_ref, command)
    seen.push([outcome, status.message, environment_ref?.environment_key === made.environment_key, stdout.text])
  }
  await seed.remove()
  await removeTree(folder)
  expect(seen).toEqual([
    ['installed', undefined, true, '1.17.0\n'],
    ['installed', undefined, true, '1.17.0\n'],
  ])
})
