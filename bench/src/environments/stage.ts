import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DependencyRequirementsV1, EnvironmentManifestV1 } from '@plinth/contracts'
import { aBinding, aRequirement, requirementsOf } from '@plinth/env-core/testing'
import { openEnvironments } from '@plinth/env-provisioner-node'
import { type RunCommand, runCommand } from '@plinth/pyenv-backends'
import { DISTRIBUTIONS, TORCH } from './distributions.ts'

/** Where a run takes place: a store with one ready environment, and what peers need to do the same by hand. */
export interface Stage {
  /** Everything lies in it. */
  readonly folder: string
  readonly dataDir: string
  /** The payload of the environment that is ready, and of others with the same packages: `other(3)`. */
  readonly payload: DependencyRequirementsV1
  readonly other: (name: string) => DependencyRequirementsV1
  readonly manifest: EnvironmentManifestV1
  /** Its directory. */
  readonly prefix: string
  readonly python: string
  /** The interpreter that it was made from. */
  readonly basePython: string
  /** The uv that the store uses, and the variables that it was started with: the same cache and indexes. */
  readonly uv: string
  readonly uvEnv: NodeJS.ProcessEnv
  /** A requirements file with what the payload asks for: the pins. */
  readonly requirements: string
  /** A requirements file with every distribution, pinned and with hashes: resolved already. */
  readonly locked: string
}

/** Makes the first environment, which also fetches tools and fills the cache. */
export async function prepareStage(folder: string, { torch }: { readonly torch: boolean }): Promise<Stage> {
  const dataDir = join(folder, 'data')
  const pins = [...DISTRIBUTIONS, ...(torch ? TORCH : [])]
  const payload = payloadOf(pins, 'main')
  const commands: { program: string; args: readonly string[]; env: NodeJS.ProcessEnv }[] = []
  const watching: RunCommand = (program, args, options) => {
    commands.push({ program, args, env: { ...options.env } })
    return runCommand(program, args, options)
  }
  await using environments = await openEnvironments({
    dataDir,
    afterInstall: 'nothing',
    ports: { runCommand: watching },
  })
  const ref = await environments.ensureReady({ dependency_requirements: payload })
  const listed = await environments.show(ref.environment_key)
  const creation = commands.find(({ args }) => args[0] === 'venv')
  if (listed?.state !== 'published' || !creation) throw new Error('the first environment was not made as expected')
  const resolution = await readFile(join(dataDir, 'resolutions', `${ref.environment_key}.txt`), 'utf8')
  const requirements = join(folder, 'requirements.txt')
  await writeFile(requirements, `${pins.join('\n')}\n`)
  const locked = join(folder, 'locked.txt')
  await writeFile(locked, resolution)
  return {
    folder,
    dataDir,
    payload,
    other: (name) => payloadOf(pins, name),
    manifest: listed.manifest,
    prefix: join(ref.python_executable, '..', '..'),
    python: ref.python_executable,
    basePython: creation.args[creation.args.indexOf('--python') + 1] ?? '',
    uv: creation.program,
    uvEnv: creation.env,
    requirements,
    locked,
  }
}

function payloadOf(pins: readonly string[], name: string): DependencyRequirementsV1 {
  const requirements = pins.map((pin) => aRequirement(...splitPin(pin)))
  return requirementsOf([aBinding(requirements, { binding_id: name })])
}

function splitPin(pin: string): [string, string] {
  const [name = '', version = ''] = pin.split('==')
  return [name, version]
}
