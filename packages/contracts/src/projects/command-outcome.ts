import {
  type ContractType,
  defineContract,
  integer,
  nullable,
  number,
  text,
  version,
  withDefault,
} from '../schema/index.ts'
import type { RuleFinding } from '../schema/part.ts'

/** How a command ended: by an exit code or by a signal, never both. Own rule: `exit_or_signal`. Source: seed 004. */
export const CommandOutcomeV1 = defineContract({
  name: 'CommandOutcomeV1',
  version: { field: 'contract_version', versions: [1], optional: true },
  fields: {
    contract_version: withDefault(version(1), 1),
    /** Null when a signal ended it. */
    exit_code: withDefault(nullable(integer({ min: 0 })), null),
    /** E.g. `SIGTERM`; null when it exited. */
    signal: withDefault(nullable(text()), null),
    /** Milliseconds. */
    duration_ms: number({ min: 0 }),
  },
  rules: [exitOrSignal],
})
export type CommandOutcomeV1 = ContractType<typeof CommandOutcomeV1>

function* exitOrSignal({
  exit_code,
  signal,
}: {
  readonly exit_code: number | null
  readonly signal: string | null
}): Iterable<RuleFinding> {
  if ((exit_code === null) === (signal === null))
    yield { code: 'exit_or_signal', path: [], message: 'has to have either an exit code or a signal' }
}
