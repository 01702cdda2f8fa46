import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { contracts } from '../src/contracts.ts'
import type { Contract } from '../src/schema/contract.ts'

/** Where the golden documents lie. */
const GOLDEN = join(import.meta.dirname, '..', 'fixtures', 'v1')

/** A document that a contract takes. */
export interface ValidGolden {
  readonly contract: Contract<unknown>
  readonly title: string
  readonly document: unknown
}

/** A document that a contract refuses, with the code of the error and of every finding. */
export interface InvalidGolden extends ValidGolden {
  readonly error: string
  readonly errors: readonly { readonly code: string; readonly path: string }[]
}

/** Every valid golden document. */
export function validGoldens(): ValidGolden[] {
  return goldens('valid').map(({ contract, title, content }) => ({ contract, title, document: content }))
}

/** Every invalid golden document. */
export function invalidGoldens(): InvalidGolden[] {
  return goldens('invalid').map(({ contract, title, content }) => ({ contract, title, ...content }))
}

function goldens(kind: 'valid' | 'invalid') {
  return contracts.flatMap((contract) => {
    const directory = join(GOLDEN, contract.name, kind)
    return readdirSync(directory).map((file) => ({
      contract,
      title: `${contract.name}/${file}`,
      content: JSON.parse(readFileSync(join(directory, file), 'utf8')),
    }))
  })
}
