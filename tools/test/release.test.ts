import { readFileSync } from 'node:fs'
import { basename, join, relative, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { publishPackages } from '../release/publish.ts'
import { publishedPackages } from '../release/published-packages.ts'
import { rehearseRelease } from '../release/rehearsal.ts'
import { scratchDirectory } from './scratch.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const WORKSPACE = {
  'packages/app/package.json': '{"name":"app","version":"1.1.0","dependencies":{"core":"workspace:^","yaml":"1"}}',
  'packages/core/package.json': '{"name":"core","version":"1.0.0"}',
  'packages/extra/package.json': '{"name":"extra","version":"1.0.0","dependencies":{"app":"workspace:^"}}',
}

it('rehearses a release offline: every package rises, packs and passes the tarball checks', async () => {
  const rehearsed = await rehearseRelease(ROOT, scratchDirectory())
  expect(rehearsed.map(({ name }) => name).toSorted()).toEqual(
    publishedPackages(ROOT)
      .map(({ name }) => name)
      .toSorted(),
  )
  expect(rehearsed.filter(({ before, after }) => before === after)).toEqual([])
  expect(rehearsed.flatMap(({ tarball }) => tarball.problems)).toEqual([])
}, 180_000)

it('is set up to publish with provenance: every package names its repository and asks for it, and the workflow may prove who it is', () => {
  const workflow = readFileSync(join(ROOT, '.github/workflows/release.yml'), 'utf8')
  const setUps = publishedPackages(ROOT).map(({ directory }) => {
    const { publishConfig, repository } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'))
    return { publishConfig, repository }
  })
  expect(setUps).toEqual(
    publishedPackages(ROOT).map(({ directory }) => ({
      publishConfig: { access: 'public', provenance: true },
      repository: {
        type: 'git',
        url: 'git+https://github.com/plinth-dev/plinth.git',
        directory: relative(ROOT, directory),
      },
    })),
  )
  expect(workflow).toMatch(/^ {6}id-token: write/m)
  expect(workflow).toContain("if: github.repository == 'plinth-dev/plinth'")
  expect(workflow).not.toMatch(/NPM_TOKEN|NODE_AUTH_TOKEN/)
})

it('publishes a package after those it needs, and no version twice', async () => {
  const registry = new Set(['app@1.0.0', 'extra@1.0.0'])
  const release = () =>
    publishPackages(scratchDirectory(WORKSPACE), {
      isPublished: async (name, version) => registry.has(`${name}@${version}`),
      pack: async (directory) => basename(directory),
      publish: async (tarball) => {
        registry.add(`${tarball}@${tarball === 'app' ? '1.1.0' : '1.0.0'}`)
      },
    })
  expect(await release()).toEqual(['core@1.0.0', 'app@1.1.0'])
  expect(await release()).toEqual([])
})

it('refuses to publish packages that need each other', () => {
  const core = '{"name":"core","version":"1.0.0","dependencies":{"app":"workspace:^"}}'
  const root = scratchDirectory({ ...WORKSPACE, 'packages/core/package.json': core })
  expect(() => publishedPackages(root)).toThrow('packages need each other: app, core, extra')
})
