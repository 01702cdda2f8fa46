import { jsonObjectOf } from '../bundle/json-file.ts'
import type { Bundle } from '../bundle/read-bundle.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'

/** What shows that the configurations of two components changed places. */
export const SWAP_RULES: readonly Rule<Bundle>[] = [
  { name: 'configurations lie where they belong', codes: ['config_swapped'], check: configurations },
]

/** A configuration that fits no class but that of another component here; one that fits nothing here may still load. */
function* configurations({ components }: Bundle): Iterable<Finding> {
  const classes = new Map(components.map(({ className, name }) => [className, name]))
  for (const component of components) {
    const written = configurationClass(component)
    const owner = written === undefined || written === component.className ? undefined : classes.get(written)
    if (owner !== undefined)
      yield findingAt(
        `${component.name}/config.json`,
        'config_swapped',
        `This is the configuration of a ${written}, which ${owner} is, not ${component.name}.`,
      )
  }
}

/** diffusers writes its class; transformers writes it into a list, where more than one is a choice. */
function configurationClass({ loads, json }: BundleComponent): string | undefined {
  if (loads?.kind !== 'diffusers_model' && loads?.kind !== 'transformers_model') return undefined
  const file = json.get('config.json')
  const config = file && jsonObjectOf(file)
  if (!config) return undefined
  if (typeof config._class_name === 'string') return config._class_name
  const named: unknown = Array.isArray(config.architectures) ? config.architectures[0] : undefined
  return loads.kind === 'diffusers_model' && typeof named === 'string' ? named : undefined
}
