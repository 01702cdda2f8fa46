import type { CompletionPlace, CompletionScript } from './words.ts'

/** A bash script that completes commands, options, choices and file names. */
export function bashCompletion({ program, places }: CompletionScript): string {
  const name = functionName(program)
  return `# Completion of ${program} for bash.
${name}() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" place='' words='' index
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$place/\${COMP_WORDS[index]}" in
${places.flatMap(stepCases).join('\n')}
    esac
  done
  case "$place:$previous" in
${places.flatMap(valueCases).join('\n')}
  esac
  case "$place" in
${places.map(wordCase).join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F ${name} ${program}
`
}

/** Commands only hold letters, digits and dashes; a shell function's name takes underscores instead. */
export function functionName(program: string): string {
  return `_${program.replaceAll('-', '_')}`
}

function stepCases({ path, commands }: CompletionPlace): string[] {
  return commands.map(({ name }) => `      '${path}/${name}') place='${`${path} ${name}`.trim()}' ;;`)
}

/** After an option that takes a value come its choices, or file names (bash's own, for which the reply stays empty). */
function valueCases({ path, options }: CompletionPlace): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map(({ names, choices }) => {
      const patterns = names.map((name) => `'${path}:${name}'`).join('|')
      return `    ${patterns}) COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$current")); return ;;`
    })
}

function wordCase({ path, commands, options, choices }: CompletionPlace): string {
  const words = [...commands.map(({ name }) => name), ...choices, ...options.flatMap(({ names }) => names)]
  return `    '${path}') words='${words.join(' ')}' ;;`
}
