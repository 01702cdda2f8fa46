import { createHmac, timingSafeEqual } from 'node:crypto'

/** An action that is signed or may be. */
export interface SignedAction {
  /** The digest of what decides the action: a signature is worth nothing under another one. */
  readonly key: string
  readonly document: Uint8Array
  /** Undefined: nothing is signed. */
  readonly signingKey: string | undefined
}

/** HMAC-SHA256 over the key and the document; empty without a signing key. */
export function signatureOf({ key, document, signingKey }: SignedAction): Uint8Array {
  if (signingKey === undefined) return new Uint8Array()
  return createHmac('sha256', signingKey).update(`plinth-pack action 1\n${key}\n`).update(document).digest()
}

/** Whether a signature is what it should be; anything is where nothing is signed. */
export function isSigned({ signature, ...action }: SignedAction & { readonly signature: Uint8Array }): boolean {
  const expected = signatureOf(action)
  if (expected.byteLength === 0) return true
  return signature.byteLength === expected.byteLength && timingSafeEqual(signature, expected)
}
