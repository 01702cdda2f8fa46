import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createPythonBackend } from '../../src/index.ts'
import { backendConformance } from '../../src/testing.ts'
import { condaWorkshop, environmentText } from '../conda-workshop.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plinth conda é-')))

afterAll(() => rmSync(root, { recursive: true, force: true }))

it('keeps every promise of a Python backend with micromamba', async () => {
  const { micromamba, channel } = await condaWorkshop()
  mkdirSync(join(root, 'home'))
  const path = join(root, 'environment.yml')
  writeFileSync(path, environmentText(channel, [`python=${channel.python}`]))
  const env = { ...process.env, HOME: join(root, 'home') }
  const subject = {
    backend: createPythonBackend({ kind: 'micromamba', executable: micromamba, rootPrefix: join(root, 'root'), env }),
    source: { spec: { kind: 'environment' as const, path } },
    initial: ['pip'],
    sound: { module: 'beta_lib', name: 'beta-lib', version: '2.0' },
    unknown: 'plinth-unheard-of',
    conflicting: ['gamma-lib==1.0', 'alpha-lib>=2'] as const,
  }
  const failures: string[] = []
  for (const [index, { title, check }] of backendConformance.entries()) {
    await check({ ...subject, prefix: join(root, 'envs', `env ${index}`) }).catch((error: unknown) => {
      failures.push(`${title}: ${error instanceof Error ? error.message : String(error)}`)
    })
  }
  expect(failures).toEqual([])
})
