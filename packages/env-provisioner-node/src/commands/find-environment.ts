import type { CliContext } from '@plinth/cli'
import type { Environments } from '../open-environments.ts'
import type { ListedEnvironment } from '../store/list-environments.ts'

/** How much of a key has to be typed. */
const SHORTEST = 4

/**
 * The environment that an argument names: by its key, or by the beginning of one (with or without `v1_`, four digits or more) that no other
 * environment of the store has, as git does with commits.
 */
export async function findEnvironment(
  context: CliContext,
  store: Environments,
  argument: string,
): Promise<ListedEnvironment> {
  const given = context.argument(argument) ?? ''
  const digits = given.replace(/^v1_/, '').toLowerCase()
  if (!/^[0-9a-f]+$/.test(digits) || digits.length < SHORTEST || digits.length > 32) {
    return context.refuse(`${given} is no environment key`, 'A key is v1_ and 32 digits, of which the first 4 may do.')
  }
  if (digits.length === 32) return (await store.show(`v1_${digits}`)) ?? nothing(context, given)
  const found = (await store.list()).filter(({ environment_key }) => environment_key.startsWith(`v1_${digits}`))
  const [first, ...others] = found
  if (!first) return nothing(context, given)
  if (others.length === 0) return first
  const keys = found.map(({ environment_key }) => environment_key).join(', ')
  return context.refuse(`${given} is the beginning of ${found.length} keys`, `Say which: ${keys}`)
}

function nothing(context: CliContext, given: string): never {
  return context.refuse(`there is no environment ${given} in this store`, 'plinth-env list shows them.')
}
