import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPythonBackend, createPythonLocator, type InstallerName } from '../../src/index.ts'
import { type BackendUnderTest, backendConformance, writePackageIndex } from '../../src/testing.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plinth conformance é-')))
const subjects = new Map<InstallerName, Omit<BackendUnderTest, 'prefix'>>()

beforeAll(async () => {
  const [python] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  const { configuration } = await writePackageIndex(join(root, 'index'), [
    { name: 'plinth_sound', version: '1.0', requires: ['plinth-needed==1.0'] },
    { name: 'plinth_needed', version: '1.0' },
    { name: 'plinth_needed', version: '2.0' },
  ])
  for (const installer of ['uv', 'pip'] as const) {
    const folders = { toolsDir: join(root, 'tools'), cacheDir: join(root, 'cache') }
    subjects.set(installer, {
      backend: createPythonBackend({ kind: 'venv', installer, indexes: configuration, ...folders }),
      source: { python: python?.executable ?? 'no Python 3.10 or newer' },
      initial: [],
      sound: { module: 'plinth_sound', name: 'plinth-sound', version: '1.0' },
      unknown: 'plinth-unheard-of',
      conflicting: ['plinth-sound==1.0', 'plinth-needed==2.0'],
    })
  }
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

async function failures(installer: InstallerName): Promise<string[]> {
  const subject = subjects.get(installer)
  const found: string[] = []
  for (const [index, { title, check }] of backendConformance.entries()) {
    const prefix = join(root, `${installer} ${index}`)
    await (subject ? check({ ...subject, prefix }) : Promise.reject(new Error('no such subject'))).catch(
      (error: unknown) => {
        found.push(`${title}: ${error instanceof Error ? error.message : String(error)}`)
      },
    )
  }
  return found
}

it('keeps every promise of a Python backend with venv and uv', async () => {
  expect(await failures('uv')).toEqual([])
})

it('keeps every promise of a Python backend with venv and pip', async () => {
  expect(await failures('pip')).toEqual([])
})
