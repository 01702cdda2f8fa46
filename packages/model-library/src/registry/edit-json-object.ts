/** Values by member name; undefined removes the member. */
export type JsonPatch = Readonly<Record<string, unknown>>

/**
 * Changes members of a JSON object in its text and leaves every other character as it is: numbers that a double cannot hold, the order of
 * members, names that occur twice, white space, line ends, a byte order mark. A value that would not change is not rewritten; a null that is to
 * be removed stays, since both mean "missing". `text` must be valid JSON with an object at the top.
 */
export function editJsonObject(text: string, patch: JsonPatch): string {
  const changed = Object.entries(patch)
  const replaced = replaceValues(text, new Map(changed.filter(([, value]) => value !== undefined)))
  return changed
    .filter(([, value]) => value === undefined)
    .reduce((current, [name]) => removeMember(current, name), replaced)
}

/** Where one member of the object stands: its name's quote, its value, and the character after the value. */
interface Member {
  readonly name: string
  readonly start: number
  readonly nameEnd: number
  readonly valueStart: number
  readonly valueEnd: number
}

function replaceValues(text: string, values: ReadonlyMap<string, unknown>): string {
  const members = membersOf(text)
  const style = styleOf(text, members)
  // Of a name that occurs twice, readers take the last.
  const last = new Map(members.map((member) => [member.name, member]))
  const parts: string[] = []
  let at = 0
  for (const member of members) {
    const { name, valueStart, valueEnd } = member
    const value = values.get(name)
    if (value === undefined || last.get(name) !== member) continue
    if (sameJson(JSON.parse(text.slice(valueStart, valueEnd)), value)) continue
    parts.push(text.slice(at, valueStart), style.print(value))
    at = valueEnd
  }
  const end = members.at(-1)?.valueEnd ?? text.indexOf('{') + 1
  const added = [...values].filter(([name]) => !last.has(name)).map(([name, value]) => style.member(name, value))
  if (added.length === 0) return parts.join('') + text.slice(at)
  const comma = members.length > 0 ? ',' : ''
  const tail = members.length > 0 ? text.slice(end) : `${style.close}${text.slice(text.indexOf('}', end))}`
  return `${parts.join('')}${text.slice(at, end)}${comma}${added.join(',')}${tail}`
}

function removeMember(text: string, name: string): string {
  const members = membersOf(text)
  const index = members.findIndex((member) => member.name === name && text[member.valueStart] !== 'n')
  const [before, member, after] = [members[index - 1], members[index], members[index + 1]]
  if (!member) return text
  const from = after || !before ? member.start : before.valueEnd
  const rest = text.slice(0, from) + text.slice(after ? after.start : member.valueEnd)
  return removeMember(rest, name)
}

interface Style {
  readonly print: (value: unknown) => string
  readonly member: (name: string, value: unknown) => string
  /** What stands before the closing brace. */
  readonly close: string
}

/** How the document is laid out, as its last member shows; one without members is written indented. */
function styleOf(text: string, members: readonly Member[]): Style {
  const member = members.at(-1)
  const before = member ? text.slice(endBeforeSpace(text, member.start), member.start) : '\n  '
  const colon = member ? text.slice(member.nameEnd, member.valueStart) : ': '
  const isMultiline = before.includes('\n')
  const lineEnd = before.includes('\r\n') ? '\r\n' : '\n'
  const indent = isMultiline ? before.slice(before.lastIndexOf('\n') + 1) : ''
  const print = (value: unknown) => JSON.stringify(value, null, indent).replaceAll('\n', `${lineEnd}${indent}`)
  return {
    print,
    member: (name, value) => `${before}${JSON.stringify(name)}${colon}${print(value)}`,
    close: member ? '' : lineEnd,
  }
}

function membersOf(text: string): readonly Member[] {
  const members: Member[] = []
  let at = skipSpace(text, text.indexOf('{') + 1)
  while (text[at] === '"') {
    const start = at
    const nameEnd = stringEnd(text, start)
    const valueStart = skipSpace(text, skipSpace(text, nameEnd) + 1)
    const valueEnd = endOfValue(text, valueStart)
    const name: unknown = JSON.parse(text.slice(start, nameEnd))
    members.push({ name: String(name), start, nameEnd, valueStart, valueEnd })
    at = skipSpace(text, skipSpace(text, valueEnd) + 1)
  }
  return members
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (' \n\r\t'.includes(text[at] ?? '.')) at += 1
  return at
}

function endBeforeSpace(text: string, from: number): number {
  let at = from
  while (' \n\r\t'.includes(text[at - 1] ?? '.')) at -= 1
  return at
}

/** The character after a string that begins at `start`. */
function stringEnd(text: string, start: number): number {
  let at = text.indexOf('"', start + 1)
  while (isEscaped(text, at)) at = text.indexOf('"', at + 1)
  return at + 1
}

function isEscaped(text: string, quote: number): boolean {
  let backslashes = 0
  while (text[quote - 1 - backslashes] === '\\') backslashes += 1
  return backslashes % 2 === 1
}

function endOfValue(text: string, start: number): number {
  let depth = 0
  let at = start
  while (depth > 0 || !',}]'.includes(text[at] ?? ',')) {
    if (text[at] === '"') at = stringEnd(text, at) - 1
    else if (text[at] === '{' || text[at] === '[') depth += 1
    else if (text[at] === '}' || text[at] === ']') depth -= 1
    at += 1
  }
  return endBeforeSpace(text, at)
}

function sameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}
