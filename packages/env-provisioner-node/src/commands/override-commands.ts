import type { CliContext, CliResult } from '@plinth/cli'
import { ContractError, type DependencyOverridePatchV1, OVERRIDE_FIELDS } from '@plinth/contracts'
import type { LogEntry } from '../logger.ts'
import { patchFromOptions, SCOPES } from './override-options.ts'
import { overridesIn } from './overrides-in.ts'
import { readDocument } from './read-document.ts'
import { type OpenStore, storeOf } from './store-of.ts'

/** `overrides get --model ID`. */
export async function get(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  return answer(context, await store.getOverrides({ model_id: modelOf(context) }))
}

/** `overrides set --model ID --overrides FILE`, or `--binding ID [--requirement NAME] --index-url URL …`. */
export async function set(context: CliContext, open: OpenStore): Promise<CliResult> {
  const overrides = await givenOverrides(context)
  if (!isList(overrides)) {
    throw new ContractError('SetOverridesRequest', [
      { code: 'invalid_type', path: '/overrides', message: 'is not a list' },
    ])
  }
  // Credentials that are not stored, for instance.
  const logger = ({ message }: LogEntry) => context.warn(message)
  await using store = await storeOf(context, open, { logger })
  return answer(context, await store.setOverrides({ model_id: modelOf(context), overrides }))
}

async function givenOverrides(context: CliContext): Promise<unknown> {
  const file = context.text('overrides')
  const patch = patchFromOptions(context, new Date().toISOString())
  if (file !== undefined && patch === undefined) return overridesIn(await readDocument(context, file))
  if (file === undefined && patch !== undefined && context.text('binding') !== undefined) return [patch]
  const hint = 'For instance: plinth-env overrides set --model tiny --binding main --index-url https://…'
  return context.refuse('give --binding and at least one field, or --overrides and a file', hint)
}

/** `overrides clear --model ID [--binding ID] [--requirement NAME] [--scope binding|requirement] [--field FIELD]…`. */
export async function clear(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const fields = OVERRIDE_FIELDS.filter((field) => context.texts('field').includes(field))
  const left = await store.clearOverrides({
    model_id: modelOf(context),
    binding_id: context.text('binding'),
    requirement_name: context.text('requirement'),
    scope: SCOPES.find((each) => each === context.text('scope')),
    fields: fields.length === 0 ? undefined : fields,
  })
  return answer(context, left)
}

/** A list of whatever: the service checks every patch in it. */
function isList(value: unknown): value is DependencyOverridePatchV1[] {
  return Array.isArray(value)
}

function modelOf(context: CliContext): string {
  return context.text('model') ?? ''
}

function answer(context: CliContext, overrides: readonly DependencyOverridePatchV1[]): CliResult {
  const lines = overrides.map(
    ({ binding_id, requirement_name, fields }) =>
      `${[binding_id, requirement_name].filter(Boolean).join(' ')}: ${JSON.stringify(fields)}`,
  )
  return { document: { model_id: modelOf(context), overrides }, text: lines }
}
