import type { PipOptions } from './read-pip-options.ts'

/** Settings of pip that are followed here, those that only concern its output, and those that are set for every run anyway. */
const OF_NO_CONSEQUENCE = new Set(
  `index-url extra-index-url find-links no-index trusted-host cert client-cert proxy timeout retries
  config-file cache-dir no-cache-dir disable-pip-version-check no-input no-color progress-bar quiet verbose log log-file local-log
  require-virtualenv require-venv break-system-packages no-python-version-warning no-warn-script-location no-warn-conflicts
  root-user-action debug python isolated exists-action compile no-compile report resume-retries use-feature use-deprecated
  only-binary prefer-binary`.split(/\s+/),
)

/**
 * Names of the settings that would change what `pip install` installs and that are not followed, in order. Wheels are preferred here whatever
 * the host says (`only-binary`, `prefer-binary`).
 */
export function settingsLeftOut(options: PipOptions): string[] {
  const isLeftOut = (name: string, value: string) =>
    name === 'keyring-provider' ? !['subprocess', 'disabled', 'auto'].includes(value) : !OF_NO_CONSEQUENCE.has(name)
  return [...options].flatMap(([name, value]) => (isLeftOut(name, value) ? [name] : [])).toSorted()
}
