import type { EnvironmentCall } from '../ports/call.ts'
import { otherAnswer } from './answer.ts'
import { missingRows } from './binding-rows.ts'
import type { EnvironmentAnswer } from './environment-answer.ts'
import { decideThen, operate, type ServiceContext } from './operate.ts'

/**
 * Says which environment a request means: the key, and every field with base, override and effective value. It looks at no index and
 * installs nothing; a complete request ends in `unresolved`, since nothing was checked.
 */
export function resolveEnvironment(
  context: ServiceContext,
  request: unknown,
  call: EnvironmentCall,
): Promise<EnvironmentAnswer> {
  return operate(context, { request, call }, (operation) =>
    decideThen(operation, {}, async (decision) => {
      operation.tracker.setKey(decision.plan.key)
      operation.tracker.setBindings(
        missingRows(decision, 'unresolved').map((row) => ({ ...row, missing_requirements: [] })),
      )
      return otherAnswer(operation.tracker.status(), decision.resolved)
    }),
  )
}
