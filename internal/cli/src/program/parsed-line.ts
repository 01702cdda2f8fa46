import type { CliContext } from './context.ts'
import type { CliCommand } from './definition.ts'

/** What a command line gives to its command. */
export type LineValues = Pick<CliContext, 'text' | 'texts' | 'flag' | 'argument' | 'rest'>

/** What a command line asks for: a command; help or the version, which have been printed; or nothing that the program knows. */
export type ParsedLine =
  | { readonly state: 'command'; readonly command: CliCommand; readonly values: LineValues }
  | { readonly state: 'told'; readonly exitCode: number }
  | { readonly state: 'wrong'; readonly message: string; readonly hint: string | undefined }
