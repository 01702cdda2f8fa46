import type { CliContext, CliResult } from '@plinth/cli'
import type { CollectionPlanV1, CollectionResultV1 } from '@plinth/contracts'
import type { CollectionPolicy } from '../collect/choose-entries.ts'
import { aligned, size } from './describe-environment.ts'
import { findEnvironment } from './find-environment.ts'
import { type OpenStore, storeOf } from './store-of.ts'

/** `gc`: the plan with `--dry-run`, else what became of it. Exit code 1 when the file system refused something. */
export async function gc(context: CliContext, open: OpenStore): Promise<CliResult> {
  const policy = policyOf(context)
  await using store = await storeOf(context, open)
  const { signal } = context
  const plan = await store.planCollection(policy, { signal })
  if (context.flag('dry-run')) return { document: plan, text: planLines(plan) }
  const result = await store.collect(plan, { signal })
  const isRefused = result.skipped.some(({ code }) => code === 'refused')
  return { document: result, text: resultLines(plan, result), exitCode: isRefused ? 1 : 0 }
}

/** `pin KEY`. */
export async function pin(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const { environment_key } = await findEnvironment(context, store, 'KEY')
  await store.pin(environment_key, context.text('note'))
  return { document: { environment_key, pinned: true }, text: `${environment_key} is pinned` }
}

/** `unpin KEY`. */
export async function unpin(context: CliContext, open: OpenStore): Promise<CliResult> {
  await using store = await storeOf(context, open)
  const { environment_key } = await findEnvironment(context, store, 'KEY')
  const wasPinned = await store.unpin(environment_key)
  return {
    document: { environment_key, pinned: false },
    text: wasPinned ? `${environment_key} can be collected again` : `${environment_key} was not pinned`,
  }
}

function policyOf(context: CliContext): CollectionPolicy {
  const [budget, days, count] = ['budget', 'older-than', 'max-environments'].map((name) => context.text(name))
  return {
    ...(budget === undefined ? {} : { budget_bytes: bytesIn(context, budget) }),
    ...(days === undefined ? {} : { older_than_days: numberIn(context, days, DAYS) }),
    ...(count === undefined ? {} : { max_environments: numberIn(context, count, COUNT) }),
  }
}

const DAYS = { flag: '--older-than', pattern: /^\d+(\.\d+)?$/ }
const COUNT = { flag: '--max-environments', pattern: /^\d+$/ }

const UNITS = new Map<string, number>([
  ['', 1],
  ['B', 1],
  ...['K', 'M', 'G', 'T'].flatMap((letter, index): [string, number][] => [
    [letter, 1000 ** (index + 1)],
    [`${letter}B`, 1000 ** (index + 1)],
    [`${letter}IB`, 1024 ** (index + 1)],
  ]),
])

function bytesIn(context: CliContext, given: string): number {
  const [, digits = '', unit = ''] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(given) ?? []
  const factor = UNITS.get(unit.toUpperCase())
  if (digits !== '' && factor !== undefined) return Math.floor(Number(digits) * factor)
  return context.refuse(`${given} is no number of bytes`, 'For instance 20GB, 500MiB or 1000000.')
}

interface WantedNumber {
  readonly flag: string
  readonly pattern: RegExp
}

function numberIn(context: CliContext, given: string, { flag, pattern }: WantedNumber): number {
  return pattern.test(given)
    ? Number(given)
    : context.refuse(`${flag} takes a number, not ${given}`, `For instance ${flag} 30.`)
}

function planLines({ entries, kept, total_bytes, reclaimable_bytes }: CollectionPlanV1): string[] {
  const rows = entries.map((each) => [each.kind, each.name, each.reason, size(each.reclaimable_bytes)])
  const held = kept.map(({ name, message }) => `stays  ${name}: ${message}`)
  const sum = `${size(reclaimable_bytes)} of ${size(total_bytes)} would be freed`
  return [...(rows.length > 0 ? aligned([['KIND', 'NAME', 'WHY', 'FREES'], ...rows]) : []), ...held, sum]
}

function resultLines({ kept }: CollectionPlanV1, { removed, skipped, freed_bytes }: CollectionResultV1): string[] {
  return [
    ...removed.map(({ name, freed_bytes: freed }) => `removed  ${name} (${size(freed)})`),
    ...skipped.map(({ name, message }) => `left     ${name}: ${message}`),
    ...kept.map(({ name, message }) => `stays    ${name}: ${message}`),
    `${size(freed_bytes)} freed`,
  ]
}
