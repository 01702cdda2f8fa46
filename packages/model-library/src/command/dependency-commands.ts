import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { checkProfile } from '../dependencies/dependency-profile.ts'
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
  },
]

async function addProfile(context: CliContext): Promise<CliResult> {
  const file = required(context, 'FILE')
  const profile = checkProfile(parse(await context.readInput(file), file, context))
  const result = await withLibrary(context, (library) => library.registerDependencyProfile(profile))
  return {
    document: result,
    text: `${result.status} ${result.profile_id}@${result.profile_version} ${result.profile_hash}`,
  }
}

async function bind(context: CliContext): Promise<CliResult> {
  const [profile_id = '', version] = required(context, 'PROFILE').split('@')
  const [binding, backend, platforms] = ['binding', 'backend', 'platforms'].map((option) => context.text(option))
  const result = await withLibrary(context, (library) =>
    library.bindDependencyProfile(
      {
        model_id: required(context, 'ID'),
        profile_id,
        ...(version === undefined ? {} : { profile_version: Number(version) }),
        ...(binding === undefined ? {} : { binding_id: binding }),
        ...(backend === undefined ? {} : { backend_key: backend }),
        ...(platforms === undefined ? {} : { platform_selector: platforms }),
      },
      { signal: context.signal },
    ),
  )
  const { binding_id, profile_version } = result.binding
  return {
    document: result,
    text: `${result.status} ${result.model_id} to ${profile_id}@${profile_version} as ${binding_id}`,
  }
}

function parse(text: string, file: string, context: CliContext): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return context.refuse(`${file} is not JSON`)
  }
}
