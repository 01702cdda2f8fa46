import { CodedError, specifierContains } from '@plinth/contracts'
import type { InstallItem } from '@plinth/env-core'
import type { InstalledDistribution, ResolvedPackage } from '@plinth/pyenv-backends'

/**
 * Compares what is installed with what was asked for and with the resolution.
 * @throws CodedError `distribution_missing`, `distribution_not_resolved`, `distribution_duplicate`, `wrong_version_installed`.
 */
export function checkDistributions(
  installed: readonly InstalledDistribution[],
  items: readonly InstallItem[],
  resolved: readonly ResolvedPackage[],
): void {
  const byName = Map.groupBy(installed, ({ canonicalName }) => canonicalName)
  const expected = new Set([...items.map(({ name }): string => name), ...resolved.map(({ name }) => name)])
  for (const name of expected) {
    if (!byName.has(name)) throw wrong('distribution_missing', `${name} was resolved and is not installed`)
  }
  for (const [name, same] of byName) {
    if (!expected.has(name)) throw wrong('distribution_not_resolved', `${name} is installed and was not resolved`)
    if (same.length > 1) throw wrong('distribution_duplicate', `${name} is installed ${same.length} times`)
  }
  for (const { name, pin } of items) {
    const version = byName.get(name)?.[0]?.version ?? ''
    // PEP 440: ==2.13.0 is satisfied by 2.13 and by 2.13.0+cpu.
    if (!specifierContains(`==${pin}`, version)) {
      throw wrong('wrong_version_installed', `${name} ${version} is installed, and ${pin} is pinned`)
    }
  }
}

function wrong(
  code: 'distribution_missing' | 'distribution_not_resolved' | 'distribution_duplicate' | 'wrong_version_installed',
  message: string,
): CodedError {
  return new CodedError(code, message, {
    hint: 'The installer did not do what was asked for. Check the source of the package, or use another installer.',
  })
}
