import type { Bundle } from '../bundle/read-bundle.ts'
import type { BundleRoot } from '../bundle/read-bundle-root.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { BUNDLE_RULES } from './bundle-rules.ts'
import { COMPONENT_RULES, CONFIGURATION_RULES } from './component-rules.ts'
import type { Rule } from './finding.ts'
import { ROOT_RULES } from './root-rules.ts'
import { SWAP_RULES } from './swap-rules.ts'
import { TOKENIZER_RULES } from './tokenizer-rules.ts'
import { VARIANT_RULES } from './variant-rules.ts'
import { WEIGHT_RULES } from './weight-rules.ts'

/** Every rule of a diffusers directory, by what it looks at, in the order of findings. */
export const DIFFUSERS_RULES: {
  /** Each presumes the ones before: the first error ends the list, and the rules below are not applied. */
  readonly root: readonly Rule<BundleRoot>[]
  readonly bundle: readonly Rule<Bundle>[]
  /** Of one component; each presumes the ones before, and an error ends what is said about this component. */
  readonly component: readonly Rule<BundleComponent>[]
  /** Of one component that these rules found no error in. */
  readonly content: readonly Rule<BundleComponent>[]
} = {
  root: ROOT_RULES,
  bundle: [...BUNDLE_RULES, ...VARIANT_RULES, ...SWAP_RULES],
  component: COMPONENT_RULES,
  content: [...CONFIGURATION_RULES, ...TOKENIZER_RULES, ...WEIGHT_RULES],
}
