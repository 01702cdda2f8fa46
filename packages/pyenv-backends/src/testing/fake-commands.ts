import { CodedError } from '@plinth/contracts'
import type { CommandResult, RunCommand, RunCommandOptions } from '../process/command.ts'

/** One start of a program, as it was asked for. */
export interface CommandCall {
  readonly program: string
  readonly args: readonly string[]
  readonly options: RunCommandOptions
}

/** What a fake program does: its exit code, or the signal that ends it, and its output. */
export interface FakeAnswer {
  readonly exitCode?: number
  readonly signal?: string
  readonly stdout?: string
  readonly stderr?: string
}

/** Programs that were never installed. */
export interface FakeCommands {
  readonly runCommand: RunCommand
  /** Every start, in order. */
  readonly calls: readonly CommandCall[]
}

/**
 * A {@link RunCommand} that starts nothing: `answer` plays the programs, and undefined means that there is no such program. Lines are
 * reported, `onSpawn` is called with process ids that count up from 1, and an aborted signal throws `cancelled`.
 */
export function createFakeCommands(
  answer: (call: CommandCall) => FakeAnswer | undefined | Promise<FakeAnswer | undefined>,
): FakeCommands {
  const calls: CommandCall[] = []
  return {
    calls,
    runCommand: async (program, args, options) => {
      const call = { program, args, options }
      if (options.signal?.aborted) throw new CodedError('cancelled', `${program} was cancelled`)
      calls.push(call)
      await options.onSpawn?.({ pid: calls.length, processGroup: calls.length })
      const given = await answer(call)
      if (given === undefined) throw new CodedError('command_not_found', `there is no program ${program}`)
      if (options.signal?.aborted) throw new CodedError('cancelled', `${program} was cancelled`)
      for (const line of linesOf(given.stdout)) options.onStdoutLine?.(line)
      for (const line of linesOf(given.stderr)) options.onStderrLine?.(line)
      return commandResult(given)
    },
  }
}

/** The result of a command that ran for no time; exit code 0 and no output by default. */
export function commandResult({ exitCode = 0, signal, stdout = '', stderr = '' }: FakeAnswer = {}): CommandResult {
  return {
    outcome: {
      contract_version: 1,
      exit_code: signal === undefined ? exitCode : null,
      signal: signal ?? null,
      duration_ms: 0,
    },
    stdout: { text: stdout, droppedBytes: 0 },
    stderr: { text: stderr, droppedBytes: 0 },
  }
}

function linesOf(text = ''): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n')
}
