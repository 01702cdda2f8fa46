import { setImmediate } from 'node:timers/promises'

/** What a reader of JSON accepts, where readers differ. */
export interface JsonDialect {
  /** Python also reads NaN, Infinity and -Infinity; here they become null, as no rule looks at their value. */
  readonly hasNaN: boolean
  /** How many arrays and objects may lie in each other. */
  readonly depth: number
  /** Digits of the longest whole number. */
  readonly digits: number
  /** Numbers with a fraction, an exponent or a minus become NaN, because the reader of counts refuses them. */
  readonly countsOnly: boolean
  /** Whether half of a surrogate pair is refused. */
  readonly wellFormed: boolean
  /** Whether a key that comes again ends the reading; otherwise the last one counts. `path`: the keys of the objects around, outermost first. */
  readonly refusesRepeat: (key: string, path: readonly string[]) => boolean
}

/** Python's json module, whose depth is bounded by the recursion that is left when it is called: a little below 1000. */
export const PYTHON_JSON: JsonDialect = {
  hasNaN: true,
  depth: 900,
  digits: 4300,
  countsOnly: false,
  wellFormed: false,
  refusesRepeat: () => false,
}

/** The reader of safetensors headers. */
export const HEADER_JSON: JsonDialect = {
  hasNaN: false,
  depth: 127,
  digits: Number.POSITIVE_INFINITY,
  countsOnly: true,
  wellFormed: true,
  refusesRepeat: (key, [parent, ...further]) =>
    parent === undefined
      ? key === '__metadata__'
      : parent !== '__metadata__' && further.length === 0 && ['dtype', 'shape', 'data_offsets'].includes(key),
}

/**
 * The value of a JSON text, read a little at a time: other work of the process goes on in between. Takes several times as long as JSON.parse.
 * @throws SyntaxError for what is no JSON of this dialect.
 */
export async function parseJsonInSteps(text: string, dialect: JsonDialect): Promise<unknown> {
  const steps = parse({ text, at: 0, dialect, open: [] })
  for (let since = performance.now(); ; ) {
    const { done, value } = steps.next()
    if (done) return value
    if (performance.now() - since > LONGEST_STEP_MS) {
      await setImmediate()
      since = performance.now()
    }
  }
}

const LONGEST_STEP_MS = 8
const TOKENS_A_STEP = 2000

type Container =
  | { readonly end: ']'; readonly value: unknown[] }
  | { readonly end: '}'; readonly value: Record<string, unknown>; key: string }

interface Reader {
  readonly text: string
  at: number
  readonly dialect: JsonDialect
  readonly open: Container[]
}

function* parse(reader: Reader): Generator<undefined, unknown, undefined> {
  for (let tokens = 1; ; tokens += 1) {
    if (tokens % TOKENS_A_STEP === 0) yield
    let ended = readValue(reader)
    while (ended) {
      const container = reader.open.at(-1)
      if (!container) return finish(reader, ended.value)
      put(container, ended.value)
      ended = readNext(reader, container)
    }
  }
}

/** A whole value; undefined when a container was opened that has something in it. */
function readValue(reader: Reader): { readonly value: unknown } | undefined {
  const first = peek(reader)
  if (first === '"') return { value: readString(reader) }
  if (first !== '[' && first !== '{') return { value: readWord(reader) }
  reader.at += 1
  if (reader.open.length >= reader.dialect.depth) throw new SyntaxError('nested too deeply')
  const container: Container = first === '[' ? { end: ']', value: [] } : { end: '}', value: {}, key: '' }
  if (peek(reader) === container.end) {
    reader.at += 1
    return { value: container.value }
  }
  reader.open.push(container)
  if (container.end === '}') readKey(reader, container)
  return undefined
}

/** After a value: the container that ends here; undefined when it goes on. */
function readNext(reader: Reader, container: Container): { readonly value: unknown } | undefined {
  const mark = peek(reader)
  reader.at += 1
  if (mark === container.end) {
    reader.open.pop()
    return { value: container.value }
  }
  if (mark !== ',') throw new SyntaxError(`unexpected ${JSON.stringify(mark)} at ${reader.at}`)
  if (container.end === '}') readKey(reader, container)
  return undefined
}

function readKey(reader: Reader, container: Container & { readonly end: '}' }): void {
  if (peek(reader) !== '"') throw new SyntaxError(`no key at ${reader.at}`)
  container.key = readString(reader)
  if (peek(reader) !== ':') throw new SyntaxError(`no colon at ${reader.at}`)
  reader.at += 1
  const isRepeated = Object.hasOwn(container.value, container.key)
  if (isRepeated && reader.dialect.refusesRepeat(container.key, pathIn(reader)))
    throw new SyntaxError(`${JSON.stringify(container.key)} comes twice`)
}

function pathIn({ open }: Reader): readonly string[] {
  return open.slice(0, -1).flatMap((container) => (container.end === '}' ? [container.key] : []))
}

function put(container: Container, value: unknown): void {
  if (container.end === ']') container.value.push(value)
  else if (container.key === '__proto__')
    Object.defineProperty(container.value, container.key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    })
  else container.value[container.key] = value
}

function finish(reader: Reader, value: unknown): unknown {
  if (peek(reader) !== '') throw new SyntaxError(`more text at ${reader.at}`)
  return value
}

/** The next character that is not blank; '' at the end. */
function peek(reader: Reader): string {
  while (' \t\n\r'.includes(reader.text.charAt(reader.at)) && reader.at < reader.text.length) reader.at += 1
  return reader.text.charAt(reader.at)
}

function readString(reader: Reader): string {
  const { text, at } = reader
  let end = text.indexOf('"', at + 1)
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  if (end < 0) throw new SyntaxError(`no end of the string at ${at}`)
  reader.at = end + 1
  const plain = text.slice(at + 1, end)
  if (!ODD.test(plain)) return plain
  const value: unknown = JSON.parse(text.slice(at, end + 1))
  if (typeof value !== 'string' || (reader.dialect.wellFormed && !value.isWellFormed()))
    throw new SyntaxError(`not a string at ${at}`)
  return value
}

function isEscaped(text: string, quote: number): boolean {
  let start = quote
  while (text[start - 1] === '\\') start -= 1
  return (quote - start) % 2 === 1
}

function readWord(reader: Reader): unknown {
  WORD.lastIndex = reader.at
  const [word = ''] = WORD.exec(reader.text) ?? []
  reader.at += word.length
  if (Object.hasOwn(WORDS, word)) return WORDS[word]
  if (reader.dialect.hasNaN && ['NaN', 'Infinity', '-Infinity'].includes(word)) return null
  if (!NUMBER.test(word) || (DIGITS.test(word) && word.length > reader.dialect.digits))
    throw new SyntaxError(`no value at ${reader.at}`)
  if (!reader.dialect.countsOnly || DIGITS.test(word)) return Number(word)
  if (!Number.isFinite(Number(word))) throw new SyntaxError(`too large a number at ${reader.at}`)
  return Number.NaN
}

/** A backslash, what a string may not hold, and halves of a pair. */
const ODD = /[^ -[\]-\ud7ff\ue000-\uffff]/
const WORDS: Readonly<Record<string, unknown>> = { true: true, false: false, null: null }
const WORD = /[-+.\w]*/y
const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?$/
const DIGITS = /^\d+$/
