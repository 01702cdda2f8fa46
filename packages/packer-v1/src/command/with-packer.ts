import { basename, resolve } from 'node:path'
import type { CliContext, CliResult } from '@plinth/cli'
import type { PackerProjectContext, PackerResponse } from '@plinth/contracts'
import { createPackerEventBus, type PackerEventBus, type PackerWorkspaceService } from '@plinth/packer-api'
import type { CacheSettings } from '../cache/build-cache.ts'
import { createPackerWorkspaceService } from '../service/create-packer-workspace-service.ts'
import { describeDiagnostics, printable } from './describe.ts'

/** What a command on a workspace works with. */
export interface PackerSession {
  readonly context: CliContext
  readonly packer: PackerWorkspaceService
  readonly project: PackerProjectContext
  readonly events: PackerEventBus
}

/** Runs a command on the workspace of `--project`; with `--events` every event is a line of JSON on standard error. */
export async function withPacker(
  context: CliContext,
  work: (session: PackerSession) => Promise<CliResult>,
  cache: CacheSettings = {},
): Promise<CliResult> {
  const root = resolve(context.text('project') ?? '.')
  const project = { project_id: basename(root) || 'project', root }
  const events = createPackerEventBus()
  if (context.flag('events')) {
    events.subscribe((event) => context.note(JSON.stringify(event)), { progress: 'every' })
  }
  await using packer = createPackerWorkspaceService({ version: 1, events, cache })
  return await work({ context, packer, project, events })
}

/** What a command answers: the document as it is, and for people these lines (default: the summary) and what stands in the way. */
export function resultOf(response: PackerResponse, lines: readonly string[] = [response.summary]): CliResult {
  const text = [...lines.map(printable), ...describeDiagnostics(response.diagnostics)]
  return { document: response, text, exitCode: EXIT_CODES[response.status] }
}

/** Of the states that an operation can end with. */
export const EXIT_CODES = { success: 0, failed: 1, rejected: 3 } as const
