import { equal, match, ok } from 'node:assert/strict'
import { isCodedError } from '@plinth/contracts'
import { type IndexServer, type ServedFile, type ServedProject, startIndexServer } from './index-server.ts'
import type { InstallerConformanceCase, InstallerUnderTest } from './installer-conformance.ts'
import { type TestPackage, wheelName, wheelOf } from './package-index.ts'
import type { ServingManner } from './serving-manner.ts'
import { sourceArchiveOf } from './source-archive.ts'

const SECRET = 'pass-word-of-anna'

/** A situation in which nothing can be installed. The package asked for is alpha 1.0 unless told otherwise. */
interface FailureRow {
  readonly title: string
  readonly code: string
  readonly projects: readonly ServedProject[]
  readonly requirements?: readonly string[]
  /** What the index has by the time of the installation; the same by default. */
  readonly later?: readonly ServedProject[]
  /** Something that the message or the end of the output says. */
  readonly says?: RegExp
  readonly sourceBuilds?: 'allow'
}

/** The file of a package that is big enough to be cut in half. */
export function served(changes: Partial<TestPackage> = {}, more: Partial<ServedFile> = {}): ServedFile {
  const made = { name: 'alpha', version: '1.0', module: `text = "${'x'.repeat(100_000)}"\n`, ...changes }
  return { fileName: wheelName(made), bytes: wheelOf(made), ...more }
}

function page(manner: ServingManner): ServedProject[] {
  return [{ name: 'alpha', files: [served()], manner }]
}

function file(manner: ServingManner): ServedProject[] {
  return [{ name: 'alpha', files: [served({}, { manner })] }]
}

function source(build: 'failing' | 'soundly'): ServedProject[] {
  const bytes = sourceArchiveOf({ name: 'alpha', version: '1.0', build })
  return [{ name: 'alpha', files: [{ fileName: 'alpha-1.0.tar.gz', bytes }] }]
}

const notAWheel = { fileName: 'alpha-1.0-py3-none-any.whl', bytes: Buffer.from('no archive '.repeat(100)) }
const otherWheel = { fileName: 'alpha-1.0-py3-none-any.whl', bytes: wheelOf({ name: 'beta', version: '3.0' }) }
const conflict = [
  { name: 'alpha', files: [served({ requires: ['beta==0.5'] })] },
  { name: 'beta', files: [served({ name: 'beta' }), served({ name: 'beta', version: '0.5' })] },
]

const ROWS: readonly FailureRow[] = [
  { title: 'a package that is not there', code: 'not_found', projects: [] },
  { title: 'a page that is not there', code: 'not_found', projects: page('missing') },
  { title: 'a page that is forbidden', code: 'credentials_refused', says: /403/, projects: page('forbidden') },
  { title: 'a page that fails every time', code: 'server_error', says: /500/, projects: page('failing') },
  { title: 'a page whose connection is reset', code: 'network', projects: page('reset') },
  { title: 'a page that is cut short', code: 'download_incomplete', projects: page('cut_short') },
  { title: 'a page that never comes', code: 'timeout', projects: page('silent') },
  { title: 'a page that stops halfway', code: 'timeout', projects: page('stuck') },
  {
    title: 'a page that is no page of an index',
    code: 'network',
    says: /Content-Type/,
    projects: page('as_plain_text'),
  },
  { title: 'a file that is not there', code: 'not_found', says: /404/, projects: file('missing') },
  { title: 'a file that is forbidden', code: 'credentials_refused', says: /403/, projects: file('forbidden') },
  { title: 'a file that fails every time', code: 'server_error', says: /500/, projects: file('failing') },
  { title: 'a file whose connection is reset', code: 'network', projects: file('reset') },
  { title: 'a file that is cut short', code: 'download_incomplete', projects: file('cut_short') },
  { title: 'a file that never comes', code: 'timeout', projects: file('silent') },
  { title: 'a file that stops halfway', code: 'download_incomplete', projects: file('stuck') },
  {
    title: 'a file that is not the one that the page lists',
    code: 'hash_mismatch',
    projects: [{ name: 'alpha', files: [served({}, { listedHash: '0'.repeat(64) })] }],
  },
  {
    title: 'a file that was replaced since it was resolved',
    code: 'hash_mismatch',
    projects: [{ name: 'alpha', files: [served()] }],
    later: [{ name: 'alpha', files: [served({ module: 'evil = True\n' })] }],
  },
  {
    title: 'a version that was removed since it was resolved',
    code: 'no_matching_version',
    projects: [{ name: 'alpha', files: [served()] }],
    later: [{ name: 'alpha', files: [served({ version: '2.0' })] }],
  },
  {
    title: 'a file that is cut short at the installation',
    code: 'download_incomplete',
    projects: [{ name: 'alpha', files: [served()] }],
    later: file('cut_short'),
  },
  {
    title: 'a wheel for another Python only',
    code: 'python_incompatible',
    projects: [{ name: 'alpha', files: [served({ tag: 'cp27-cp27m-win32' })] }],
  },
  {
    title: 'a release for newer Pythons only',
    code: 'python_incompatible',
    says: />=3\.99/,
    projects: [{ name: 'alpha', files: [served({ requiresPython: '>=3.99' }, { requiresPython: '>=3.99' })] }],
  },
  {
    title: 'a version that is not there',
    code: 'no_matching_version',
    projects: [{ name: 'alpha', files: [served({ version: '2.0' })] }],
  },
  {
    title: 'requirements that do not fit together',
    code: 'no_matching_version',
    says: /beta==0\.5/,
    projects: conflict,
    requirements: ['alpha==1.0', 'beta==1.0'],
  },
  { title: 'a file that is no wheel', code: 'invalid_wheel', projects: [{ name: 'alpha', files: [notAWheel] }] },
  {
    title: 'a wheel of another package',
    code: 'invalid_wheel',
    says: /does not start with/,
    projects: [{ name: 'alpha', files: [otherWheel] }],
  },
  {
    title: 'a wheel without a RECORD',
    code: 'invalid_wheel',
    says: /RECORD/,
    projects: [{ name: 'alpha', files: [served({ record: 'missing' })] }],
  },
  { title: 'a source distribution where none may be built', code: 'no_matching_version', projects: source('soundly') },
  {
    title: 'a build that fails',
    code: 'build_failed',
    says: /no compiler here/,
    projects: source('failing'),
    sourceBuilds: 'allow',
  },
]

/** Each ends with its code, names the package, says what to do, and gives away no password. */
export const failureCases: readonly InstallerConformanceCase[] = ROWS.map((row) => ({
  title: `${row.title}: ${row.code}`,
  check: (subject) => failsAsTold(row, subject),
}))

async function failsAsTold(row: FailureRow, subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  const error = await errorOf(() => installAll(row, server, subject))
  ok(isCodedError(error), `no coded error but ${String(error)}`)
  const { code, message, hint = '', details } = error
  const output = String(details.output)
  equal(code, row.code, `${code}: ${message}\n${output}`)
  match(message, /alpha/)
  match(`${message}\n${output}`, row.says ?? /./)
  ok(hint.length > 20 && output.length > 20, `no hint or no output: ${message}`)
  ok(!JSON.stringify([message, hint, details]).includes(SECRET), 'the password is told')
}

async function installAll(row: FailureRow, server: IndexServer, subject: InstallerUnderTest): Promise<void> {
  const { sourceBuilds, requirements = ['alpha==1.0'] } = row
  const indexUrl = server.url.replace('://', `://anna:${SECRET}@`)
  const indexes = { ...server.configuration, indexUrl }
  const asked = requirements.map((requirement) => ({ requirement }))
  for (const project of row.projects) server.publish(project)
  const request = { python: subject.python, requirements: asked, sourceBuilds }
  const { requirementsText } = await subject.installerWith(indexes).resolve(request)
  for (const project of row.later ?? []) server.publish(project)
  const prefix = await subject.makePrefix()
  await subject.installerWith(indexes).install({ prefix, requirementsText, sourceBuilds })
}

async function errorOf(work: () => Promise<unknown>): Promise<unknown> {
  try {
    await work()
    return 'nothing was thrown'
  } catch (error) {
    return error
  }
}
