import { deepEqual, equal, ok } from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isCodedError } from '@plinth/contracts'
import { type CredentialSource, nearest, type PlacedCredential } from '../indexes/credential.ts'
import type { IndexConfiguration } from '../indexes/index-configuration.ts'
import { makeRepository } from './git-repository.ts'
import { type IndexServer, startIndexServer } from './index-server.ts'
import type { InstallerConformanceCase, InstallerSurroundings, InstallerUnderTest } from './installer-conformance.ts'
import { served } from './installer-failure-cases.ts'
import { onlyIndex, wheelName } from './package-index.ts'
import { PRIVATE_AUTHORITY } from './private-authority.ts'
import { sourceFilesOf } from './source-archive.ts'

const ANNA = { username: 'anna@work', password: 'pass/word of anna' }
const LOGIN = `${ANNA.username}:${ANNA.password}`
const alpha = { name: 'alpha', files: [served()] }

/** Who may fetch, from whom, and what is told to whom. */
export const accessCases: readonly InstallerConformanceCase[] = [
  { title: 'sends the credentials of an index to it, and nothing of them to others', check: sendsCredentials },
  { title: 'says that an index wants credentials: credentials_required', check: asksForCredentials },
  { title: 'says that an index does not accept its credentials: credentials_refused', check: refusesCredentials },
  { title: 'takes credentials from the netrc file of the host', check: readsNetrc },
  { title: 'asks the keyring of the host for the password of a user name', check: asksKeyring },
  { title: 'takes no credentials along to where an index redirects to', check: keepsCredentialsFromOthers },
  { title: 'fetches a wheel by its URL and hash with credentials, which no output repeats', check: fetchesByUrl },
  { title: 'says that a wheel by its URL has another hash: hash_mismatch', check: refusesOtherHash },
  { title: 'does not trust a certificate of a private authority: certificate_untrusted', check: distrusts },
  { title: 'trusts a private authority that the host names', check: trusts },
  {
    title: 'builds a wheel of a repository at a commit, with credentials that no argument shows',
    check: buildsRepository,
  },
  { title: 'finds a package in an extra index and in a folder, each by its name', check: findsElsewhere },
]

async function sendsCredentials(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer({ credential: ANNA })
  server.publish(alpha)
  const seen = watchArguments()
  const text = await installs(subject, server.configuration, { credentials: known(server.url) })
  const shown = await seen.end()
  ok(server.logins.includes(LOGIN))
  const secrets = [ANNA.password, encodeURIComponent(ANNA.password), Buffer.from(LOGIN).toString('base64')]
  deepEqual(
    secrets.filter((secret) => `${text}\n${shown}`.includes(secret)),
    [],
  )
}

async function asksForCredentials(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer({ credential: ANNA })
  server.publish(alpha)
  await failsWith(installs(subject, server.configuration), 'credentials_required')
}

async function refusesCredentials(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer({ credential: { ...ANNA, password: 'another-word' } })
  server.publish(alpha)
  await failsWith(installs(subject, server.configuration, { credentials: known(server.url) }), 'credentials_refused')
}

async function readsNetrc(subject: InstallerUnderTest): Promise<void> {
  const credential = { username: 'anna', password: 'pass-word-of-anna' }
  await using server = await startIndexServer({ credential })
  server.publish(alpha)
  const netrc = join(await subject.makeFolder(), 'netrc')
  await writeFile(netrc, 'machine 127.0.0.1\n  login anna\n  password pass-word-of-anna\n', { mode: 0o600 })
  await installs(subject, server.configuration, { env: { NETRC: netrc } })
}

/** A keyring as the programs of this name are: a password alone for uv, an account as JSON for pip. */
const KEYRING = `
import json, sys
if "get" not in sys.argv or sys.argv[-1] != "anna":
    sys.exit(1)
account = {"username": "anna", "password": "pass-word-of-anna"}
print(json.dumps(account) if "--output=json" in sys.argv else account["password"])
`

async function asksKeyring(subject: InstallerUnderTest): Promise<void> {
  const credential = { username: 'anna', password: 'pass-word-of-anna' }
  await using server = await startIndexServer({ credential })
  server.publish(alpha)
  const folder = await subject.makeFolder()
  const program = `#!${subject.python}${KEYRING}`
  await writeFile(join(folder, 'keyring'), program, { mode: 0o755 })
  const indexes = { ...server.configuration, keyring: 'subprocess' } as const
  await installs(subject, { ...indexes, indexUrl: server.url.replace('://', '://anna@') }, { env: { PATH: folder } })
}

async function keepsCredentialsFromOthers(subject: InstallerUnderTest): Promise<void> {
  await using other = await startIndexServer()
  other.publish(alpha)
  await using server = await startIndexServer({ credential: ANNA })
  const origin = new URL(other.url).origin.replace('127.0.0.1', 'localhost')
  const file = `/files/alpha/${wheelName({ name: 'alpha', version: '1.0' })}`
  server.publish({ name: 'alpha', files: [served({}, { manner: { redirectTo: `${origin}${file}` } })] })
  await installs(subject, server.configuration, { credentials: known(server.url) })
  ok(server.logins.includes(LOGIN))
  ok(other.requests.length > 0)
  deepEqual(
    other.logins.filter((login) => login !== null),
    [],
  )
}

async function fetchesByUrl(subject: InstallerUnderTest): Promise<void> {
  const credential = { username: 'anna', password: 'pass-word-of-anna' }
  await using server = await startIndexServer({ credential })
  server.publish(alpha)
  const url = fileUrl(server)
  const seen = watchArguments()
  const folder = await subject.makeFolder()
  const empty = onlyIndex(pathToFileURL(folder).href)
  const requirements = [`alpha @ ${url}#sha256=${sha256Of(alpha.files[0])}`]
  const { credentials } = { credentials: sourceOf([{ url, ...credential }]) }
  const text = await installs(subject, { ...server.configuration, ...empty }, { credentials, requirements })
  ok(server.logins.includes('anna:pass-word-of-anna'))
  ok(!`${text}\n${await seen.end()}`.includes(credential.password))
}

async function refusesOtherHash(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer()
  server.publish(alpha)
  const requirements = [`alpha @ ${fileUrl(server)}#sha256=${'0'.repeat(64)}`]
  await failsWith(installs(subject, server.configuration, { requirements }), 'hash_mismatch')
}

async function distrusts(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer({ certificate: 'private' })
  server.publish(alpha)
  await failsWith(installs(subject, server.configuration), 'certificate_untrusted')
}

async function trusts(subject: InstallerUnderTest): Promise<void> {
  await using server = await startIndexServer({ certificate: 'private', credential: ANNA })
  server.publish(alpha)
  const certificateBundle = join(await subject.makeFolder(), 'authority.pem')
  await writeFile(certificateBundle, PRIVATE_AUTHORITY)
  const indexes = { ...server.configuration, certificateBundle }
  await installs(subject, indexes, { credentials: known(server.url) })
}

async function buildsRepository(subject: InstallerUnderTest): Promise<void> {
  const folder = await subject.makeFolder()
  const files = sourceFilesOf({ name: 'alpha', version: '1.0', build: 'soundly' })
  const { listener: repositories, path, commit } = await makeRepository(folder, { name: 'alpha', files })
  await using server = await startIndexServer({ certificate: 'private', credential: ANNA, repositories })
  const certificateBundle = join(folder, 'authority.pem')
  await writeFile(certificateBundle, PRIVATE_AUTHORITY)
  const url = `${new URL(server.url).origin}${path}`
  const requirements = [{ requirement: `alpha @ git+${url}@${commit}` }]
  const fetchWith = async (more: InstallerSurroundings) => {
    const request = {
      python: subject.python,
      folder: await subject.makeFolder(),
      requirements,
      sourceBuilds: 'allow',
    } as const
    return subject.installerWith(indexes, more).fetchWheels(request)
  }
  const indexes = { ...server.configuration, certificateBundle }
  await failsWith(fetchWith({}), 'credentials_required')
  const other = sourceOf([{ url, ...ANNA, password: 'another-word' }])
  await failsWith(fetchWith({ credentials: other }), 'credentials_refused')
  const seen = watchArguments()
  const wheels = await fetchWith({ credentials: known(url) })
  deepEqual(
    wheels.map((each) => basename(each)),
    ['alpha-1.0-py3-none-any.whl'],
  )
  const shown = await seen.end()
  ok(![ANNA.password, Buffer.from(LOGIN).toString('base64')].some((secret) => shown.includes(secret)))
}

async function findsElsewhere(subject: InstallerUnderTest): Promise<void> {
  await using first = await startIndexServer()
  await using second = await startIndexServer({ credential: ANNA })
  second.publish(alpha)
  const folder = join(await subject.makeFolder(), 'wheels')
  const beta = served({ name: 'beta' })
  await mkdir(folder)
  await writeFile(join(folder, beta.fileName), beta.bytes)
  const indexes = { ...first.configuration, extraIndexUrls: [second.url], findLinks: [pathToFileURL(folder).href] }
  const requirements = ['alpha==1.0', 'beta==1.0']
  await installs(subject, indexes, {
    credentials: known(second.url),
    requirements,
    installed: ['alpha 1.0', 'beta 1.0'],
  })
}

interface Installing {
  readonly credentials?: CredentialSource
  readonly env?: Readonly<Record<string, string>>
  readonly requirements?: readonly string[]
  readonly installed?: readonly string[]
}

/** Resolves and installs; gives what was resolved, with the records of where it came from. */
async function installs(
  subject: InstallerUnderTest,
  indexes: IndexConfiguration,
  { credentials, env, requirements = ['alpha==1.0'], installed = ['alpha 1.0'] }: Installing = {},
): Promise<string> {
  const more = { ...(credentials ? { credentials } : {}), ...(env ? { env } : {}) }
  const installer = subject.installerWith(indexes, more)
  const asked = requirements.map((requirement) => ({ requirement }))
  const { requirementsText } = await installer.resolve({ python: subject.python, requirements: asked })
  const prefix = await subject.makePrefix()
  await installer.install({ prefix, requirementsText })
  deepEqual(await subject.installedIn(prefix), installed)
  const records = (await readdir(prefix, { recursive: true })).filter((path) => path.endsWith('direct_url.json'))
  const texts = await Promise.all(records.map((path) => readFile(join(prefix, path), 'utf8')))
  return [requirementsText, ...texts].join('\n')
}

async function failsWith(work: Promise<unknown>, code: string): Promise<void> {
  const error = await work.then(
    () => 'nothing was thrown',
    (thrown: unknown) => thrown,
  )
  ok(isCodedError(error), `no coded error but ${String(error)}`)
  equal(error.code, code, `${error.code}: ${error.message}\n${String(error.details.output)}`)
  ok((error.hint ?? '').length > 20)
  const said = JSON.stringify([error.message, error.hint, error.details])
  ok(!said.includes(ANNA.password) && !said.includes(encodeURIComponent(ANNA.password)), 'the password is told')
}

function known(url: string): CredentialSource {
  return sourceOf([{ url, ...ANNA }])
}

function sourceOf(places: readonly PlacedCredential[]): CredentialSource {
  return { find: async (url) => nearest(places, url) }
}

function sha256Of(file: { readonly bytes: Uint8Array } | undefined): string {
  return createHash('sha256')
    .update(file?.bytes ?? '')
    .digest('hex')
}

function fileUrl({ url }: IndexServer): string {
  return `${new URL(url).origin}/files/alpha/${wheelName({ name: 'alpha', version: '1.0' })}`
}

/** The arguments of all processes of this machine, looked at again and again. */
function watchArguments() {
  const seen = new Set<string>()
  const stopping = new AbortController()
  const watching = (async () => {
    while (!stopping.signal.aborted) {
      for (const pid of (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))) {
        seen.add(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''))
      }
    }
  })()
  return {
    end: async () => {
      stopping.abort()
      await watching
      return [...seen].join('\n')
    },
  }
}
