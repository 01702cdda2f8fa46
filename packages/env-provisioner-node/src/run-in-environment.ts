import { dirname } from 'node:path'
import type { DependencyEnvironmentService, PublishedEnvironment } from '@plinth/env-core'
import type { CommandResult, RunCommandOptions, VenvBackend } from '@plinth/pyenv-backends'

/** A command to run inside an environment: a program and its arguments, never a line for a shell. */
export interface EnvironmentCommand extends Omit<RunCommandOptions, 'env'> {
  /** A name that is looked up in the environment, then on PATH; or a path. */
  readonly program: string
  readonly args?: readonly string[] | undefined
  /** Added to (or, with undefined, taken from) the allow-listed variables of the host. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/**
 * Runs a command in the environment of a ref, which is checked against the store first; a lease keeps the environment while it runs.
 * Resolves with any exit code. @throws CodedError `environment_not_ready` (with `details.code`, see RefProblem, and a hint);
 * `command_not_found`, `command_not_startable`, `timeout`, `cancelled`. Source: seed 000, "fail fast with actionable error".
 */
export async function runInEnvironment(
  { service, backend }: { readonly service: DependencyEnvironmentService; readonly backend: VenvBackend },
  ref: unknown,
  { program, args, env, ...options }: EnvironmentCommand,
): Promise<CommandResult> {
  await using lease = await service.acquire(ref, { signal: options.signal })
  return await backend.run({ prefix: prefixOf(lease.environment), program, args, env }, options)
}

/** Checked with the manifest: the token names the prefix. */
function prefixOf({ manifest_path, manifest }: PublishedEnvironment): string {
  return `${dirname(manifest_path)}/${manifest.token}`
}
