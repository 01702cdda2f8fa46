import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { createInstaller, createPythonBackend, createPythonLocator, type InstallerName } from '../../src/index.ts'
import { mapConcurrently } from '../../src/process/map-concurrently.ts'
import { type InstallerUnderTest, installerConformance } from '../../src/testing.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'plinth installer conformance é-')))
const toolsDir = join(root, 'tools')
const AT_ONCE = 8

afterAll(() => rmSync(root, { recursive: true, force: true }))

async function subjectOf(name: InstallerName): Promise<InstallerUnderTest> {
  const [found] = await createPythonLocator().locate({ pythonRequires: '>=3.10' })
  const python = found?.executable ?? 'no Python 3.10 or newer'
  const freshFolder = () => mkdtempSync(join(root, `${name}-`))
  const backend = createPythonBackend({ kind: 'venv', installer: name, toolsDir, cacheDir: freshFolder() })
  await backend.installer.prepare({ python })
  return {
    installerWith: (indexes, { env, ...more } = {}) =>
      createInstaller({ name, toolsDir, cacheDir: freshFolder(), indexes, env: { ...process.env, ...env }, ...more }),
    python,
    makeFolder: async () => freshFolder(),
    async makePrefix() {
      const prefix = join(freshFolder(), 'env')
      await backend.create({ prefix, python })
      return prefix
    },
    async installedIn(prefix) {
      const found = await backend.inspect(prefix)
      if (found.state !== 'present') return [found.state]
      return found.distributions.map(({ canonicalName, version }) => `${canonicalName} ${version}`)
    },
  }
}

async function brokenPromises(name: InstallerName): Promise<string[]> {
  const subject = await subjectOf(name)
  const found = await mapConcurrently(installerConformance, AT_ONCE, async ({ title, check }) => {
    try {
      await check(subject)
      return []
    } catch (error) {
      return [`${title}: ${error instanceof Error ? error.message : String(error)}`]
    }
  })
  return found.flat()
}

it('keeps every promise of an installer with uv, whatever the index does', async () => {
  expect(await brokenPromises('uv')).toEqual([])
})

it('keeps every promise of an installer with pip, whatever the index does', async () => {
  expect(await brokenPromises('pip')).toEqual([])
})
