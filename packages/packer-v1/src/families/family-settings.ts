import type { AssetManifestV1 } from '@plinth/contracts'

/** What a setting may be: one of some words, or a whole number in bounds. */
export type SettingRule =
  | { readonly words: readonly string[] }
  | { readonly min: number; readonly max: number; readonly required?: true }

/** The settings of a family by name. */
export type SettingRules = Readonly<Record<string, SettingRule>>

/** What is wrong with `output.settings` of a manifest, one sentence each: a name that the family has not, a value that it does not take. */
export function checkSettings(manifest: AssetManifestV1, rules: SettingRules): readonly string[] {
  const settings = settingsOf(manifest)
  const unknown = Object.keys(settings).filter((name) => !Object.hasOwn(rules, name))
  const findings = unknown.map((name) => `output.settings has no ${JSON.stringify(name)}; there is ${list(rules)}`)
  for (const [name, rule] of Object.entries(rules)) {
    const value = settings[name]
    if (value === undefined && !('required' in rule)) continue
    if (!fits(rule, value)) findings.push(`output.settings.${name} must be ${describe(rule)}`)
  }
  return findings
}

/** One of the words of a setting; the first of its rule when the manifest says nothing. The settings were checked. */
export function wordSetting(manifest: AssetManifestV1, name: string, fallback: string): string {
  const value = settingsOf(manifest)[name]
  return typeof value === 'string' ? value : fallback
}

/** A number of the settings, or `fallback`. The settings were checked. */
export function numberSetting(manifest: AssetManifestV1, name: string, fallback: number): number {
  const value = settingsOf(manifest)[name]
  return typeof value === 'number' ? value : fallback
}

function settingsOf({ output }: AssetManifestV1): Readonly<Record<string, unknown>> {
  return output?.settings ?? {}
}

function fits(rule: SettingRule, value: unknown): boolean {
  if ('words' in rule) return typeof value === 'string' && rule.words.includes(value)
  return typeof value === 'number' && Number.isInteger(value) && value >= rule.min && value <= rule.max
}

function describe(rule: SettingRule): string {
  if ('words' in rule) return rule.words.map((word) => JSON.stringify(word)).join(' or ')
  return `a whole number from ${rule.min} to ${rule.max}`
}

function list(rules: SettingRules): string {
  const names = Object.keys(rules)
  return names.length === 0 ? 'none' : names.join(', ')
}
