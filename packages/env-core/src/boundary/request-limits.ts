import type { ContractFinding, DependencyRequirementsV1 } from '@plinth/contracts'
import { hasControlCharacter } from './local-path.ts'

/** Bindings, requirements, patches and selected ids of one request, each. The largest environments have some hundred packages. */
const MOST = 10_000
/** Characters of one text. What is longer fits into no argument, variable or file name anyway. */
const LONGEST = 65_536

/** What is too much to be looked at, found before it is. Code: `too_many`. Never throws, whatever the value is. */
export function excesses(fields: Readonly<Record<string, unknown>>): ContractFinding[] {
  const bindings = memberOf(fields.dependency_requirements, 'bindings')
  const lists: readonly (readonly [path: string, length: number])[] = [
    ['/dependency_requirements/bindings', lengthOf(bindings)],
    ['/dependency_requirements/bindings', countRequirements(bindings)],
    ['/overrides', lengthOf(fields.overrides)],
    ['/selected_binding_ids', lengthOf(fields.selected_binding_ids)],
  ]
  const found = lists.filter(([, length]) => length > MOST).slice(0, 1)
  return found.map(([path]) => ({ code: 'too_many', path, message: `has more than ${MOST} entries in it` }))
}

/** Texts of a JSON value that no place could take. Codes: `too_long`, `not_json` (a lone surrogate, which no UTF-8 can hold). */
export function unsoundTexts(value: unknown, path: string): ContractFinding[] {
  return isSound(value) ? [] : unsoundAt(value, path)
}

/** Ids are shown on terminals and written into logs, one line each. Code: `control_character`. */
export function unsoundIds({ model_id, bindings }: DependencyRequirementsV1, path: string): ContractFinding[] {
  const ids: readonly (readonly [text: string, path: string])[] = [
    [model_id, `${path}/model_id`],
    ...bindings.map(({ binding_id }, index) => [binding_id, `${path}/bindings/${index}/binding_id`] as const),
  ]
  const wrong = ids.filter(([text]) => hasControlCharacter(text))
  return wrong.map(([, at]) => ({ code: 'control_character', path: at, message: 'has a control character in it' }))
}

/** Almost every request is sound, and paths cost more than looking. */
function isSound(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= LONGEST && value.isWellFormed()
  if (typeof value !== 'object' || value === null) return true
  if (Array.isArray(value)) return value.every(isSound)
  return Object.entries(value).every(([name, each]) => isSound(name) && isSound(each))
}

function unsoundAt(value: unknown, path: string): ContractFinding[] {
  if (typeof value === 'string') return unsoundText(value, path)
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap((each: unknown, index) => unsoundAt(each, `${path}/${index}`))
  return Object.entries(value).flatMap(([name, each]) => unsoundMember(name, each, path))
}

function unsoundMember(name: string, value: unknown, path: string): ContractFinding[] {
  const own = unsoundText(name, path)
  if (own.length > 0) return own
  return unsoundAt(value, `${path}/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`)
}

function unsoundText(text: string, path: string): ContractFinding[] {
  if (text.length > LONGEST) return [{ code: 'too_long', path, message: `has more than ${LONGEST} characters` }]
  return text.isWellFormed() ? [] : [{ code: 'not_json', path, message: 'holds a lone surrogate' }]
}

function countRequirements(bindings: unknown): number {
  if (!Array.isArray(bindings) || bindings.length > MOST) return 0
  const counts = bindings.map((each: unknown) => lengthOf(memberOf(each, 'requirements')))
  return counts.reduce((sum, count) => sum + count, 0)
}

function memberOf(value: unknown, name: string): unknown {
  try {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
  } catch {
    return undefined
  }
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0
}
