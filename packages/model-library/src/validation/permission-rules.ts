import type { BundleRoot } from '../bundle/read-bundle-root.ts'
import type { BundleComponent } from '../bundle/read-component.ts'
import { type Finding, findingAt, type Rule } from './finding.ts'

/** What tells a permission that is missing from a drive that is gone; the finding `unreachable` follows from another rule. */
export const ROOT_PERMISSION: Rule<BundleRoot> = {
  name: 'the directory may be read',
  codes: ['permission_denied'],
  check: rootPermission,
}

/** As {@link ROOT_PERMISSION}, of one component. */
export const COMPONENT_PERMISSION: Rule<BundleComponent> = {
  name: 'the files of a component may be read',
  codes: ['permission_denied'],
  check: componentPermission,
}

function* rootPermission({ access, modelIndex }: BundleRoot): Iterable<Finding> {
  if (isDenied(access)) yield denied('', 'the directory')
  if (isDenied(modelIndex)) yield denied('model_index.json', 'model_index.json')
}

function* componentPermission({ name, directory, json, weights }: BundleComponent): Iterable<Finding> {
  if (isDenied(directory)) yield denied(name, name)
  for (const [file, found] of [...json, ...(weights?.files ?? [])]) {
    if (isDenied(found)) yield denied(`${name}/${file}`, file)
  }
}

function isDenied(found: { readonly state: string; readonly errno?: string }): boolean {
  return found.state === 'unreachable' && (found.errno === 'EACCES' || found.errno === 'EPERM')
}

function denied(path: string, what: string): Finding {
  return findingAt(path, 'permission_denied', `This user may not read ${what}.`)
}
