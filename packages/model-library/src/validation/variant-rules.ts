import type { Bundle } from '../bundle/read-bundle.ts'
import { hasVariant } from '../bundle/read-component.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'

/** What holds when a variant of the weights is asked for, e.g. `fp16`. */
export const VARIANT_RULES: readonly Rule<Bundle>[] = [
  { name: 'file names have a dot', codes: ['variant_undotted_name'], check: namesHaveADot },
  { name: 'some component has the variant', codes: ['variant_missing'], check: variantIsThere },
  { name: 'every model has the variant', codes: ['variant_incomplete'], check: variantIsEverywhere },
]

/** diffusers looks for the variant after the first dot of every name, and fails where there is none. */
function* namesHaveADot({ components, variant }: Bundle): Iterable<Finding> {
  if (variant === undefined) return
  for (const { name, directory } of components) {
    const undotted =
      directory.state === 'own' ? [...directory.entries.keys()].find((file) => !file.includes('.')) : undefined
    if (undotted !== undefined)
      yield findingAt(
        `${name}/${undotted}`,
        'variant_undotted_name',
        'diffusers cannot look for a variant beside a name without a dot.',
      )
  }
}

function* variantIsThere({ components, variant }: Bundle): Iterable<Finding> {
  if (variant === undefined || components.some((component) => hasIt(component, variant))) return
  yield findingAt('', 'variant_missing', `No component has weights of the variant ${variant}.`)
}

function* variantIsEverywhere({ components, variant }: Bundle): Iterable<Finding> {
  if (variant === undefined || !components.some((component) => hasIt(component, variant))) return
  for (const component of components) {
    if (component.weights && !hasIt(component, variant))
      yield findingAt(
        component.name,
        'variant_incomplete',
        `The plain weights are loaded; there are none of the variant ${variant}.`,
      )
  }
}

function hasIt({ directory }: Bundle['components'][number], variant: string): boolean {
  return directory.state === 'own' && hasVariant(directory.entries.keys(), variant)
}
