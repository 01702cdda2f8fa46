import type { ModelMetadataV1 } from '@plinth/contracts'
import type { IconName } from './icons.ts'

/** What is known of a model's files; `unknown`: nobody looks at the files of such a model. */
export type Health = NonNullable<ModelMetadataV1['validation_state']> | 'unknown'

/** How each health looks, and what it means in a sentence. Source: docs/reference/validation.md. */
export const HEALTH = {
  valid: { icon: 'check', tone: 'good', sentence: 'It loads.' },
  degraded: { icon: 'warning', tone: 'warn', sentence: 'Of a known kind, but it would not load now.' },
  invalid: { icon: 'blocked', tone: 'bad', sentence: 'No bundle that can be run.' },
  unknown: { icon: 'unknown', tone: 'plain', sentence: 'Its files are not looked at.' },
} as const satisfies Record<Health, { icon: IconName; tone: string; sentence: string }>
