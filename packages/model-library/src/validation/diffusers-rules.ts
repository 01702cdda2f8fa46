import type { Rule } from './finding.ts'
import type { BundleRoot } from './read-bundle-root.ts'
import { ROOT_RULES } from './root-rules.ts'

/** Every rule of a diffusers directory, by what it looks at. */
export const DIFFUSERS_RULES: { readonly root: readonly Rule<BundleRoot>[] } = { root: ROOT_RULES }
