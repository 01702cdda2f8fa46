/**
 * Writes the table of known pipelines, src/diffusers/pipelines-*.ts, from a JSON list of diffusers' pipeline classes:
 * node tools/generate-pipelines.ts LIST.json. One line per class: name, module, required components, optional components, scalars, flags.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

interface Listed {
  readonly module: string
  readonly required: readonly string[]
  readonly optional: readonly string[]
  readonly scalars: Readonly<Record<string, unknown>>
  readonly load_connected: boolean
}

const [list = ''] = process.argv.slice(2)
const parsed: { diffusers: string; pipelines: Record<string, Listed> } = JSON.parse(readFileSync(list, 'utf8'))
const names = Object.keys(parsed.pipelines).sort()
const half = names.findIndex((name) => name > 'L')
writePart('a-to-k', 'A_TO_K', names.slice(0, half))
writePart('l-to-z', 'L_TO_Z', names.slice(half))

function writePart(file: string, constant: string, part: readonly string[]): void {
  const lines = part.map((name) => lineOf(name, parsed.pipelines[name]))
  const text = `/**
 * Pipeline classes of diffusers ${parsed.diffusers}, made by tools/generate-pipelines.ts. Columns: class, module, required components, optional
 * components, scalar arguments, flags; \`-\` is none.
 */
export const PIPELINES_${constant} = \`
${lines.join('\n')}
\`
`
  writeFileSync(join(import.meta.dirname, `../src/diffusers/pipelines-${file}.ts`), text)
}

function lineOf(name: string, listed: Listed | undefined): string {
  if (!listed) throw new Error(name)
  const module = listed.module.replace(/^deprecated\./, '').split('.')[0]
  const columns = [
    listed.required,
    listed.optional,
    Object.keys(listed.scalars),
    listed.load_connected ? ['connected'] : [],
  ]
  return [name, module, ...columns.map((column) => [...column].sort().join(',') || '-')].join(' ')
}
