import type { PyveConfigV1 } from '@plinth/contracts'
import { promptWord } from './prompt.ts'

/** Which environment .envrc activates. */
export type EnvrcSubject =
  /** The project's own venv, in this directory. */
  | { readonly kind: 'venv'; readonly directory: string }
  /** The one conda environment of the project. */
  | { readonly kind: 'micromamba'; readonly name: string }
  /** Whichever is active: `.pyve/current`; `fallback` (perhaps empty) where none is. */
  | { readonly kind: 'named'; readonly fallback: string }

/**
 * The lines of .envrc. They are the same wherever the project lies and whatever its directory is called: paths are put in by the shell, which
 * does not look into them. They set what `pyve run` sets. Source: design/pyenv.md, ".envrc".
 */
export function envrcBlock(subject: EnvrcSubject, prompt: PyveConfigV1['prompt']): string {
  const lines = [
    '# Written by pyve; what is between the markers is written again.',
    ...activationLines(subject, prompt),
    ...DOTENV,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

const DOTENV = ['if [ -f .env ]; then', '  dotenv', 'fi']

function activationLines(subject: EnvrcSubject, prompt: PyveConfigV1['prompt']): string[] {
  if (subject.kind === 'venv') {
    const { directory } = subject
    return [
      `if [ -f ${directory}/bin/activate ]; then`,
      ...venvLines(
        `${directory}/bin/activate`,
        `"$PWD/${directory}"`,
        promptWord({ backend: 'venv', name: null }, prompt),
      ).map(indent),
      'fi',
    ]
  }
  if (subject.kind === 'micromamba') {
    const { name } = subject
    const word = promptWord({ backend: 'micromamba', name }, prompt)
    return [
      `if [ -d .pyve/envs/${name}/conda-meta ]; then`,
      ...condaLines(`.pyve/envs/${name}`, name, word).map(indent),
      'fi',
    ]
  }
  return namedLines(subject.fallback, prompt)
}

function namedLines(fallback: string, prompt: PyveConfigV1['prompt']): string[] {
  const shown = (backend: string) =>
    promptWord({ backend, name: '@' }, prompt)?.replaceAll("'@'", '"$pyve_name"') ?? null
  return [
    'pyve_name="$(readlink .pyve/current 2>/dev/null || cat .pyve/current 2>/dev/null || true)"',
    `pyve_name="\${pyve_name%/}"`,
    `pyve_name="\${pyve_name##*/}"`,
    ...(fallback === '' ? [] : [`pyve_name="\${pyve_name:-${fallback}}"`]),
    'if command -v watch_file >/dev/null 2>&1; then watch_file .pyve/current; fi',
    'if [ -n "$pyve_name" ] && [ -f ".pyve/envs/$pyve_name/bin/activate" ]; then',
    ...venvLines('".pyve/envs/$pyve_name/bin/activate"', '"$PWD/.pyve/envs/$pyve_name"', shown('venv')).map(indent),
    'elif [ -n "$pyve_name" ] && [ -d ".pyve/envs/$pyve_name/conda-meta" ]; then',
    ...condaLines('.pyve/envs/$pyve_name', '"$pyve_name"', shown('micromamba')).map(indent),
    'fi',
    'unset pyve_name',
  ]
}

/** The activation script has written down where it was made: the variables are set once more, as the project may have been moved. */
function venvLines(script: string, prefix: string, prompt: string | null): string[] {
  return [
    'export VIRTUAL_ENV_DISABLE_PROMPT=1',
    `source ${script}`,
    `export VIRTUAL_ENV=${prefix}`,
    ...pathLines('$VIRTUAL_ENV/bin'),
    ...promptLines(prompt),
  ]
}

function condaLines(directory: string, name: string, prompt: string | null): string[] {
  return [
    `export CONDA_PREFIX="$PWD/${directory}"`,
    `export CONDA_DEFAULT_ENV=${name}`,
    'export CONDA_SHLVL=1',
    ...pathLines('$CONDA_PREFIX/bin'),
    'for pyve_script in "$CONDA_PREFIX"/etc/conda/activate.d/*.sh; do',
    '  if [ -r "$pyve_script" ]; then source "$pyve_script"; fi',
    'done',
    'unset pyve_script',
    ...promptLines(prompt),
  ]
}

function pathLines(directory: string): string[] {
  return [`case ":$PATH:" in`, `  *":${directory}:"*) ;;`, `  *) export PATH="${directory}:$PATH" ;;`, 'esac']
}

function promptLines(prompt: string | null): string[] {
  return prompt === null ? ['unset PYVE_PROMPT'] : [`export PYVE_PROMPT=${prompt}`]
}

function indent(line: string): string {
  return `  ${line}`
}
