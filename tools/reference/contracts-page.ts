import type { Contract } from '@plinth/contracts'
import type { ContractComments } from './contract-comments.ts'
import { type ContractNames, describeFields, describeType, type FieldRow, identityOf } from './schema-text.ts'

const DOMAINS: readonly (readonly [string, string])[] = [
  ['environments', 'Environments'],
  ['models', 'Models'],
  ['packing', 'Packing'],
  ['projects', 'Project environments'],
  ['errors', 'Errors'],
  ['draft', 'Drafts'],
]

const HEAD = `# Contracts

Generated from packages/contracts by \`pnpm docs:reference\`; edit the doc comments there.

Every contract is a constant and a type of the same name. A frozen contract only grows: new optional fields, new contracts. A draft is not promised yet.
An optional field may be missing or null, and is written as missing. "Strict" contracts refuse a field they do not know; the others keep it with its value.
`

/** The page docs/reference/contracts.md. */
export function contractsPage(
  contracts: readonly Contract<unknown>[],
  comments: ReadonlyMap<string, ContractComments>,
): string {
  const names: ContractNames = new Map(
    contracts.toReversed().map(({ name, json_schema }) => [identityOf(json_schema), name]),
  )
  const sections = DOMAINS.map(([domain, title]) => {
    const own = contracts.filter(({ name }) => comments.get(name)?.domain === domain)
    const index = own.map(({ name }) => `[${name}](#${name.toLowerCase()})`).join(' · ')
    const bodies = own.map((contract) => contractSection(contract, comments.get(contract.name), names))
    return own.length === 0 ? '' : [`## ${title}\n`, `${index}\n`, ...bodies].join('\n')
  })
  return `${[HEAD, ...sections.filter(Boolean)].join('\n').trimEnd()}\n`
}

function contractSection(
  contract: Contract<unknown>,
  comments: ContractComments | undefined,
  names: ContractNames,
): string {
  const { name, status, unknown_fields, json_schema } = contract
  const others = new Map([...names].filter(([, other]) => other !== name))
  const rows = describeFields(json_schema, others)
  const what = [status === 'frozen' ? 'Frozen' : 'Draft', unknown_fields === 'refuse' ? 'strict' : undefined]
    .filter(Boolean)
    .join(', ')
  const head = `### ${name}\n\n${what}. ${comments?.comment ?? ''}\n`
  if (rows.length === 0) return `${head}\n${describeType(json_schema, others)}\n`
  const table = rows.map((row) => fieldLine(row, comments?.fields.get(row.path)))
  return [head, '| field | holds | presence | |', '| --- | --- | --- | --- |', ...table, ''].join('\n')
}

function fieldLine({ path, type, presence }: FieldRow, comment = ''): string {
  return `| \`${path}\` | ${type} | ${presence} | ${comment.replaceAll('|', '\\|')} |`
}
