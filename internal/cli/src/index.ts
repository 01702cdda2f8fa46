export { keepCompiledCode } from './compiled-code.ts'
export { type CliHost, type EndingSignal, type OutputStream, processHost } from './host.ts'
export { main } from './main.ts'
export { shellWord } from './output/shell-word.ts'
export type { CliContext } from './program/context.ts'
export type {
  CliArgument,
  CliCommand,
  CliDefinition,
  CliExample,
  CliExitCode,
  CliLabels,
  CliOption,
  CliResult,
} from './program/definition.ts'
export { type DocumentFault, readDocument } from './program/read-document.ts'
export type { Progress, ProgressState } from './progress/progress.ts'
export { refuseOldNode } from './refuse-old-node.ts'
export { runCli } from './run-cli.ts'
