import { functionName } from './bash.ts'
import type { CompletionOption, CompletionPlace, CompletionScript } from './words.ts'

/** A fish script that completes commands and options with their summaries, choices and file names. */
export function fishCompletion({ program, places }: CompletionScript): string {
  const name = `_${functionName(program)}_at`
  return `# Completion of ${program} for fish.
function ${name}
  set -l place ''
  for word in (commandline -opc)[2..]
    switch "$place/$word"
${places.flatMap(stepCases).join('\n')}
    end
  end
  test "$place" = "$argv[1]"
end
${places.flatMap((place) => placeLines(place, `complete -c ${program} -n '${name} "${place.path}"'`)).join('\n')}
`
}

function stepCases({ path, commands }: CompletionPlace): string[] {
  return commands.map(({ name }) => `      case '${path}/${name}'\n        set place '${`${path} ${name}`.trim()}'`)
}

function placeLines({ commands, options, choices }: CompletionPlace, start: string): string[] {
  return [
    ...commands.map(({ name, summary }) => `${start} -f -a ${name} -d ${quote(summary)}`),
    ...choices.map((choice) => `${start} -f -a ${choice}`),
    ...options.map((option) => `${start} ${describeOption(option)}`),
  ]
}

function describeOption({ names, summary, takesValue, choices }: CompletionOption): string {
  const flags = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`))
  const value = choices.length > 0 ? [`-x -a ${quote(choices.join(' '))}`] : takesValue ? ['-r'] : []
  return [...flags, ...value, `-d ${quote(summary)}`].join(' ')
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
