import type { CliContext, CliResult } from '@plinth/cli'
import { explainKeyChange } from '@plinth/env-core'
import type { Environments } from '../open-environments.ts'
import { describeEnvironment, environmentTable } from './describe-environment.ts'
import { findEnvironment } from './find-environment.ts'
import { type OpenStore, storeOf } from './store-of.ts'

/** `list`. */
export async function list(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const environments = await store.list()
  return {
    document: { environments },
    text: environmentTable(environments, { now: Date.now(), columns: context.columns }),
  }
}

/** `show KEY`. */
export async function show(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const found = await findEnvironment(context, store, 'KEY')
  return { document: found, text: describeEnvironment(found, Date.now()) }
}

/** `verify KEY [--full]`: exit code 1 when it is damaged. */
export async function verify(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const { environment_key } = await findEnvironment(context, store, 'KEY')
  const depth = context.flag('full') ? 'full' : 'stat'
  const found = await store.verify(environment_key, { depth, signal: context.signal })
  const damage = found.state === 'damaged' ? { code: found.code, message: found.message } : {}
  return {
    document: { environment_key, depth, state: found.state, ...damage },
    text: found.state === 'ready' ? `${environment_key} is sound: ${SEEN[depth]}` : damageLines(environment_key, found),
    exitCode: found.state === 'ready' ? 0 : 1,
  }
}

const SEEN = {
  stat: 'every file is there and has its size',
  full: 'every file has its digest, and the interpreter starts',
} as const

function damageLines(key: string, found: Awaited<ReturnType<Environments['verify']>>): string[] {
  if (found.state !== 'damaged') return [`${key} has gone`]
  return [`${key} is damaged: ${found.code}: ${found.message}`, 'The next ensure moves it aside and makes it anew.']
}

/** `lock KEY`: the lock file itself; with `--json` as the text in a document. */
export async function lock(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const { environment_key } = await findEnvironment(context, store, 'KEY')
  const network = context.flag('offline') ? 'offline' : 'online'
  const pylock = await store.lock(environment_key, { network, signal: context.signal })
  return { document: { environment_key, pylock }, text: pylock.trimEnd() }
}

/** `accelerators`. */
export async function accelerators(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const report = await store.probeAccelerators({ signal: context.signal })
  const { cpu, cuda, rocm, mps } = report.facts
  const facts = [
    ['cpu', cpu],
    ['cuda', cuda ? `${cuda.version} (driver ${cuda.driver})` : 'none'],
    ['rocm', rocm?.version ?? 'none'],
    ['mps', mps?.version ?? 'none'],
    ...report.platform_keys.map((key) => ['key', key]),
  ]
  return { document: report, text: facts.map(([name = '', value = '']) => `${name.padEnd(6)}${value}`) }
}

/** `explain KEY OTHER`. */
export async function explain(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const [before, after] = [await readable(context, store, 'KEY'), await readable(context, store, 'OTHER')]
  const changes = explainKeyChange(before.manifest, after.manifest)
  const text = changes.length === 0 ? 'nothing differs' : changes.map(({ message }) => message)
  return { document: { changes }, text }
}

async function readable(context: CliContext, store: Environments, argument: string) {
  const found = await findEnvironment(context, store, argument)
  return found.state === 'published'
    ? found
    : context.refuse(`${found.environment_key} cannot be read: ${found.message}`)
}
