/** Values of a configuration by their path: `backend`, `venv.directory`. All of them are text. */
export type PlainConfig = ReadonlyMap<string, string>

const LINE = /^( {2})?([A-Za-z_]\w*):(?:[ ]+(?:"([\w ./@+-]*)"|'([\w ./@+-]*)'|([\w.][\w./+-]*)))?(?:[ ]+#.*)?[ ]*$/

/**
 * Reads the plain part of YAML in which `.pyve/config` is commonly written: keys, one level of nesting by two blanks, simple scalars, comments.
 * Null for anything beyond it, which is then a matter for the YAML library: loading that takes longer than starting the command.
 */
export function readPlainConfig(text: string): PlainConfig | null {
  const values = new Map<string, string>()
  const sections = new Set<string>()
  let section = ''
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue
    const [, indent, key = '', ...scalars] = LINE.exec(line) ?? []
    const value = scalars.find((scalar) => scalar !== undefined)
    const path = indent === undefined ? key : `${section}.${key}`
    if (key === '' || values.has(path) || sections.has(path)) return null
    if (indent === undefined) section = value === undefined ? key : ''
    if (indent !== undefined && (section === '' || value === undefined)) return null
    if (value === undefined) sections.add(key)
    else values.set(path, value)
  }
  return values
}
