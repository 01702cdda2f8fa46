import type { Command, Option } from 'commander'
import type { LineValues } from './parsed-line.ts'

/** Reads the values that the user gave to a command, from wherever on the line they stood. */
export function readValues(command: Command): LineValues {
  const text = (name: string) => {
    const value = givenValue(command, name)
    return typeof value === 'string' ? value : undefined
  }
  return {
    text,
    texts: (name) => listOf(givenValue(command, name)),
    flag: (name) => givenValue(command, name) === !name.startsWith('no-'),
    argument: (name) => {
      const value = argumentOf(command, name)
      return typeof value === 'string' ? value : undefined
    },
    rest: (name) => listOf(argumentOf(command, name)),
  }
}

/** What the user gave for an option, at the innermost command where it was given. */
function givenValue(command: Command, name: string): unknown {
  for (let level: Command | null = command; level; level = level.parent) {
    const option = optionOf(level, name)
    const key = option?.attributeName()
    if (key !== undefined && level.getOptionValueSource(key) === 'cli') return level.getOptionValue(key)
  }
  if (!isKnown(command, name)) throw new TypeError(`no option --${name} is defined for ${command.name()}`)
  return undefined
}

function isKnown(command: Command, name: string): boolean {
  return optionOf(command, name) !== undefined || (command.parent !== null && isKnown(command.parent, name))
}

function optionOf(command: Command, name: string): Option | undefined {
  return command.options.find(({ long }) => long === `--${name}`)
}

function argumentOf(command: Command, name: string): unknown {
  const index = command.registeredArguments.findIndex((argument) => argument.name() === name)
  if (index < 0) throw new TypeError(`no argument ${name} is defined for ${command.name()}`)
  return command.processedArgs[index]
}

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : []
}
