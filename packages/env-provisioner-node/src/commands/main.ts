import { main } from '@plinth/cli'
import { plinthEnvDefinition } from './definition.ts'

main(plinthEnvDefinition)
