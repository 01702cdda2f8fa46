import type { CliContext, CliResult } from '@plinth/cli'
import { ContractError, type DependencyOverridePatchV1, OVERRIDE_FIELDS } from '@plinth/contracts'
import { type Environments, openEnvironments } from '../open-environments.ts'
import { dataDirectory } from './data-directory.ts'
import { overridesIn, readDocument } from './read-document.ts'

/** `overrides get --model ID`. */
export async function get(context: CliContext): Promise<CliResult> {
  await using store = await open(context)
  return answer(context, await store.getOverrides({ model_id: modelOf(context) }))
}

/** `overrides set --model ID --overrides FILE`. */
export async function set(context: CliContext): Promise<CliResult> {
  const overrides = overridesIn(await readDocument(context, context.text('overrides') ?? ''))
  if (!isList(overrides)) {
    throw new ContractError('SetOverridesRequest', [
      { code: 'invalid_type', path: '/overrides', message: 'is not a list' },
    ])
  }
  await using store = await open(context)
  return answer(context, await store.setOverrides({ model_id: modelOf(context), overrides }))
}

/** `overrides clear --model ID [--binding ID] [--requirement NAME] [--field FIELD]…`. */
export async function clear(context: CliContext): Promise<CliResult> {
  await using store = await open(context)
  const fields = OVERRIDE_FIELDS.filter((field) => context.texts('field').includes(field))
  const left = await store.clearOverrides({
    model_id: modelOf(context),
    binding_id: context.text('binding'),
    requirement_name: context.text('requirement'),
    fields: fields.length === 0 ? undefined : fields,
  })
  return answer(context, left)
}

/** A list of whatever: the service checks every patch in it. */
function isList(value: unknown): value is DependencyOverridePatchV1[] {
  return Array.isArray(value)
}

function open(context: CliContext): Promise<Environments> {
  return openEnvironments({ dataDir: dataDirectory(context), env: context.env })
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
