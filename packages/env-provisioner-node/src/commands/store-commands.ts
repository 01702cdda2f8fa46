import type { CliContext, CliResult } from '@plinth/cli'
import { explainKeyChange } from '@plinth/env-core'
import { type Environments, openEnvironments } from '../open-environments.ts'
import type { ListedEnvironment } from '../store/list-environments.ts'
import { dataDirectory } from './data-directory.ts'

/** `list`. */
export async function list(context: CliContext): Promise<CliResult> {
  await using store = await open(context)
  const environments = await store.list()
  return { document: { environments }, text: environments.map(describe) }
}

/** `show KEY`. */
export async function show(context: CliContext): Promise<CliResult> {
  await using store = await open(context)
  const found = await required(context, store, 'KEY')
  return { document: found, text: JSON.stringify(found, null, 2) }
}

/** `verify KEY [--full]`: exit code 1 when it is damaged. */
export async function verify(context: CliContext): Promise<CliResult> {
  await using store = await open(context)
  const { environment_key } = await required(context, store, 'KEY')
  const depth = context.flag('full') ? 'full' : 'stat'
  const found = await store.verify(environment_key, { depth, signal: context.signal })
  const damage = found.state === 'damaged' ? { code: found.code, message: found.message } : {}
  return {
    document: { environment_key, depth, state: found.state, ...damage },
    text: found.state === 'damaged' ? `damaged: ${found.code}: ${found.message}` : found.state,
    exitCode: found.state === 'ready' ? 0 : 1,
  }
}

/** `explain KEY OTHER`. */
export async function explain(context: CliContext): Promise<CliResult> {
  await using store = await open(context)
  const [before, after] = [await readable(context, store, 'KEY'), await readable(context, store, 'OTHER')]
  const changes = explainKeyChange(before.manifest, after.manifest)
  const text = changes.length === 0 ? 'nothing differs' : changes.map(({ message }) => message)
  return { document: { changes }, text }
}

function open(context: CliContext): Promise<Environments> {
  return openEnvironments({ dataDir: dataDirectory(context), env: context.env })
}

async function required(context: CliContext, store: Environments, argument: string): Promise<ListedEnvironment> {
  const key = context.argument(argument) ?? ''
  const found = /^v1_[0-9a-f]{32}$/.test(key) ? await store.show(key) : null
  return found ?? context.refuse(`there is no environment ${key} in this store`, 'plinth-env list shows them.')
}

async function readable(context: CliContext, store: Environments, argument: string) {
  const found = await required(context, store, argument)
  return found.state === 'published'
    ? found
    : context.refuse(`${found.environment_key} cannot be read: ${found.message}`)
}

function describe(each: ListedEnvironment): string {
  if (each.state === 'damaged') return `${each.environment_key}  damaged: ${each.code}`
  const { manifest, usage } = each
  const size = `${(manifest.size_bytes / 1e6).toFixed(0)} MB`
  const facts = [`Python ${manifest.python.version}`, `${manifest.installed.length} packages`, size]
  return `${each.environment_key}  ${facts.join(', ')}, last used ${usage?.last_used_at ?? 'never'}`
}
