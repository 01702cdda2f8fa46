import { dirname } from 'node:path'
import type { DependencyEnvironmentService, PublishedEnvironment } from '@plinth/env-core'
import type { CommandResult, RunCommandOptions, SpawnedProcess, VenvBackend } from '@plinth/pyenv-backends'

/** A command to run inside an environment: a program and its arguments, never a line for a shell. */
export interface EnvironmentCommand extends Omit<RunCommandOptions, 'env'> {
  /** A name that is looked up in the environment, then on PATH; or a path. */
  readonly program: string
  readonly args?: readonly string[] | undefined
  /** Added to (or, with undefined, taken from) the allow-listed variables of the host. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

/** What {@link runInEnvironment} works with. */
export interface CommandPorts {
  readonly service: DependencyEnvironmentService
  readonly backend: VenvBackend
}

/**
 * Runs a command in the environment of a ref, which is checked against the store first; leases of this process and of the command keep the
 * environment while either lives. Its output is captured, and handed over as it comes (`onStdoutChunk`, `onStdoutLine`); with
 * `stdin: 'inherit'` and `output: 'inherit'` it has the caller's own streams, byte for byte, a terminal too.
 *
 * Resolves with any exit code. @throws CodedError `environment_not_ready` (with `details.code`, see RefProblem, and a hint);
 * `command_not_found`, `command_not_startable`, `timeout`, `cancelled`. Source: seed 000, "fail fast with actionable error".
 */
export async function runInEnvironment(
  { service, backend }: CommandPorts,
  ref: unknown,
  { program, args, env, onSpawn, ...options }: EnvironmentCommand,
): Promise<CommandResult> {
  await using lease = await service.acquire(ref, { signal: options.signal })
  const { environment } = lease
  const onStart = async (child: SpawnedProcess) => {
    await onSpawn?.(child)
    await lease.holdFor(child.pid)
  }
  const command = { prefix: prefixOf(environment), program, args, env }
  return await backend.run(command, { ...options, onSpawn: onStart })
}

/** Checked with the manifest: the token names the prefix. */
function prefixOf({ manifest_path, manifest }: PublishedEnvironment): string {
  return `${dirname(manifest_path)}/${manifest.token}`
}
