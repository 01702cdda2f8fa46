import type { PackerDiagnostic, PackerOperationStatus, PackerRuntimeState } from '@plinth/contracts'
import type { IconName } from '../parts/icons.ts'

/** How something looks beside its word. */
export interface Look {
  readonly icon: IconName
  readonly tone: 'good' | 'warn' | 'bad' | 'info' | 'plain'
}

/** Looks of the packer's states. The words are the packer's own; nothing here decides which one it is. */
export const STATE_LOOKS = {
  healthy: { icon: 'check', tone: 'good' },
  stale: { icon: 'clock', tone: 'warn' },
  diverged: { icon: 'warning', tone: 'warn' },
  committing: { icon: 'busy', tone: 'info' },
  reconciling: { icon: 'busy', tone: 'info' },
  failed: { icon: 'blocked', tone: 'bad' },
} as const satisfies Record<PackerRuntimeState, Look>

/** How an operation ended. */
export const STATUS_LOOKS = {
  success: { icon: 'check', tone: 'good' },
  rejected: { icon: 'blocked', tone: 'bad' },
  failed: { icon: 'warning', tone: 'bad' },
} as const satisfies Record<PackerOperationStatus, Look>

/** Worst first. */
export const SEVERITIES = ['error', 'warning', 'info'] as const satisfies readonly PackerDiagnostic['severity'][]

/** Looks of diagnostics. */
export const SEVERITY_LOOKS = {
  error: { icon: 'blocked', tone: 'bad' },
  warning: { icon: 'warning', tone: 'warn' },
  info: { icon: 'info', tone: 'info' },
} as const satisfies Record<PackerDiagnostic['severity'], Look>
