import { CodedError } from '@plinth/contracts'
import type { BindDependencyProfileRequest } from './bind-dependency-profile.ts'
import { isName, isProfileVersion } from './dependency-profile.ts'

/**
 * Checks a request to bind strictly: an unknown field is an error. Whether model and profile exist is not asked here.
 * @throws CodedError `invalid_binding_request`; `details.errors` names every field.
 */
export function checkBindingRequest(request: BindDependencyProfileRequest): void {
  const errors = Object.entries(Object(request)).flatMap(([field, value]) => {
    const check = CHECKS[field]
    if (!check) return [{ field, message: 'is no field of the request' }]
    return value === undefined || check.holds(value) ? [] : [{ field, message: check.message }]
  })
  if (errors.length === 0) return
  const said = errors.map(({ field, message }) => `${field} ${message}`).join('; ')
  throw new CodedError('invalid_binding_request', `this is no binding: ${said}`, {
    hint: 'Give model_id and profile_id, and where needed profile_version, binding_id, backend_key and platform_selector.',
    details: { errors },
  })
}

interface Check {
  readonly holds: (value: unknown) => boolean
  readonly message: string
}

const ANY: Check = { holds: () => true, message: '' }
const CHECKS: Readonly<Record<string, Check>> = {
  // These two have codes of their own, which say more.
  model_id: ANY,
  profile_id: ANY,
  profile_version: { holds: isProfileVersion, message: 'is not a whole number from 1' },
  binding_id: { holds: isText, message: 'is blank or not a text of one line' },
  backend_key: { holds: isName, message: 'is not a name' },
  platform_selector: {
    holds: (value) => typeof value === 'string' && (value === '' || isText(value)),
    message: 'is not a text of one line',
  },
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && value.trim() !== '' && /^\P{Cc}{1,200}$/u.test(value)
}
