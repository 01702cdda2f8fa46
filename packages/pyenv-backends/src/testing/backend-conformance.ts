import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { mkdir, realpath, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { PythonBackend } from '../backend/python-backend.ts'

/** A backend that is put to the test, with packages that it can reach. */
export interface BackendUnderTest {
  readonly backend: PythonBackend
  /** Absolute path of the interpreter to make environments from. */
  readonly python: string
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
  readonly check: (subject: BackendUnderTest) => Promise<void>
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

async function createsAndRuns({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  const made = await backend.create({ prefix, python })
  deepEqual(
    { state: made.state, prefix: made.prefix, distributions: made.distributions },
    { state: 'present', prefix, distributions: [] },
  )
  const { stdout } = await backend.run({ prefix, program: 'python', args: ['-c', 'import sys; print(sys.prefix)'] })
  equal(await realpath(stdout.text.trim()), await realpath(prefix))
}

async function keepsExisting({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  const made = await backend.create({ prefix, python })
  await writeFile(join(made.sitePackages, 'mine.py'), '')
  deepEqual(await backend.create({ prefix, python }), made)
  const { outcome } = await backend.run({ prefix, program: 'python', args: ['-c', 'import mine'] })
  equal(outcome.exit_code, 0)
}

async function refusesOccupied({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  await mkdir(prefix, { recursive: true })
  await writeFile(join(prefix, 'thesis.txt'), '')
  await rejects(backend.create({ prefix, python }), { code: 'prefix_occupied' })
  await rejects(backend.remove(prefix), { code: 'not_an_environment' })
}

async function installsJointly({ backend, python, prefix, sound }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  const requirements = [{ requirement: `${sound.name}==${sound.version}` }]
  const { packages } = await backend.install({ prefix, requirements })
  const found = await backend.inspect(prefix)
  ok(found.state === 'present')
  const installed = found.distributions.map(({ canonicalName, version }) => ({ name: canonicalName, version }))
  deepEqual(
    installed,
    packages.map(({ name, version }) => ({ name, version })),
  )
  equal(installed.length, 2)
  const { outcome } = await backend.run({ prefix, program: 'python', args: ['-c', `import ${sound.module}`] })
  equal(outcome.exit_code, 0)
}

async function reportsUnknown({ backend, python, prefix, sound, unknown }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  const requirements = [{ requirement: `${sound.name}==${sound.version}` }, { requirement: `${unknown}==1.0` }]
  await rejects(backend.install({ prefix, requirements }), { code: 'not_found' })
  const found = await backend.inspect(prefix)
  deepEqual(found.state === 'present' && found.distributions, [])
}

async function reportsConflict({ backend, python, prefix, conflicting }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  const requirements = conflicting.map((requirement) => ({ requirement }))
  await rejects(backend.install({ prefix, requirements }), { code: 'no_matching_version' })
}

async function passesThrough({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  const args = ['a b', '', '$HOME', "'", '"', '-x', '*', 'é', 'new\nline', '\\']
  const code = 'import json, sys; print(json.dumps([sys.argv[1:], sys.stdin.read()])); sys.exit(7)'
  const { outcome, stdout } = await backend.run(
    { prefix, program: 'python', args: ['-c', code, ...args] },
    { stdin: 'in\n' },
  )
  deepEqual([JSON.parse(stdout.text), outcome.exit_code], [[args, 'in\n'], 7])
}

async function namesNearest({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  await rejects(backend.run({ prefix, program: 'pyhton' }), { code: 'command_not_found', hint: /\bpython\b/ })
}

async function tellsStates({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  deepEqual(await backend.inspect(prefix), { state: 'absent', prefix })
  await rejects(backend.run({ prefix, program: 'python' }), { code: 'environment_missing' })
  const { pythonExecutable } = await backend.create({ prefix, python })
  await rm(pythonExecutable)
  const found = await backend.inspect(prefix)
  match(found.state === 'damaged' ? found.code : found.state, /^interpreter_missing$/)
  await rejects(backend.run({ prefix, program: 'python' }), { code: 'environment_damaged' })
}

async function removesOnlyEnvironments({ backend, python, prefix }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  await backend.remove(prefix)
  await backend.remove(prefix)
  deepEqual(await backend.inspect(prefix), { state: 'absent', prefix })
}

async function endsCancelled({ backend, python, prefix, sound }: BackendUnderTest): Promise<void> {
  await backend.create({ prefix, python })
  const controller = new AbortController()
  const requirements = [{ requirement: `${sound.name}==${sound.version}` }]
  const installing = backend.install(
    { prefix, requirements },
    { signal: controller.signal, onSpawn: () => controller.abort() },
  )
  await rejects(installing, { code: 'cancelled' })
}
