import type { CliCommand, CliContext, CliResult } from '@plinth/cli'
import { specFiles } from '../project/plan-conda.ts'
import { readPyveConfig } from '../project/read-pyve-config.ts'
import { pyveWorld } from './pyve-world.ts'

/** `pyve lock [--check]`. */
export const lockCommand: CliCommand = {
  name: 'lock',
  summary: 'make conda-lock.yml from environment.yml with conda-lock',
  options: [
    { flags: '--check', summary: 'only say whether it is up to date; exits with 1 when not' },
    { flags: '--platform <P>', summary: "conda's name of a platform; this one by default", repeatable: true },
    { flags: '--channel <C>', summary: 'conda channel in place of those of environment.yml', repeatable: true },
    { flags: '--env <NAME>', summary: 'of the named environment with files of its own' },
  ],
  run: lock,
}

async function lock(context: CliContext): Promise<CliResult> {
  const { root, conda } = pyveWorld(context)
  const files = specFiles(root, await readPyveConfig(root), context.text('env'))
  if (context.flag('check')) {
    const verdict = await conda.judgeLock(files)
    const isGood = verdict.state === 'fresh' || verdict.state === 'lock_only'
    return { document: verdict, text: `lock: ${verdict.state} (${verdict.reason})`, exitCode: isGood ? 0 : 1 }
  }
  const [platforms, channels] = [context.texts('platform'), context.texts('channel')]
  const request = {
    ...files,
    platforms: platforms.length > 0 ? platforms : [conda.platform],
    channels: channels.length > 0 ? channels : undefined,
  }
  const verdict = await conda.makeLock(request, { signal: context.signal })
  return { document: verdict, text: `wrote     ${files.lockFile} (${request.platforms.join(', ')})` }
}
