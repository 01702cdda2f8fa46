export { CodedError, type CodedErrorOptions, isCodedError } from './errors/coded-error.ts'
export { canonicalJson } from './json/canonical-json.ts'
export { canonicalDigest, sha256Hex } from './json/digest.ts'
