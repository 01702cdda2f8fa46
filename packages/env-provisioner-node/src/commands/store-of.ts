import type { CliContext } from '@plinth/cli'
import type { Environments, EnvironmentsSettings } from '../open-environments.ts'
import { dataDirectory } from './data-directory.ts'

/** How a command opens its store: `openEnvironments`, or what a test puts in its place. */
export type OpenStore = (settings: EnvironmentsSettings) => Promise<Environments>

/** The store that a command was told of. */
export function storeOf(
  context: CliContext,
  open: OpenStore,
  settings: Pick<EnvironmentsSettings, 'installer' | 'afterInstall' | 'logger'> = {},
): Promise<Environments> {
  const insecureIndexHosts = context.texts('insecure-index-host')
  return open({ dataDir: dataDirectory(context), env: context.env, insecureIndexHosts, ...settings })
}
