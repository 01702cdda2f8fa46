import type { Contract } from '@plinth/contracts'
import { z } from 'zod'

/** A contract as a part of a zod shape: what it finds are the issues. */
export function shapeOf<T>(contract: Pick<Contract<T>, 'safeParse'>): z.ZodType<T> {
  return z.unknown().transform((value, context) => {
    const parsed = contract.safeParse(value)
    if (parsed.success) return parsed.data
    for (const { path, message } of parsed.errors) context.addIssue(`${path} ${message}`)
    return z.NEVER
  })
}
