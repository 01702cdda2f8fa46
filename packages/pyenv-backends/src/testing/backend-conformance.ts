import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PythonBackend } from '../backend/python-backend.ts'

/** A backend that is put to the test, with packages that it can reach. `Source` is what it makes an environment from. */
export interface BackendUnderTest<Source extends object = { readonly python: string }> {
  readonly backend: PythonBackend<Source & { readonly prefix: string }>
  /** What to make environments from: an interpreter (absolute), or a specification that has nothing but Python. */
  readonly source: Source
  /** Canonical names of the distributions that an environment has from the start, in order; a venv has none. */
  readonly initial: readonly string[]
  /** An absolute path at which nothing is; the suite makes and removes environments there. */
  readonly prefix: string
  /** A package (`module`, `name`, `version`) that needs exactly one other package. */
  readonly sound: { readonly module: string; readonly name: string; readonly version: string }
  /** Name of a package that is not there. */
  readonly unknown: string
  /** Two requirements that cannot both hold. */
  readonly conflicting: readonly [string, string]
}

/** One promise of {@link PythonBackend}: `check` throws when it is broken. */
export interface ConformanceCase {
  readonly title: string
  readonly check: <Source extends object>(subject: BackendUnderTest<Source>) => Promise<void>
}

/** Every backend passes all of these, in this order, each with a prefix of its own. */
export const backendConformance: readonly ConformanceCase[] = [
  { title: 'creates an environment whose interpreter runs in it', check: createsAndRuns },
  { title: 'keeps a sound environment when it is created again', check: keepsExisting },
  { title: 'refuses to create an environment over other files', check: refusesOccupied },
  { title: 'installs a requirement with what it needs, and lists both', check: installsJointly },
  { title: 'says which requirement is not to be had and installs nothing', check: reportsUnknown },
  { title: 'says that two requirements do not fit together', check: reportsConflict },
  { title: 'passes arguments, exit code and standard input through', check: passesThrough },
  { title: 'names the nearest command when there is no such one', check: namesNearest },
  { title: 'tells an absent and a damaged environment from a sound one', check: tellsStates },
  { title: 'removes an environment, twice, and nothing else', check: removesOnlyEnvironments },
  { title: 'ends a cancelled installation', check: endsCancelled },
]

async function createsAndRuns<Source extends object>({
  backend,
  source,
  prefix,
  initial,
}: BackendUnderTest<Source>): Promise<void> {
  const made = await backend.create({ prefix, ...source })
  const distributions = made.distributions.map(({ canonicalName }) => canonicalName)
  deepEqual(
    { state: made.state, prefix: made.prefix, distributions },
    { state: 'present', prefix, distributions: initial },
  )
  const { stdout } = await backend.run({ prefix, program: 'python', args: ['-c', 'import sys; print(sys.prefix)'] })
  equal(await realpath(stdout.text.trim()), await realpath(prefix))
}

async function keepsExisting<Source extends object>({
  backend,
  source,
  prefix,
}: BackendUnderTest<Source>): Promise<void> {
  const made = await backend.create({ prefix, ...source })
  await writeFile(join(made.sitePackages, 'mine.py'), '')
  deepEqual(await backend.create({ prefix, ...source }), made)
  const { outcome } = await backend.run({ prefix, program: 'python', args: ['-c', 'import mine'] })
  equal(outcome.exit_code, 0)
}

async function refusesOccupied<Source extends object>({
  backend,
  source,
  prefix,
}: BackendUnderTest<Source>): Promise<void> {
  await mkdir(prefix, { recursive: true })
  await writeFile(join(prefix, 'thesis.txt'), '')
  await rejects(backend.create({ prefix, ...source }), { code: 'prefix_occupied' })
  await rejects(backend.remove(prefix), { code: 'not_an_environment' })
}

async function installsJointly<Source extends object>({
  backend,
  source,
  prefix,
  sound,
  initial,
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  const requirements = [{ requirement: `${sound.name}==${sound.version}` }]
  const { packages } = await backend.install({ prefix, requirements })
  const found = await backend.inspect(prefix)
  ok(found.state === 'present')
  const added = found.distributions.filter(({ canonicalName }) => !initial.includes(canonicalName))
  const installed = added.map(({ canonicalName, version }) => ({ name: canonicalName, version }))
  deepEqual(
    installed,
    packages.map(({ name, version }) => ({ name, version })),
  )
  equal(installed.length, 2)
  const { outcome } = await backend.run({ prefix, program: 'python', args: ['-c', `import ${sound.module}`] })
  equal(outcome.exit_code, 0)
}

async function reportsUnknown<Source extends object>({
  backend,
  source,
  prefix,
  initial,
  ...wanted
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  const { sound, unknown } = wanted
  const requirements = [{ requirement: `${sound.name}==${sound.version}` }, { requirement: `${unknown}==1.0` }]
  await rejects(backend.install({ prefix, requirements }), { code: 'not_found' })
  const found = await backend.inspect(prefix)
  const names = found.state === 'present' && found.distributions.map(({ canonicalName }) => canonicalName)
  deepEqual(names, initial)
}

async function reportsConflict<Source extends object>({
  backend,
  source,
  prefix,
  conflicting,
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  const requirements = conflicting.map((requirement) => ({ requirement }))
  await rejects(backend.install({ prefix, requirements }), { code: 'no_matching_version' })
}

async function passesThrough<Source extends object>({
  backend,
  source,
  prefix,
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  const args = ['a b', '', '$HOME', "'", '"', '-x', '*', 'é', 'new\nline', '\\']
  const code = 'import json, sys; print(json.dumps([sys.argv[1:], sys.stdin.read()])); sys.exit(7)'
  const { outcome, stdout } = await backend.run(
    { prefix, program: 'python', args: ['-c', code, ...args] },
    { stdin: 'in\n' },
  )
  deepEqual([JSON.parse(stdout.text), outcome.exit_code], [[args, 'in\n'], 7])
}

async function namesNearest<Source extends object>({
  backend,
  source,
  prefix,
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  await rejects(backend.run({ prefix, program: 'pyhton' }), { code: 'command_not_found', hint: /\bpython\b/ })
}

async function tellsStates<Source extends object>({
  backend,
  source,
  prefix,
}: BackendUnderTest<Source>): Promise<void> {
  deepEqual(await backend.inspect(prefix), { state: 'absent', prefix })
  await rejects(backend.run({ prefix, program: 'python' }), { code: 'environment_missing' })
  const { pythonExecutable } = await backend.create({ prefix, ...source })
  await rm(pythonExecutable)
  const found = await backend.inspect(prefix)
  match(found.state === 'damaged' ? found.code : found.state, /^interpreter_missing$/)
  await rejects(backend.run({ prefix, program: 'python' }), { code: 'environment_damaged' })
}

async function removesOnlyEnvironments<Source extends object>({
  backend,
  source,
  prefix,
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  await backend.remove(prefix)
  await backend.remove(prefix)
  deepEqual(await backend.inspect(prefix), { state: 'absent', prefix })
}

async function endsCancelled<Source extends object>({
  backend,
  source,
  prefix,
  sound,
}: BackendUnderTest<Source>): Promise<void> {
  await backend.create({ prefix, ...source })
  const controller = new AbortController()
  const requirements = [{ requirement: `${sound.name}==${sound.version}` }]
  const installing = backend.install(
    { prefix, requirements },
    { signal: controller.signal, onSpawn: () => controller.abort() },
  )
  await rejects(installing, { code: 'cancelled' })
}
