import { basename } from 'node:path'
import { CodedError } from '@plinth/contracts'

/** The places that an environment's name may come from, strongest first. */
export interface EnvironmentNameSources {
  /** Value of `--env-name`. */
  readonly flag?: string | undefined
  /** `micromamba.env_name` of `.pyve/config`. */
  readonly config?: string | undefined
  /** `name:` of environment.yml. */
  readonly environmentFile?: string | undefined
  /** The project directory; its last part is the name of last resort. */
  readonly directory: string
}

/** A name and where it comes from. */
export interface ResolvedEnvironmentName {
  readonly name: string
  readonly source: 'flag' | 'config' | 'environment_file' | 'directory'
}

const LONGEST = 255
const RESERVED = ['base', 'root', 'default', 'conda', 'mamba', 'micromamba']

/**
 * The name of a project's environment: `--env-name`, then `.pyve/config`, then environment.yml, then the directory. What a person wrote is
 * taken as it stands or refused; only the directory's name is made to fit (`My Cool Project 2024!` becomes `my-cool-project-2024`). Pure.
 * Errors: `invalid_environment_name`, `reserved_environment_name`, both with the source. Source: seed 004, "Name Sanitization Rules".
 */
export function resolveEnvironmentName(sources: EnvironmentNameSources): ResolvedEnvironmentName {
  const written = [
    { source: 'flag', name: sources.flag, where: '--env-name' },
    { source: 'config', name: sources.config, where: 'micromamba.env_name in .pyve/config' },
    { source: 'environment_file', name: sources.environmentFile, where: 'name in environment.yml' },
  ] as const
  for (const { source, name, where } of written) {
    if (name !== undefined) return { source, name: checkEnvironmentName(name, where) }
  }
  const name = sanitizeEnvironmentName(basename(sources.directory))
  return { source: 'directory', name: checkEnvironmentName(name, `the directory ${JSON.stringify(sources.directory)}`) }
}

/** Makes a directory's name into an environment's name; reserved names are not looked at. */
function sanitizeEnvironmentName(text: string): string {
  const hyphenated = text
    .toLowerCase()
    .replace(/[^a-z0-9_-]+/g, '-')
    .replace(/-+/g, '-')
    .replace(/^-|-$/g, '')
  return (/^[a-z_]/.test(hyphenated) ? hyphenated : `env-${hyphenated}`).slice(0, LONGEST)
}

/** The name, when it can be used as it stands; `where` is for the error. Errors: `invalid_environment_name`, `reserved_environment_name`. */
export function checkEnvironmentName(name: string, where: string): string {
  const details = { name: name.slice(0, LONGEST), source: where }
  const hint = 'Pass another name with --env-name.'
  if (RESERVED.includes(name.toLowerCase())) {
    throw new CodedError('reserved_environment_name', `${where} gives the reserved name ${name}`, { hint, details })
  }
  if (name.length <= LONGEST && /^[A-Za-z_][A-Za-z0-9_-]*$/.test(name)) return name
  throw new CodedError(
    'invalid_environment_name',
    `${where} gives a name that cannot be used: ${JSON.stringify(details.name)}`,
    {
      hint: `A name starts with a letter or _, goes on with letters, digits, _ and -, and has at most ${LONGEST} characters. ${hint}`,
      details,
    },
  )
}
