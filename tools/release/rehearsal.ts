import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { packPackage } from '../packages/pack.ts'
import { checkTarball, type TarballReport } from '../packages/tarball.ts'
import { publishPackages } from './publish.ts'
import { publishedPackages } from './published-packages.ts'

const run = promisify(execFile)
const COPIED = [
  'package.json',
  'pnpm-workspace.yaml',
  'LICENSE',
  '.changeset',
  'packages',
  'internal',
  'examples',
  'tools',
]
const LEFT_OUT = new Set(['node_modules', '.turbo', 'reports', 'fixtures'])

/** What one package would become. */
export interface RehearsedPackage {
  readonly name: string
  readonly before: string
  readonly after: string
  readonly tarball: TarballReport
}

/**
 * Goes through a release of the workspace at `root` inside the empty directory `copy`, without a network: versions rise as the waiting
 * changesets say (a patch for a package that none names), every package is packed in publishing order and its tarball checked.
 * The packages have to be built. Nothing outside `copy` changes.
 */
export async function rehearseRelease(root: string, copy: string): Promise<RehearsedPackage[]> {
  const before = new Map(publishedPackages(root).map(({ name, version }) => [name, version]))
  await copyWorkspace(root, copy)
  await writeChangesetForOthers(copy, [...before.keys()])
  await run(process.execPath, [join(root, 'node_modules/@changesets/cli/bin.js'), 'version'], { cwd: copy })
  const tarballs: string[] = []
  await publishPackages(copy, {
    isPublished: async (name, version) => before.get(name) === version,
    pack: (directory) => packPackage(directory, copy),
    publish: async (tarball) => {
      tarballs.push(tarball)
    },
  })
  const reports = await Promise.all(tarballs.map(checkTarball))
  return reports.map((tarball) => {
    const { name, version } = tarball
    return { name, before: before.get(name) ?? 'none', after: version, tarball }
  })
}

async function copyWorkspace(root: string, copy: string): Promise<void> {
  const filter = (path: string) => !LEFT_OUT.has(basename(path))
  await Promise.all(COPIED.map((name) => cp(join(root, name), join(copy, name), { recursive: true, filter })))
  await symlink(join(root, 'node_modules'), join(copy, 'node_modules'), 'junction')
  for (const { directory, needs } of publishedPackages(copy)) {
    await mkdir(join(directory, 'node_modules/@plinth'), { recursive: true })
    const link = (name: string) =>
      symlink(join(copy, 'packages', basename(name)), join(directory, 'node_modules', name), 'junction')
    await Promise.all(needs.map(link))
  }
}

/** For the packages that no waiting changeset names: a rehearsal is about all of them. */
async function writeChangesetForOthers(copy: string, names: readonly string[]): Promise<void> {
  const folder = join(copy, '.changeset')
  const files = (await readdir(folder)).filter((name) => name.endsWith('.md') && name !== 'README.md')
  const waiting = (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).join('\n')
  const others = names.filter((name) => !new RegExp(`^['"]${name}['"]:`, 'm').test(waiting))
  if (others.length === 0) return
  const lines = others.map((name) => `'${name}': patch`)
  await writeFile(join(folder, 'rehearsal.md'), ['---', ...lines, '---', '', 'A rehearsal.', ''].join('\n'))
}
