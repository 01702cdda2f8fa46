import type { CliCommand } from '@plinth/cli'

/** `pyve hook bash|zsh|fish`. */
export const hookCommand: CliCommand = {
  name: 'hook',
  summary: "print the lines that show the environment in a shell's prompt",
  arguments: [{ name: 'SHELL', summary: 'the shell', choices: ['bash', 'zsh', 'fish'] }],
  examples: [{ command: 'eval "$(pyve hook bash)"', summary: 'in ~/.bashrc, after the hook of direnv' }],
  run: async ({ argument }) => {
    const shell = argument('SHELL') ?? ''
    return { text: HOOKS[shell] ?? '', document: { shell, script: HOOKS[shell] ?? '' } }
  },
}

/** The variable stands in the prompt by its name: what it holds is shown, and never run. */
const HOOKS: Readonly<Record<string, string>> = {
  bash: `# Shows PYVE_PROMPT, which .envrc sets, before the prompt of bash.
case "$PS1" in
  *PYVE_PROMPT*) ;;
  *) PS1='\${PYVE_PROMPT:+$PYVE_PROMPT }'"$PS1" ;;
esac
`,
  zsh: `# Shows PYVE_PROMPT, which .envrc sets, before the prompt of zsh.
setopt prompt_subst
case "$PROMPT" in
  *PYVE_PROMPT*) ;;
  *) PROMPT='\${PYVE_PROMPT:+\${PYVE_PROMPT//\\%/%%} }'"$PROMPT" ;;
esac
`,
  fish: `# Shows PYVE_PROMPT, which .envrc sets, before the prompt of fish.
if not functions -q __pyve_inner_prompt
  functions -c fish_prompt __pyve_inner_prompt
  function fish_prompt
    set -q PYVE_PROMPT; and printf '%s ' "$PYVE_PROMPT"
    __pyve_inner_prompt
  end
end
`,
}
