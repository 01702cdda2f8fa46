import { main } from '@plinth/cli'
import { packDefinition } from './pack-definition.ts'

main(packDefinition)
