import { functionName } from './bash.ts'
import type { CompletionPlace, CompletionScript } from './words.ts'

/** A zsh script that completes commands and options with their summaries, choices and file names. */
export function zshCompletion({ program, places }: CompletionScript): string {
  const name = functionName(program)
  return `#compdef ${program}
# Completion of ${program} for zsh.
${name}() {
  local place='' index
  local -a entries
  for ((index = 2; index < CURRENT; index++)); do
    case "$place/\${words[index]}" in
${places.flatMap(stepCases).join('\n')}
    esac
  done
  case "$place:\${words[CURRENT-1]}" in
${places.flatMap(valueCases).join('\n')}
  esac
  case "$place" in
${places.map(entryCase).join('\n')}
  esac
  _describe '${program}' entries
  [[ "\${words[CURRENT]}" == -* ]] || _files
}
if [[ "$funcstack[1]" == '${name}' ]]; then ${name} "$@"; else compdef ${name} ${program}; fi
`
}

function stepCases({ path, commands }: CompletionPlace): string[] {
  return commands.map(({ name }) => `      '${path}/${name}') place='${`${path} ${name}`.trim()}' ;;`)
}

function valueCases({ path, options }: CompletionPlace): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ names, choices }) => {
      const patterns = names.map((name) => `'${path}:${name}'`).join('|')
      return `    ${patterns}) ${choices.length > 0 ? `compadd -- ${choices.join(' ')}` : '_files'}; return ;;`
    })
}

function entryCase({ path, commands, options, choices }: CompletionPlace): string {
  const entries = [
    ...commands.map(({ name, summary }) => entry(name, summary)),
    ...choices.map((choice) => entry(choice, '')),
    ...options.flatMap(({ names, summary }) => names.map((name) => entry(name, summary))),
  ]
  return `    '${path}') entries=(${entries.join(' ')}) ;;`
}

function entry(word: string, summary: string): string {
  const text = summary === '' ? word : `${word}:${summary}`
  return `'${text.replaceAll("'", "'\\''")}'`
}
