import type { CliArgument, CliCommand, CliDefinition, CliOption } from './definition.ts'
import { globalOptions } from './global-options.ts'
import type { LineValues } from './parsed-line.ts'

/** A command and what the line gives to it. */
export interface PlainLine {
  readonly command: CliCommand
  readonly values: LineValues
}

/**
 * Reads a line that is right and plain: long options, whose values do not begin with a dash, every required one, and as many arguments as the
 * command takes. Anything else is undefined, and commander's business, which takes milliseconds to load and knows what is wrong.
 */
export function readPlainLine(definition: CliDefinition, words: readonly string[]): PlainLine | undefined {
  const line: Line = { words, next: 0 }
  const levels: Level[] = [levelOf(globalOptions(definition))]
  let commands: readonly CliCommand[] | undefined = definition.commands
  let command: CliCommand | undefined
  while (commands) {
    if (passOptions(line, levels) !== 'operand') return undefined
    command = commands.find(({ name }) => name === words[line.next])
    if (!command) return undefined
    line.next += 1
    levels.push(levelOf([...globalOptions(definition), ...(command.options ?? [])]))
    commands = command.commands
  }
  const operands = command?.run ? operandsOf(line, levels, command) : undefined
  if (!command || !operands || !isWhole(command, operands, levels)) return undefined
  return { command, values: valuesOf(command, operands, levels) }
}

interface Line {
  readonly words: readonly string[]
  /** Index of the word that is read next. */
  next: number
}

/** The options of the program or of a command on the way, and what was given for them. The last level is the innermost command. */
interface Level {
  readonly options: ReadonlyMap<string, CliOption>
  readonly given: Map<string, true | string | readonly string[]>
}

function levelOf(options: readonly CliOption[]): Level {
  return { options: new Map(options.map((option) => [nameOf(option), option])), given: new Map() }
}

/** The long name without dashes. */
function nameOf({ flags }: CliOption): string {
  return /--([\w-]+)/.exec(flags)?.[1] ?? flags
}

/** Reads options, up to a word that is none, or past `--`. */
function passOptions(line: Line, levels: readonly Level[]): 'operand' | 'rest' | 'end' | 'odd' {
  for (let word = line.words[line.next]; word !== undefined; word = line.words[line.next]) {
    if (word === '') return 'odd'
    if (isOperand(word)) return 'operand'
    const taken = word === '--' ? 1 : takeOption(line, levels)
    line.next += taken
    if (word === '--') return 'rest'
    if (taken === 0) return 'odd'
  }
  return 'end'
}

function isOperand(word: string): boolean {
  return !word.startsWith('-') || word === '-'
}

/** The number of words that an option of the innermost level takes up; 0 when it is none that is plain. */
function takeOption({ words, next }: Line, levels: readonly Level[]): number {
  const { options, given } = levels.at(-1) ?? levelOf([])
  const [, name = '', inline] = /^--([\w-]+)(?:=(.+))?$/s.exec(words[next] ?? '') ?? []
  const option = options.get(name)
  // `--no-x` may deny an option `--x`, and takes its value away.
  if (!option || name.startsWith('no-')) return 0
  if (!option.flags.includes('<')) {
    given.set(name, true)
    return inline === undefined ? 1 : 0
  }
  const value = inline ?? words[next + 1]
  if (!value || !isOperand(value) || !isAllowed(option, value)) return 0
  const before = given.get(name)
  given.set(name, option.repeatable ? [...(Array.isArray(before) ? before : []), value] : value)
  return inline === undefined ? 2 : 1
}

function isAllowed({ choices }: CliOption | CliArgument, value: string): boolean {
  return choices === undefined || choices.includes(value)
}

function operandsOf(line: Line, levels: readonly Level[], { passThrough }: CliCommand): string[] | undefined {
  const operands: string[] = []
  for (;;) {
    const stop = passOptions(line, levels)
    if (stop === 'odd') return undefined
    if (stop === 'rest' || (stop === 'operand' && passThrough)) return [...operands, ...line.words.slice(line.next)]
    if (stop === 'end') return operands
    operands.push(line.words[line.next] ?? '')
    line.next += 1
  }
}

/** Nothing that is required is missing, no argument is one too many or not allowed. */
function isWhole(command: CliCommand, operands: readonly string[], levels: readonly Level[]): boolean {
  const { options = [], arguments: places = [] } = command
  const given = levels.at(-1)?.given
  const needed = places.filter(({ optional }) => !optional).length
  const isOpen = places.at(-1)?.variadic ?? false
  return (
    options.every((option) => !option.required || given?.has(nameOf(option))) &&
    operands.length >= needed &&
    (isOpen || operands.length <= places.length) &&
    operands.every((operand, index) => isAllowed(places[Math.min(index, places.length - 1)] ?? NO_PLACE, operand))
  )
}

const NO_PLACE: CliArgument = { name: '', summary: '' }

function valuesOf(command: CliCommand, operands: readonly string[], levels: readonly Level[]): LineValues {
  const inwards = levels.toReversed()
  const givenFor = (name: string) => {
    if (levels.every(({ options }) => !options.has(name)))
      throw new TypeError(`no option --${name} is defined for ${command.name}`)
    return inwards.find(({ given }) => given.has(name))?.given.get(name)
  }
  const placeOf = (name: string) => {
    const index = (command.arguments ?? []).findIndex((each) => each.name === name)
    if (index < 0) throw new TypeError(`no argument ${name} is defined for ${command.name}`)
    return { index, variadic: command.arguments?.[index]?.variadic ?? false }
  }
  return {
    text: (name) => {
      const value = givenFor(name)
      return typeof value === 'string' ? value : undefined
    },
    texts: (name) => {
      const value = givenFor(name)
      return Array.isArray(value) ? value : []
    },
    flag: (name) => givenFor(name) === true,
    argument: (name) => {
      const { index, variadic } = placeOf(name)
      return variadic ? undefined : operands[index]
    },
    rest: (name) => {
      const { index, variadic } = placeOf(name)
      return variadic ? operands.slice(index) : []
    },
  }
}
