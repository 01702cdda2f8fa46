import type { EnvironmentPreflightV1 } from '@plinth/contracts'
import { aligned, size } from './describe-environment.ts'

/** A preflight for people: what it is, then what is missing. */
export function describePreflight(found: EnvironmentPreflightV1): string[] {
  const { state, code, message, missing, missing_bytes, is_complete } = found
  if (state === 'ready' || state === 'possible') return [SAID[state]]
  const why = message === undefined ? [] : [`${code ?? state}: ${message}`]
  const rows = missing.map(({ name, version, bytes }) => [
    `  ${name}`,
    version ?? '',
    typeof bytes === 'number' ? size(bytes) : '',
  ])
  const sum = typeof missing_bytes === 'number' && missing_bytes > 0 ? [`${size(missing_bytes)} to fetch`] : []
  const more = is_complete ? [] : ['There may be more: what these need is not known here.']
  return [SAID[state], ...(state === 'missing' ? [] : why), ...aligned(rows), ...sum, ...more]
}

const SAID = {
  ready: 'ready: the environment is there',
  possible: 'possible: it can be made without a network',
  missing: 'missing: not everything is cached',
  needs_user_input: 'needs_user_input',
  failed: 'failed',
} as const
