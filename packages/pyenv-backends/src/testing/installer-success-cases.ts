import { deepEqual, equal, ok } from 'node:assert/strict'
import { readdir } from 'node:fs/promises'
import type { InstallProgress } from '../installers/installer.ts'
import { type ServedProject, startIndexServer } from './index-server.ts'
import type { InstallerConformanceCase, InstallerUnderTest } from './installer-conformance.ts'
import { served } from './installer-failure-cases.ts'
import { metadataOf } from './package-index.ts'
import { sourceArchiveOf } from './source-archive.ts'

/** A situation in which the installation is to succeed. */
interface SuccessRow {
  readonly title: string
  readonly projects: readonly ServedProject[]
  /** `alpha==1.0` by default. */
  readonly requirements?: readonly string[]
  /** What the index has by the time of the installation; the same by default. */
  readonly later?: readonly ServedProject[]
  /** `alpha 1.0` alone by default. */
  readonly installs?: readonly string[]
  readonly sourceBuilds?: 'allow'
}

const alpha = { name: 'alpha', files: [served()] }
const built = sourceArchiveOf({ name: 'alpha', version: '1.0', build: 'soundly' })

const ROWS: readonly SuccessRow[] = [
  { title: 'installs in spite of a page that fails once', projects: [{ ...alpha, manner: 'failing_once' }] },
  {
    title: 'installs in spite of a file that fails once',
    projects: [{ name: 'alpha', files: [served({}, { manner: 'failing_once' })] }],
  },
  { title: 'installs from a slow page', projects: [{ ...alpha, manner: 'slowly' }] },
  { title: 'installs a slow file', projects: [{ name: 'alpha', files: [served({}, { manner: 'slowly' })] }] },
  { title: 'follows a page to another place', projects: [{ ...alpha, manner: 'elsewhere' }] },
  {
    title: 'follows a file to another place',
    projects: [{ name: 'alpha', files: [served({}, { manner: 'elsewhere' })] }],
  },
  {
    title: 'installs a withdrawn release that is pinned exactly',
    projects: [{ name: 'alpha', files: [served({}, { yanked: 'broken' }), served({ version: '2.0' })] }],
  },
  {
    title: 'installs what was resolved when it has been withdrawn since',
    projects: [alpha],
    later: [{ name: 'alpha', files: [served({}, { yanked: 'broken' }), served({ version: '2.0' })] }],
  },
  {
    title: 'installs what was resolved when a newer release has come since',
    projects: [alpha],
    requirements: ['alpha'],
    later: [{ name: 'alpha', files: [served(), served({ version: '2.0' })] }],
  },
  {
    title: 'installs a preview that is pinned exactly',
    projects: [{ name: 'alpha', files: [served(), served({ version: '2.0rc1' })] }],
    requirements: ['alpha==2.0rc1'],
    installs: ['alpha 2.0rc1'],
  },
  {
    title: 'installs a local version that is pinned exactly',
    projects: [{ name: 'alpha', files: [served(), served({ version: '1.0+cpu' })] }],
    requirements: ['alpha==1.0+cpu'],
    installs: ['alpha 1.0+cpu'],
  },
  {
    title: 'prefers the local build of a version that is pinned without it',
    projects: [{ name: 'alpha', files: [served(), served({ version: '1.0+cpu' })] }],
    installs: ['alpha 1.0+cpu'],
  },
  {
    title: 'installs a version with an epoch',
    projects: [{ name: 'alpha', files: [served(), served({ version: '1!0.5' })] }],
    requirements: ['alpha==1!0.5'],
    installs: ['alpha 1!0.5'],
  },
  {
    title: 'installs what an extra needs',
    projects: [
      { name: 'alpha', files: [served({ requires: ['beta==1.0; extra == "more"'], extras: ['more'] })] },
      { name: 'beta', files: [served({ name: 'beta' })] },
    ],
    requirements: ['alpha[more]==1.0'],
    installs: ['alpha 1.0', 'beta 1.0'],
  },
  {
    title: 'leaves a requirement out whose marker is false for the environment’s Python',
    projects: [
      { name: 'alpha', files: [served({ requires: ['beta==1.0; python_version < "3"'] })] },
      { name: 'beta', files: [served({ name: 'beta' })] },
    ],
    requirements: ['alpha==1.0', 'beta==1.0; sys_platform == "nowhere"'],
  },
  {
    title: 'builds a source distribution where that is allowed',
    projects: [{ name: 'alpha', files: [{ fileName: 'alpha-1.0.tar.gz', bytes: built }] }],
    sourceBuilds: 'allow',
  },
  {
    title: 'leaves it to the store to judge a RECORD that is wrong',
    projects: [{ name: 'alpha', files: [served({ record: 'wrong' })] }],
  },
]

/** Each ends with exactly the distributions that it names, from a resolution that stays good whatever the index does afterwards. */
export const successCases: readonly InstallerConformanceCase[] = [
  ...ROWS.map((row) => ({ title: row.title, check: (subject: InstallerUnderTest) => installsAsTold(row, subject) })),
  { title: 'writes no file of a wheel outside of the environment', check: staysInside },
  { title: 'asks everything through the proxy that the host names', check: usesProxy },
  { title: 'tells how far an installation has come, and ends at its total', check: tellsProgress },
  { title: 'tells the bytes of a slow download, at least ten times, and ends at what was sent', check: tellsBytes },
]

async function installsAsTold(row: SuccessRow, subject: InstallerUnderTest): Promise<void> {
  const { sourceBuilds, installs = ['alpha 1.0'] } = row
  const requirements = (row.requirements ?? ['alpha==1.0']).map((requirement) => ({ requirement }))
  await using server = await startIndexServer()
  for (const project of row.projects) server.publish(project)
  const request = { python: subject.python, requirements, sourceBuilds }
  const { requirementsText, packages } = await subject.installerWith(server.configuration).resolve(request)
  const resolved = packages.map(({ name, version }) => `${name} ${version}`)
  deepEqual(resolved, installs)
  for (const project of row.later ?? []) server.publish(project)
  const prefix = await subject.makePrefix()
  await subject.installerWith(server.configuration).install({ prefix, requirementsText, sourceBuilds })
  deepEqual(await subject.installedIn(prefix), installs)
}

/** One tool refuses such a wheel, another leaves the file out; both are fine. */
async function staysInside(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  const files = { '../plinth_outside.py': 'evil = True\n', '../../../../plinth_outside.py': 'evil = True\n' }
  server.publish({ name: 'alpha', files: [served({ files })] })
  const prefix = await subject.makePrefix()
  const installer = subject.installerWith(server.configuration)
  const requirements = [{ requirement: 'alpha==1.0' }]
  const installing = installer
    .resolve({ python: subject.python, requirements })
    .then(({ requirementsText }) => installer.install({ prefix, requirementsText }))
  const code = await installing.then(
    () => 'installed',
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : String(error)),
  )
  ok(['installed', 'invalid_wheel'].includes(code), code)
  const found = await readdir(`${prefix}/..`, { recursive: true })
  equal(found.filter((path) => path.includes('plinth_outside')).length, 0)
}

async function tellsProgress(subject: InstallerUnderTest): Promise<void> {
  const names = ['alpha', 'beta', 'gamma', 'delta']
  const inPackages = (event: InstallProgress) => event.unit === 'packages'
  await using server = await startIndexServer()
  for (const name of names) server.publish({ name, files: [served({ name })] })
  const events: InstallProgress[] = []
  const onEvent = (event: InstallProgress) => events.push(event)
  const requirements = names.map((name) => ({ requirement: `${name}==1.0` }))
  const resolver = subject.installerWith(server.configuration)
  const { requirementsText } = await resolver.resolve({ python: subject.python, requirements }, { onEvent })
  deepEqual(events.filter(inPackages), [
    { phase: 'resolving', completed: 0, unit: 'packages' },
    { phase: 'resolving', completed: 4, total: 4, unit: 'packages' },
  ])
  const prefix = await subject.makePrefix()
  const installer = subject.installerWith(server.configuration)
  const told: InstallProgress[] = []
  await installer.install({ prefix, requirementsText }, { onEvent: (event) => told.push(event) })
  const places = told.filter(inPackages).map(({ phase, completed }) => (phase === 'installing' ? 10 : 0) + completed)
  deepEqual(
    places,
    places.toSorted((a, b) => a - b),
  )
  deepEqual(told[0], { phase: 'downloading', completed: 0, total: 4, unit: 'packages' })
  deepEqual(told.at(-1), { phase: 'installing', completed: 4, total: 4, unit: 'packages' })
  const named = names.filter((name) => told.some(({ message }) => message?.startsWith(`${name}-1.0-py3-none-any.whl`)))
  deepEqual(named, names)
}

async function tellsBytes(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  const filling = Array.from({ length: 120 }, (_, index) => [`filling_${index}.py`, `text = "${'x'.repeat(30_000)}"\n`])
  const files = Object.fromEntries(filling)
  for (const name of ['alpha', 'beta']) {
    const made = { name, version: '1.0', files: name === 'alpha' ? files : {} }
    const metadata = metadataOf(made)
    const manner = name === 'alpha' ? 'throttled' : 'soundly'
    server.publish({
      name,
      files: [served(made, { manner, metadata, ...(name === 'beta' ? { size: 'untold' } : {}) })],
    })
  }
  const requirements = ['alpha==1.0', 'beta==1.0'].map((requirement) => ({ requirement }))
  const installer = subject.installerWith({ ...server.configuration, timeoutSeconds: 10 })
  const { requirementsText } = await installer.resolve({ python: subject.python, requirements })
  const before = server.sentBytes()
  const prefix = await subject.makePrefix()
  const told: InstallProgress[] = []
  await installer.install({ prefix, requirementsText }, { onEvent: (event) => told.push(event) })
  const bytes = told.filter(({ unit }) => unit === 'bytes')
  const [last] = bytes.slice(-1)
  const sent = server.sentBytes() - before
  deepEqual([last?.phase, last?.completed, last?.total], ['downloading', sent, sent])
  const amounts = [...new Set(bytes.map(({ completed }) => completed))]
  ok(amounts.length > 10, `only ${amounts.length} amounts were told: ${amounts.join(', ')}`)
  deepEqual(
    amounts,
    amounts.toSorted((a, b) => a - b),
  )
  ok(bytes.every(({ total }) => total === undefined || total === sent))
}

async function usesProxy(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  server.publish(alpha)
  const proxy = new URL(server.url).origin
  const elsewhere = { indexUrl: 'http://index.invalid/simple', trustedHosts: ['index.invalid'], proxy }
  const installer = subject.installerWith({ ...server.configuration, ...elsewhere })
  const requirements = [{ requirement: 'alpha==1.0' }]
  const { requirementsText } = await installer.resolve({ python: subject.python, requirements })
  const prefix = await subject.makePrefix()
  await installer.install({ prefix, requirementsText })
  deepEqual(await subject.installedIn(prefix), ['alpha 1.0'])
  ok(server.requests.length > 0)
  deepEqual(
    server.requests.filter((request) => !request.includes(' http://index.invalid/')),
    [],
  )
}
