import type { CompletionPlace, CompletionScript } from './words.ts'

/** A PowerShell script that completes commands, options and choices with their summaries; files are completed where it has nothing to say. */
export function powershellCompletion({ program, places }: CompletionScript): string {
  return `# Completion of ${program} for PowerShell.
Register-ArgumentCompleter -Native -CommandName ${quote(program)} -ScriptBlock {
  param($word, $ast, $position)
  $places = @{
${places.map(placeEntry).join('\n')}
  }
  $values = @{
${places.flatMap(valueEntries).join('\n')}
  }
  $place = ''
  $words = @($ast.CommandElements | Where-Object { $_.Extent.EndOffset -lt $position } | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  foreach ($each in $words) {
    $next = "$place $each".Trim()
    if ($places.ContainsKey($next)) { $place = $next }
  }
  $previous = if ($words.Count -gt 0) { $words[-1] } else { '' }
  $found = $places[$place]
  if ($values.ContainsKey("\${place}:$previous")) { $found = $values["\${place}:$previous"] }
  $found | Where-Object { $_[0] -like "$word*" } | ForEach-Object {
    [System.Management.Automation.CompletionResult]::new($_[0], $_[0], 'ParameterValue', $_[1])
  }
}
`
}

function placeEntry({ path, commands, options, choices }: CompletionPlace): string {
  const words = [
    ...commands.map(({ name, summary }) => [name, summary] as const),
    ...choices.map((choice) => [choice, choice] as const),
    ...options.flatMap(({ names, summary }) => names.map((name) => [name, summary] as const)),
  ]
  return entry(path, words)
}

function valueEntries({ path, options }: CompletionPlace): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .flatMap(({ names, choices }) => {
      const words = choices.map((choice) => [choice, choice] as const)
      return names.map((name) => entry(`${path}:${name}`, words))
    })
}

/** A comma before each pair keeps PowerShell from joining the lists. */
function entry(key: string, words: readonly (readonly [string, string])[]): string {
  return `    ${quote(key)} = @(${words.map(([word, summary]) => `,@(${quote(word)}, ${quote(summary)})`).join('; ')})`
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
