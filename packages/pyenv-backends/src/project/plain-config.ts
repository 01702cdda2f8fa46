/** Values of a configuration by their path: `backend`, `venv.directory`, `environments.dev.backend`. All of them are text. */
export type PlainConfig = ReadonlyMap<string, string>

const LINE =
  /^((?: {2}){0,2})([A-Za-z_][\w-]*):(?:[ ]+(?:"([\w (){}:./@+-]*)"|'([\w (){}:./@+-]*)'|([\w.][\w./+-]*)))?(?:[ ]+#.*)?[ ]*$/

/**
 * Reads the plain part of YAML in which `.pyve/config` is commonly written: keys, two levels of nesting by two blanks each, simple scalars,
 * comments. Null for anything beyond it, which is then a matter for the YAML library: loading that takes longer than starting the command.
 */
export function readPlainConfig(text: string): PlainConfig | null {
  const values = new Map<string, string>()
  const sections = new Set<string>()
  let open: readonly string[] = []
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(#.*)?$/.test(line)) continue
    const [, indent = '', key = '', ...scalars] = LINE.exec(line) ?? []
    const depth = indent.length / 2
    const path = [...open.slice(0, depth), key].join('.')
    const value = scalars.find((scalar) => scalar !== undefined)
    if (key === '' || depth > open.length || values.has(path) || sections.has(path)) return null
    open = value === undefined ? [...open.slice(0, depth), key] : open.slice(0, depth)
    if (value === undefined) sections.add(path)
    else values.set(path, value)
  }
  const isEmpty = (section: string) => ![...values.keys(), ...sections].some((each) => each.startsWith(`${section}.`))
  return [...sections].some((section) => section.includes('.') && isEmpty(section)) ? null : values
}
