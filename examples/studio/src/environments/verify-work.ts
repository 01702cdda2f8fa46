import type { Environments } from '@plinth/env-provisioner-node'
import type { VerifiedEnvironment } from '../api/environments.ts'
import type { BegunEnvironmentWork } from './environment-jobs.ts'

/** What is verified, and how closely. */
export interface VerifyWork {
  readonly depth: 'quick' | 'full'
  readonly environmentKeys: readonly string[]
}

/** Verifies one environment after the other. A damaged one is a result, and no reason to leave the others. */
export function verifyWork(
  environments: Pick<Environments, 'verify'>,
  { depth, environmentKeys }: VerifyWork,
): BegunEnvironmentWork {
  const work = { kind: 'verify', depth, environmentKeys } as const
  return {
    work,
    run: async ({ signal, onEvent }) => {
      const result: VerifiedEnvironment[] = []
      for (const key of environmentKeys) {
        signal.throwIfAborted()
        const [completed, total] = [result.length, environmentKeys.length]
        onEvent({ phase: 'verifying', completed, total, unit: 'environments', message: key })
        result.push(verifiedOf(key, await environments.verify(key, { depth, signal })))
      }
      return { work: { ...work, result } }
    },
  }
}

function verifiedOf(environmentKey: string, found: Awaited<ReturnType<Environments['verify']>>): VerifiedEnvironment {
  if (found.state === 'missing') return { environmentKey, state: 'gone' }
  if (found.state === 'ready') return { environmentKey, state: 'sound' }
  const { code, message } = found
  return { environmentKey, state: 'damaged', code, message }
}
