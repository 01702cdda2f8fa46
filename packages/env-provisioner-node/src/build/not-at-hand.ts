import { CodedError } from '@plinth/contracts'

/** The error of a resolution without a network: what the installer says of its indexes is true of the cache, and no other version would help. */
export function notAtHand({ code, message, details }: CodedError): CodedError {
  return new CodedError(code, message, {
    hint: 'Offline there is only what is cached: run ensure once with network access.',
    ...(details ? { details } : {}),
  })
}
