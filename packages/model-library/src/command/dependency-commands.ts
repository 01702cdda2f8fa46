import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { checkProfile } from '../dependencies/dependency-profile.ts'
import { nextStep } from './command-line.ts'
import { readDocument } from './read-document.ts'
import { required, withLibrary } from './with-library.ts'

/** Commands about what models need to run. */
export const dependencyCommands: readonly CliCommand[] = [
  {
    name: 'profile',
    summary: 'dependency profiles',
    commands: [
      {
        name: 'add',
        summary: 'register a profile under its id and version, for good',
        arguments: [{ name: 'FILE', summary: 'a JSON document, or - for standard input' }],
        run: addProfile,
        examples: [
          { command: 'plinth-models --library ~/models profile add mine.json', summary: 'a file' },
          { command: 'plinth-models --library ~/models profile add - < mine.json', summary: 'standard input' },
        ],
      },
    ],
  },
  {
    name: 'bind',
    summary: 'bind a model to a dependency profile',
    arguments: [
      { name: 'ID', summary: 'the model' },
      { name: 'PROFILE', summary: 'the profile, as id or id@version; without a version its newest' },
    ],
    options: [
      { flags: '--binding <ID>', summary: 'the name of the binding', defaultText: 'the id of the profile' },
      { flags: '--backend <KEY>', summary: 'the backend it serves', defaultText: 'that of the profile' },
      { flags: '--platforms <KEYS>', summary: 'only for these platforms, split at commas', defaultText: 'any' },
    ],
    run: bind,
    examples: [
      { command: 'plinth-models --library ~/models bind diffusion/sd/turbo mine@2', summary: 'version 2 of mine' },
    ],
  },
]

async function addProfile(context: CliContext): Promise<CliResult> {
  const profile = checkProfile(await readDocument(context, required(context, 'FILE')))
  const result = await withLibrary(context, (library) => library.registerDependencyProfile(profile), 'make')
  return {
    document: result,
    text: `${result.status} ${result.profile_id}@${result.profile_version} ${result.profile_hash}`,
  }
}

async function bind(context: CliContext): Promise<CliResult> {
  const profile = profileOf(context)
  const [binding, backend, platforms] = ['binding', 'backend', 'platforms'].map((option) => context.text(option))
  const result = await withLibrary(context, (library) =>
    library.bindDependencyProfile(
      {
        model_id: required(context, 'ID'),
        ...profile,
        ...(binding === undefined ? {} : { binding_id: binding }),
        ...(backend === undefined ? {} : { backend_key: backend }),
        ...(platforms === undefined ? {} : { platform_selector: platforms }),
      },
      { signal: context.signal },
    ),
  )
  const { status, model_id } = result
  const { binding_id, profile_id, profile_version } = result.binding
  return {
    document: result,
    text: [
      `${status} ${model_id} to ${profile_id}@${profile_version} as ${binding_id}`,
      '',
      ...nextStep(context, 'What it needs now:', ['describe', model_id]),
    ],
  }
}

/** `mine@2`, or `mine` for its newest version. */
function profileOf(context: CliContext): { readonly profile_id: string; readonly profile_version?: number } {
  const text = required(context, 'PROFILE')
  const [, profile_id, version] = /^([^@]+)(?:@([1-9][0-9]{0,8}))?$/.exec(text) ?? []
  if (profile_id === undefined)
    return context.refuse(`${text} is no profile`, 'Give ID or ID@VERSION, a version being a whole number from 1.')
  return version === undefined ? { profile_id } : { profile_id, profile_version: Number(version) }
}
