import type { ModelMetadataV1 } from '@plinth/contracts'

type OfferedSetting = NonNullable<ModelMetadataV1['inference_settings']>[number]

/** What an offered setting takes, e.g. `integer, 1 to 50` or `one of euler, ddim`. */
export function boundsText({ param_type, constraints }: Pick<OfferedSetting, 'param_type' | 'constraints'>): string {
  const { min, max, allowed_values } = constraints ?? {}
  if (allowed_values && allowed_values.length > 0) return `one of ${allowed_values.map(String).join(', ')}`
  const kind = param_type.toLowerCase()
  if (min != null && max != null) return `${kind}, ${min} to ${max}`
  if (min != null) return `${kind}, from ${min}`
  return max == null ? kind : `${kind}, up to ${max}`
}
