import type { Contract } from '../src/schema/contract.ts'
import { type Schema, violationsOf } from './compare.ts'

/** What the freeze says of the code: what breaks it, and what grew and is not yet recorded. */
export interface FreezeReport {
  readonly broken: readonly string[]
  readonly grown: readonly string[]
}

/** What the freeze remembers. */
export interface Frozen {
  readonly schemas: ReadonlyMap<string, Schema>
  /** Digest of each golden document that was ever valid, by `Contract/title.json`. */
  readonly golden: Readonly<Record<string, string>>
}

/** The golden documents that are there: their digests and whether their contract still takes them. */
export interface GoldenNow {
  readonly digests: Readonly<Record<string, string>>
  readonly accepted: (document: string) => boolean
}

/** Compares the contracts in the code with what was frozen. Growth is fine; anything else needs a V2 contract. */
export function reportFreeze(contracts: readonly Contract<unknown>[], frozen: Frozen, golden: GoldenNow): FreezeReport {
  const current = new Map(
    contracts.filter(({ status }) => status === 'frozen').map((contract) => [contract.name, contract.json_schema]),
  )
  const violations = new Map(
    [...frozen.schemas].map(([name, schema]) => [name, contractViolations(name, { schema, now: current.get(name) })]),
  )
  const grown = [...current].flatMap(([name, schema]) => {
    const found = violations.get(name)
    if (found === undefined) return [`${name}: a new contract`]
    const changed = JSON.stringify(frozen.schemas.get(name)) !== JSON.stringify(schema)
    return changed && found.length === 0 ? [`${name}: new optional fields`] : []
  })
  const gone = Object.entries(frozen.golden).flatMap(([document, digest]) =>
    goldenViolation(document, { digest, golden }),
  )
  return { broken: [...[...violations.values()].flat(), ...gone], grown }
}

function contractViolations(name: string, { schema, now }: { schema: Schema; now: Schema | undefined }): string[] {
  if (now === undefined) return [`${name}: the contract was removed or renamed; ${wayOut(name)}`]
  return violationsOf(schema, now).map(({ field, what }) => `${name}: ${field} ${what}; ${wayOut(name)}`)
}

function goldenViolation(document: string, known: { readonly digest: string; readonly golden: GoldenNow }): string[] {
  const now = known.golden.digests[document]
  if (now === undefined)
    return [`${document}: this golden document was removed; every document that was ever valid stays`]
  if (now !== known.digest) return [`${document}: this golden document was changed; add another one instead`]
  return known.golden.accepted(document)
    ? []
    : [`${document}: this golden document is no longer valid; a rule was tightened`]
}

function wayOut(name: string): string {
  return `${name} is frozen: leave it as it is and make ${name.replace(/V1$/, '')}V2 beside it`
}
