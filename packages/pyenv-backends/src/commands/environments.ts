import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { CodedError } from '@plinth/contracts'
import { namedPlace } from '../project/environment-place.ts'
import { examineEnvrc, writeEnvrc } from '../project/envrc.ts'
import { envrcSubject } from '../project/envrc-subject.ts'
import { confirm, declined } from '../project/init-dialogue.ts'
import { lockProject } from '../project/init-project.ts'
import { type ListedEnvironment, listEnvironments, listingLines } from '../project/list-environments.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { removeNamed } from '../project/remove-named.ts'
import { setCurrent } from '../project/set-current.ts'
import { pyveWorld } from './pyve-world.ts'

const NAME = { name: 'NAME', summary: 'name of the environment' } as const
const VERBOSE = { flags: '--verbose', summary: 'where each lies, and what is in it' } as const

/** `pyve envs`. */
export const envsCommand: CliCommand = {
  name: 'envs',
  summary: 'list the environments of the project',
  options: [VERBOSE],
  run: list,
}

/** `pyve env list|info|remove`. */
export const envCommand: CliCommand = {
  name: 'env',
  summary: 'the environments of the project',
  commands: [
    { name: 'list', summary: 'list them', options: [VERBOSE], run: list },
    { name: 'info', summary: 'show one', arguments: [NAME], run: info },
    {
      name: 'remove',
      summary: 'remove one',
      arguments: [NAME],
      options: [{ flags: '--yes', summary: 'do not ask on a terminal' }],
      run: remove,
    },
  ],
}

/** `pyve activate NAME`. */
export const activateCommand: CliCommand = {
  name: 'activate',
  summary: 'make an environment the active one, for direnv and for run',
  arguments: [NAME],
  run: activate,
}

async function list(context: CliContext): Promise<CliResult> {
  const world = pyveWorld(context)
  const listing = await listEnvironments(world, world.root)
  return { document: listing, text: listingLines(listing, context.flag('verbose') ? 'verbose' : 'short') }
}

async function info(context: CliContext): Promise<CliResult> {
  const world = pyveWorld(context)
  const { environments } = await listEnvironments(world, world.root)
  const found = environments.find(({ name }) => name === context.argument('NAME'))
  if (found === undefined) throw noSuch(context.argument('NAME') ?? '')
  return { document: found, text: infoLines(found) }
}

function infoLines(each: ListedEnvironment): string[] {
  return [
    `Environment: ${each.name}`,
    `Backend:     ${each.backend}`,
    `Python:      ${each.python_version ?? 'none'}`,
    `Packages:    ${each.packages ?? 'unknown'}`,
    `Path:        ${each.prefix}`,
    `State:       ${each.state === 'present' ? 'sound' : each.state}`,
    `Active:      ${each.is_active ? 'yes' : 'no'}`,
    `Default:     ${each.is_default ? 'yes' : 'no'}`,
  ]
}

async function remove(context: CliContext): Promise<CliResult> {
  const world = pyveWorld(context)
  const name = context.argument('NAME') ?? ''
  const place = namedPlace(world.root, name)
  if (place === null) throw noSuch(name)
  const { dialogue } = world
  if (dialogue.isInteractive && !dialogue.saysYes && !(await confirm(dialogue, `Remove ${name} (${place.prefix})?`))) {
    throw declined('Nothing was removed.')
  }
  await using _lock = await lockProject(world.root, { signal: context.signal })
  await removeNamed(world.root, name)
  return { document: { removed: name }, text: `removed   ${place.prefix}` }
}

async function activate(context: CliContext): Promise<CliResult> {
  const { root } = pyveWorld(context)
  const name = context.argument('NAME') ?? ''
  const place = namedPlace(root, name)
  if (place === null) throw noSuch(name)
  await using _lock = await lockProject(root, { signal: context.signal })
  await setCurrent(root, name)
  const config = await readPyveConfig(root)
  const request = { root, subject: envrcSubject(root, config), prompt: config.prompt }
  const envrc = await examineEnvrc(request)
  if (envrc === 'drifted') await writeEnvrc(request)
  const notes = envrc === 'drifted' ? ['changed   .envrc (run: direnv allow)'] : []
  return { document: { active: name, prefix: place.prefix }, text: [`active    ${name} (${place.backend})`, ...notes] }
}

function noSuch(name: string): CodedError {
  return new CodedError('no_such_environment', `there is no environment ${JSON.stringify(name)} in this project`, {
    hint: 'pyve envs lists them; pyve --init --env NAME makes one.',
  })
}
