/** Sections of a configuration file by name, each with its values by key (lower case). */
export type IniSections = ReadonlyMap<string, ReadonlyMap<string, string>>

/**
 * Reads the INI dialect of Python's `configparser.RawConfigParser`, in which pip's files are written: `key = value` or `key: value`, comment
 * lines with `#` or `;`, no inline comments, no interpolation, and values that go on in indented lines (which npm's `ini` does not read).
 * Keys before any section, blank lines inside a value and lines that are neither are left out.
 */
export function parseIni(text: string): IniSections {
  const sections = new Map<string, Map<string, string>>()
  let section: Map<string, string> | undefined
  let open: { readonly key: string; readonly indent: number } | undefined
  for (const raw of text.replace(/^\uFEFF/, '').split(/\r?\n/)) {
    const line = raw.trim()
    if (/^[#;]/.test(line)) continue
    const indent = raw.length - raw.trimStart().length
    const header = /^\[([^\]]+)\]/.exec(line)
    if (open && line !== '' && indent > open.indent) {
      section?.set(open.key, `${section.get(open.key) ?? ''}\n${line}`)
    } else if (header?.[1] !== undefined) {
      section = sections.get(header[1]) ?? new Map()
      sections.set(header[1], section)
      open = undefined
    } else if (line !== '') {
      open = readPair(line, indent, section)
    }
  }
  return sections
}

function readPair(line: string, indent: number, section: Map<string, string> | undefined) {
  const [, key, value] = /^([^=:]*?)\s*[=:]\s*(.*)$/s.exec(line) ?? []
  if (key === undefined || key === '' || value === undefined || section === undefined) return undefined
  section.set(key.toLowerCase(), value)
  return { key: key.toLowerCase(), indent }
}
