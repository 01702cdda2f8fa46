import type { CliContext, CliResult } from '@plinth/cli'
import {
  type EnvironmentAnswer,
  type EnvironmentCall,
  type EnvironmentEvent,
  type EnvironmentRequest,
  normalizePlatformKey,
} from '@plinth/env-core'
import type { Environments } from '../open-environments.ts'
import { describeAnswer } from './describe-answer.ts'
import { describePreflight } from './describe-preflight.ts'
import { EXIT_CODES, PREFLIGHT_CODES } from './exit-codes.ts'
import { overridesIn } from './overrides-in.ts'
import { readDocument } from './read-document.ts'
import { readText } from './read-text.ts'
import { type OpenStore, storeOf } from './store-of.ts'

/** What a request is asked for. */
export type RequestOperation = 'resolve' | 'check' | 'ensure'

/** `resolve`, `check` and `ensure`: the answer of the service, as it is. */
export async function answerRequest(
  context: CliContext,
  operation: RequestOperation,
  open: OpenStore,
): Promise<CliResult> {
  const request = await readRequest(context)
  await using environments = await storeOf(context, open, { installer: installerOf(context), afterInstall: 'nothing' })
  const onEvent = ({ kind, status }: EnvironmentEvent) => {
    if (kind === 'progress' && status.progress) context.progress.update(status.progress)
  }
  const call = { signal: context.signal, onEvent }
  const answer = await verifiedOnce(environments, request, {
    call,
    answer: await environments[operation](request, call),
  })
  const { status, environment_ref, resolved_dependency_requirements, outcome, state } = answer
  return {
    document: { state, status, environment_ref, resolved_dependency_requirements, outcome },
    text: context.json ? [] : describeAnswer(context, answer),
    exitCode: EXIT_CODES[state],
  }
}

/** `preflight`: exit code 0 when it is there or can be made without a network, 3 when something is missing. */
export async function answerPreflight(context: CliContext, open: OpenStore): Promise<CliResult> {
  const request = await readWhat(context)
  await using environments = await storeOf(context, open, { installer: installerOf(context), afterInstall: 'nothing' })
  const found = await environments.preflight(request, { signal: context.signal })
  return { document: found, text: context.json ? [] : describePreflight(found), exitCode: PREFLIGHT_CODES[found.state] }
}

function installerOf(context: CliContext): 'uv' | 'pip' {
  return context.text('installer') === 'pip' ? 'pip' : 'uv'
}

interface Answered {
  readonly call: EnvironmentCall
  readonly answer: EnvironmentAnswer
}

/**
 * A host hashes a new environment in the background; a command ends before that, so it does so first. What came damaged from the cache of an
 * installer is made anew.
 */
async function verifiedOnce(
  environments: Environments,
  request: EnvironmentRequest,
  { call, answer }: Answered,
): Promise<EnvironmentAnswer> {
  if (answer.state !== 'ready' || answer.outcome !== 'installed') return answer
  const { signal } = call
  const found = await environments.verify(answer.environment_ref.environment_key, signal ? { signal } : {})
  return found.state === 'ready' ? answer : environments.ensure(request, call)
}

/** As the documents have it: the service checks all of it. */
async function readRequest(context: CliContext): Promise<EnvironmentRequest> {
  const how = { mode: context.text('mode') ?? 'auto', confirmed: context.flag('confirm') }
  const request = { ...(await readWhat(context)), ...how }
  // Whatever it is: parsing it here as well would cost a warm start a tenth of its time.
  return request as EnvironmentRequest
}

async function readWhat(context: CliContext): Promise<EnvironmentRequest> {
  const overrides = context.text('overrides')
  const { dependency_requirements, ...locked } = await readRequirements(context, context.text('requirements') ?? '')
  const patches = overrides === undefined ? [] : overridesIn(await readDocument(context, overrides))
  const request = {
    dependency_requirements,
    selected_binding_ids: context.texts('select'),
    // What a lock file says comes first: what a person says wins.
    overrides: Array.isArray(patches) ? [...(locked.overrides ?? []), ...patches] : patches,
    offline: context.flag('offline'),
  }
  // As above.
  return request as EnvironmentRequest
}

/** A payload, or the lock file of PEP 751, which is known by the end of its name. */
async function readRequirements(
  context: CliContext,
  path: string,
): Promise<{ readonly dependency_requirements: unknown; readonly overrides?: readonly unknown[] }> {
  if (!path.endsWith('.toml')) return { dependency_requirements: await readDocument(context, path) }
  const { requirementsFromPylock } = await import('../interchange/read-pylock.ts')
  return requirementsFromPylock(
    await readText(context, path),
    normalizePlatformKey(`${process.platform}-${process.arch}`),
  )
}
