import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { canonicalJson } from './canonical-json.ts'

/** SHA-256 of bytes, or of a string's UTF-8, as 64 lowercase hex digits. Pure JavaScript: the same in Node and in a browser. */
export function sha256Hex(data: string | Uint8Array): string {
  return bytesToHex(sha256(typeof data === 'string' ? utf8ToBytes(data) : data))
}

/** Fingerprint of a JSON value: {@link sha256Hex} of its canonical JSON (RFC 8785). */
export function canonicalDigest(value: unknown): string {
  return sha256Hex(canonicalJson(value))
}
