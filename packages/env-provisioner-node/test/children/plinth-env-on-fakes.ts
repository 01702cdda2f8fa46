import { main } from '@plinth/cli'
import { definePlinthEnv } from '../../src/commands/definition.ts'
import { openFakeHost } from '../../src/testing.ts'

// plinth-env over a store whose programs are fakes; the store is `--data`.
main(definePlinthEnv(async ({ dataDir }) => (await openFakeHost({ dataDir })).environments))
