import type { BundleCase } from './case.ts'
import { COMPONENT_CASES } from './component-cases.ts'
import { INDEX_CASES } from './index-cases.ts'
import { LETTER_CASES } from './letter-cases.ts'
import { TOKENIZER_CASES } from './tokenizer-cases.ts'
import { VARIANT_CASES } from './variant-cases.ts'
import { WEIGHT_CASES } from './weight-cases.ts'

/** Every bundle that something was done to. */
export const BUNDLE_CASES: readonly BundleCase[] = [
  ...INDEX_CASES,
  ...COMPONENT_CASES,
  ...WEIGHT_CASES,
  ...TOKENIZER_CASES,
  ...VARIANT_CASES,
  ...LETTER_CASES,
]
