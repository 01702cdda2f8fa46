import { readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The versions that `pyenv` uses outside a project: `PYENV_VERSION`, else the file that `pyenv global` writes. */
export async function chosenWithPyenv(
  env: Readonly<Record<string, string | undefined>>,
  pyenvRoot: string,
): Promise<string[]> {
  const text = env.PYENV_VERSION || (await readFile(join(pyenvRoot, 'version'), 'utf8').catch(() => ''))
  return text.split(/[\s:]+/).filter((version) => /^\d/.test(version))
}

/** The Pythons that asdf and mise use outside a project: `python` in `~/.tool-versions`. */
export async function chosenInToolVersions(home: string): Promise<string[]> {
  const text = await readFile(join(home, '.tool-versions'), 'utf8').catch(() => '')
  const line = text.split(/\r?\n/).find((each) => /^python\s/.test(each)) ?? ''
  return line
    .replace(/#.*/, '')
    .split(/\s+/)
    .filter((version) => /^\d/.test(version))
}
