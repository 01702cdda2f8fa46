import { processHost, runCli } from '@plinth/cli'
import type { PlaceSettings } from '../project/environment-place.ts'
import { placeSettings } from '../project/project-settings.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { dialectWords } from './dialect-words.ts'
import { pyveDefinition } from './pyve-definition.ts'

export { startBatchFile } from './start-batch-file.ts'

/** The settings of a configuration that is more than plain. */
export async function readPlaceSettings(root: string): Promise<PlaceSettings> {
  return placeSettings(await readPyveConfig(root))
}

/** Runs a command line that is not `run` and a command. Gives the exit code. */
export function runCommandLine(words: readonly string[]): Promise<number> {
  return runCli(pyveDefinition, { ...processHost(), argv: dialectWords(words) })
}
