import { CodedError } from '@plinth/contracts'

/** The pack does not hold together: `details.reason` says where. */
export function packDamaged(reason: string, details: Readonly<Record<string, unknown>> = {}): CodedError {
  return new CodedError('pack_damaged', `the pack is damaged: ${reason}`, {
    hint: 'Pack again, or restore the file from a backup.',
    details: { reason, ...details },
  })
}
