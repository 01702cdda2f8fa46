import type { PyveConfigV1 } from '@plinth/contracts'
import { shellQuoted } from './shell-quoted.ts'

/** What the prompt shows of an environment. */
export interface PromptSubject {
  readonly backend: string
  /** Null for the project's own venv, which is called as the directory of the project. */
  readonly name: string | null
}

const DEFAULT_FORMAT = '({backend}:{env_name})'

/**
 * The value of `PYVE_PROMPT` as a word of a shell: what a person wrote is quoted, and the directory's name is put in by the shell, which
 * does not look into it. Null when the configuration switches the prompt off. Source: seed 004, "Shell Prompt Configuration".
 */
export function promptWord({ backend, name }: PromptSubject, prompt: PyveConfigV1['prompt']): string | null {
  if (prompt?.show === false) return null
  const parts = (prompt?.format ?? DEFAULT_FORMAT).replaceAll('{backend}', backend).split('{env_name}')
  const quoted = parts.map((part) => (part === '' ? '' : shellQuoted(part)))
  return quoted.join(name === null ? `"\${PWD##*/}"` : shellQuoted(name)) || "''"
}
